//! The audit trail, to read and to verify.

pub(crate) mod list;
pub(crate) mod verify;

mod view;

pub(crate) use view::{EventView, cursor_seq};
