//! `rpc.*`.

mod discover;
mod ticket;
