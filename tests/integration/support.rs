//! What tests share: a server of their own, callers, a clock they set.

mod app;
mod caller;
mod clock;
mod collections;
mod database;
mod fixture;
mod raw;
mod rows;
mod schema;
mod wire;

pub use app::App;
pub use caller::{Caller, Refusal, request};
pub use clock::START;
pub use collections::{FILE, REPORT};
pub use fixture::{ALL_SCOPES, Fixture};
pub use raw::Raw;
pub use schema::{fields, params_of, with_idempotency_key};
pub use wire::{Response, WebSocket};
