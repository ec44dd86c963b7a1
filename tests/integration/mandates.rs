//! `mandates.*`.

mod cancel;
mod concurrency;
mod create;
mod get;
mod list;
mod reactivate;
mod send_invite;
mod states;
mod suspend;
mod timeline;
mod update;
mod verify;
