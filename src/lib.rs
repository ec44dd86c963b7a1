//! The server: everything that knows sockets, HTTP, JSON-RPC, credentials on the wire, quota. No business rule.

pub mod answer;
pub mod boot;
pub mod cli;
pub mod config;
pub mod contract;
pub mod cycle;
pub mod docs;
mod explorer;
pub mod gate;
pub mod generated;
pub mod housekeeping;
pub mod http;
pub mod journal;
pub mod mail;
pub mod mcp;
pub mod metrics;
pub mod openapi;
pub mod openrpc;
mod payer_form;
mod percent;
pub mod postman;
pub mod reference;
pub mod secrets;
pub mod server;
pub mod system;
pub mod telemetry;
pub mod typescript;
