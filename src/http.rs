//! HTTP and WebSocket: what stands between a socket and the gates.

pub mod admin;
pub mod asset;
pub mod credential;
pub mod envelope;
pub mod exchange;
pub mod facade;
pub mod file;
pub mod inbound;
pub mod mcp;
pub mod readiness;
pub mod reply;
pub mod response;
pub mod routes;
pub mod rpc;
pub mod websocket;
