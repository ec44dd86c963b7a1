//! Files that go to Bacs and come from it, and what somebody has to see to about them.

use bacs::Sun;
use serde::Serialize;

mod files;
mod import;
mod queue;
mod submission;

pub(super) use files::Owner;
pub use files::{BacsFile, FileQuery, FileWithBytes, list_files, read_file};
pub use import::{Import, ImportedReport, NewReport, examine_report, import_report};
pub use queue::{QueuedAdvice, list_queue, resolve_advice};
pub use submission::settle_submission;

pub(super) fn as_text<S: serde::Serializer>(sun: &Sun, serializer: S) -> Result<S::Ok, S::Error> {
    sun.as_str().serialize(serializer)
}
