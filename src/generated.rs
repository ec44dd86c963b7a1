//! Files that are generated from the catalogue and checked in.

use std::path::Path;
use std::{fs, io};

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name within its folder: `mandates.md`.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// Writes files into a folder, which is made when missing.
///
/// # Errors
/// When a file cannot be written.
pub fn write(files: Vec<File>, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    files.into_iter().try_for_each(|file| fs::write(folder.join(file.name), file.text))
}
