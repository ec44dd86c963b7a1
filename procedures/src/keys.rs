//! API keys, by whoever administers the organisation.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod whoami;

pub(crate) mod issue;
mod view;

pub(crate) use view::KeyView;
