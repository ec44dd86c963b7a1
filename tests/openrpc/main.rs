//! The OpenRPC document: current, well made, true, and accepted by the official tools.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing where something must be has failed")]

use std::path::{Path, PathBuf};

mod contract;
mod document;
mod official;
mod openapi;
mod reference;
mod truth;
mod typescript;

/// A path of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
