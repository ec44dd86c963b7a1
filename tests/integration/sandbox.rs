//! `sandbox.*`.

mod activate;
mod complete_invite;
mod fail;
mod files;
mod interrupted;
mod reset;
