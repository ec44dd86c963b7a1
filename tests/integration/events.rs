//! `events.*`.

mod list;
mod verify;
