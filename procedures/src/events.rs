//! The audit trail, to read, to follow and to verify.

pub(crate) mod list;
pub(crate) mod subscribe;
pub(crate) mod unsubscribe;
pub(crate) mod verify;

mod feed;
mod kinds;
mod timeline;
mod view;

pub use feed::{Delivered, Feed};
pub(crate) use kinds::Kinds;
pub(crate) use timeline::{TimelinePage, changes};
pub(crate) use view::{EventView, cursor_seq, cursor_within};
