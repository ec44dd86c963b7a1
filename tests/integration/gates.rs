//! What stands before every procedure: credentials, scopes, quota, JSON-RPC, sockets.

mod json_rpc;
mod matrix;
mod table;
