//! The OpenRPC document: current, well made, true, and accepted by the official tools.

use std::path::{Path, PathBuf};

mod document;
mod official;
mod reference;
mod truth;

/// A path of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
