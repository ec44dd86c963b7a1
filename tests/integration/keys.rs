//! `keys.*`.

mod create;
mod get;
mod list;
mod revoke;
mod rotate;
mod whoami;
