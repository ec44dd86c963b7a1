//! Report files on their way in.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::MOST_REPORT_BYTES;
use super::folders::{Folders, failed, regular, sync};
use crate::rail::{Inbound, RailError};

/// What whoever brings a file adds to its name until it is whole.
const UNFINISHED: [&str; 2] = [".part", ".tmp"];

/// The names of what lies ready, in their order. Before the inbox is made there are none.
pub(super) fn names(folders: &Folders) -> Result<Vec<String>, RailError> {
    let inbox = folders.inbox();
    let entries = match fs::read_dir(&inbox) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(&inbox, &error)),
    };
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names: Result<Vec<String>, std::io::Error> = names.collect();
    let mut names = names.map_err(|error| failed(&inbox, &error))?;
    names.retain(|name| is_ready(name));
    names.sort();
    Ok(names)
}

/// Reads a file whole. What is no regular file, or larger than any report, is refused unread.
pub(super) fn read(folders: &Folders, name: &str) -> Result<Inbound, RailError> {
    let path = place(folders, name)?;
    let refused = |why: &str| RailError::because(format!("{}: {why}", path.display()));
    let too_large = || refused(&format!("larger than {} MiB", MOST_REPORT_BYTES / 1024 / 1024));
    let seen = regular(&path)?.ok_or_else(|| refused("no file of that name"))?;
    if seen.len() > MOST_REPORT_BYTES {
        return Err(too_large());
    }
    let file = File::open(&path).map_err(|error| failed(&path, &error))?;
    let opened = file.metadata().map_err(|error| failed(&path, &error))?;
    if (opened.dev(), opened.ino()) != (seen.dev(), seen.ino()) {
        return Err(refused("replaced while it was opened"));
    }
    let mut bytes = Vec::new();
    let read = file.take(MOST_REPORT_BYTES + 1).read_to_end(&mut bytes);
    if read.map_err(|error| failed(&path, &error))? as u64 > MOST_REPORT_BYTES {
        return Err(too_large());
    }
    Ok(Inbound { name: name.to_owned(), bytes })
}

/// Moves a file to `taken`, beside an earlier one of its name. One that is gone was put aside before.
pub(super) fn put_aside(folders: &Folders, name: &str) -> Result<(), RailError> {
    let path = place(folders, name)?;
    if regular(&path)?.is_none() {
        return Ok(());
    }
    folders.make()?;
    let aside = free_place(&folders.taken(), name)?;
    match fs::rename(&path, &aside) {
        Ok(()) => {}
        // Another process has put it aside at this moment.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(&aside, &error)),
    }
    sync(&folders.taken())?;
    sync(&folders.inbox())
}

/// The name in that folder, or the name with the first number behind it that is free.
fn free_place(taken: &Path, name: &str) -> Result<PathBuf, RailError> {
    let numbered = (1_u32..).map(|number| taken.join(format!("{name}.{number}")));
    for place in std::iter::once(taken.join(name)).chain(numbered) {
        match fs::symlink_metadata(&place) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(place),
            Err(error) => return Err(failed(&place, &error)),
        }
    }
    Err(RailError::because(format!("{}: no free name for a report", taken.display())))
}

/// Where a report of that name lies, if anything of such a name can lie ready.
fn place(folders: &Folders, name: &str) -> Result<PathBuf, RailError> {
    if is_ready(name) && !name.contains(['/', '\0']) {
        return Ok(folders.inbox().join(name));
    }
    Err(RailError::because("not the name of a report that lies ready"))
}

fn is_ready(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !UNFINISHED.iter().any(|ending| name.ends_with(ending))
}
