//! The files that crossed the rail of a test workspace.

pub(crate) mod get;
pub(crate) mod list;

mod view;

pub(crate) use view::{FileId, FileView};
