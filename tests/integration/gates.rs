//! What stands before every procedure: credentials, scopes, quota, JSON-RPC, sockets.

mod credentials;
mod json_rpc;
mod matrix;
mod quota;
mod table;
