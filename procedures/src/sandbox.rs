//! The payer's and the bank's part, played by the caller: test workspaces only.

pub(crate) mod activate;
pub(crate) mod complete_invite;
pub(crate) mod fail;
pub(crate) mod files;
