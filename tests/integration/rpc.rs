//! `rpc.*`.

mod discover;
