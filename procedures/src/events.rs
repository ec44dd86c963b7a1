//! The audit trail, to read and to verify.

pub(crate) mod list;
pub(crate) mod verify;

mod timeline;
mod view;

pub(crate) use timeline::{TimelinePage, changes};
pub(crate) use view::{EventView, cursor_seq};
