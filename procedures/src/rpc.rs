//! Procedures about the server's own procedures.

pub(crate) mod discover;
pub(crate) mod ticket;
