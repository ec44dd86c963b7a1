//! The application: every procedure, the rules it decides by and the SQL it stores with. No socket, no HTTP, no
//! environment: a server gives it an [`App`] and calls what the [`catalogue`] lists.

pub mod catalogue;
pub mod ctx;
#[deny(clippy::wildcard_enum_match_arm, reason = "a rule names every state, so that a new one is decided on")]
pub mod domain;
pub mod engine;
pub mod error;
pub mod examples;
pub mod mail;
pub mod modulus;
pub mod page;
pub mod payer_form;
pub mod procedure;
pub mod rail;
pub mod store;
pub mod ticket;
pub mod vault;

mod alerts;
mod by_name;
mod change;
mod collections;
mod events;
mod keys;
mod mandates;
mod messages;
mod organisation;
mod payers;
mod reports;
mod rpc;
mod sandbox;
mod write;

pub mod operator;

pub use change::WorkspaceTime;
pub use ctx::{App, CallFacts, Caller, Clock, CurrentCalendar, Ids, Settings};
pub use error::Error;
pub use events::{Delivered, Feed};
