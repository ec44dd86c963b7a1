//! HTTP and WebSocket: what stands between a socket and the gates.

pub mod credential;
pub mod envelope;
pub mod exchange;
pub mod reply;
pub mod response;
pub mod routes;
pub mod rpc;
pub mod websocket;
