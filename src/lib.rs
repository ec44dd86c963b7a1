//! The server: everything that knows sockets, HTTP, JSON-RPC, credentials on the wire, quota. No business rule.

pub mod answer;
pub mod boot;
pub mod cli;
pub mod config;
pub mod cycle;
pub mod gate;
pub mod housekeeping;
pub mod http;
pub mod journal;
pub mod mail;
pub mod openrpc;
mod payer_form;
pub mod reference;
pub mod secrets;
pub mod server;
pub mod system;
