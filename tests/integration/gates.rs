//! What stands before every procedure: credentials, scopes, quota, JSON-RPC, sockets.

mod batch;
mod credentials;
mod docs;
mod facade;
mod http;
mod journal;
mod json_rpc;
mod jsonrpsee_client;
mod matrix;
mod quota;
mod robustness;
mod shutdown;
mod table;
