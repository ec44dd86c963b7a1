//! `organisation.*`.

mod get;
mod update;
