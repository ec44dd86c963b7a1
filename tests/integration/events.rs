//! `events.*`.

mod list;
mod subscribe;
mod verify;
