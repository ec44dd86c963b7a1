//! Files on their way out: staged, marked, handed over.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use bacs::{Serial, Sun};

use super::folders::{Folders, failed, regular, sync};
use crate::domain::submission::Submission;
use crate::rail::{Fate, RailError};

/// What a submission's files are called.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// The file itself: `123456-000007-collections.txt`.
    pub(super) file: String,
    /// Its mark, by serial alone: a serial is never used twice, whatever it carries (bacs.md §3.1).
    pub(super) mark: String,
    /// The hash of its bytes, in hexadecimal: what stands in the mark.
    hash: String,
}

impl Names {
    pub(super) fn of(sun: Sun, submission: &Submission) -> Result<Names, RailError> {
        if submission.sun != sun.as_str() {
            let id = &submission.id;
            return Err(RailError::because(format!("{id} is of another service user than {sun}")));
        }
        let serial = Serial::parse(&submission.serial).map_err(|error| RailError::because(error.0))?;
        let kind = submission.kind.word();
        Ok(Names {
            file: format!("{sun}-{serial}-{kind}.txt"),
            mark: format!("{sun}-{serial}.mark"),
            hash: submission.hash.clone(),
        })
    }

    fn staged(&self, folders: &Folders) -> PathBuf {
        folders.staged().join(&self.file)
    }

    fn handed_over(&self, folders: &Folders) -> PathBuf {
        folders.outbox().join(&self.file)
    }

    fn marked(&self, folders: &Folders) -> PathBuf {
        folders.staged().join(&self.mark)
    }

    /// Where a file lies that was withdrawn. It never goes from there to the outbox.
    fn withdrawn(&self, folders: &Folders) -> PathBuf {
        folders.staged().join(format!("{}.withdrawn", self.file))
    }

    fn refused(&self, why: &str) -> RailError {
        RailError::because(format!("{}: {why}", self.file))
    }
}

/// Makes the file ready. What a crash leaves between two steps is made good by another call.
pub(super) fn stage(folders: &Folders, names: &Names, file: &[u8]) -> Result<(), RailError> {
    if blake3::hash(file).to_hex().as_str() != names.hash {
        return Err(names.refused("these are not the bytes that were sealed"));
    }
    folders.make()?;
    if regular(&names.withdrawn(folders))?.is_some() {
        return Err(names.refused("it was withdrawn"));
    }
    let found = [names.staged(folders), names.marked(folders), names.handed_over(folders)];
    let [staged, marked, in_outbox] = found.map(|path| regular(&path).map(|file| file.is_some()));
    match (staged?, marked?, in_outbox?) {
        (_, _, true) => return Err(names.refused("a file of this name is in the outbox already")),
        (false, true, false) => {
            return Err(names.refused("this serial was handed over before; it is not sent a second time"));
        }
        (false, false, false) => publish(folders, names, file)?,
        (true, _, false) => require_same(names, &names.staged(folders), file)?,
    }
    mark(folders, names)
}

/// First step: the file appears in `.staged`, whole or not at all.
pub(super) fn publish(folders: &Folders, names: &Names, file: &[u8]) -> Result<(), RailError> {
    write_whole(&folders.staged(), &names.file, file)
}

/// Second step: the mark. From here on, a file that is gone from `.staged` was handed over.
pub(super) fn mark(folders: &Folders, names: &Names) -> Result<(), RailError> {
    let marked = names.marked(folders);
    if regular(&marked)?.is_some() {
        return require_same(names, &marked, names.hash.as_bytes());
    }
    write_whole(&folders.staged(), &names.mark, names.hash.as_bytes())
}

/// Hands the staged file over: one rename, and nothing before it that changes anything.
pub(super) fn hand_over(folders: &Folders, names: &Names, file: &[u8]) -> Result<(), RailError> {
    let (staged, outbox) = (names.staged(folders), names.handed_over(folders));
    if regular(&staged)?.is_none() || regular(&names.marked(folders))?.is_none() {
        return Err(names.refused("not staged here"));
    }
    require_same(names, &staged, file)?;
    require_same(names, &names.marked(folders), names.hash.as_bytes())?;
    if regular(&outbox)?.is_some() {
        return Err(names.refused("a file of this name is in the outbox already"));
    }
    fs::rename(&staged, &outbox).map_err(|error| failed(&outbox, &error))?;
    // The folder that the file has left comes last: were that alone durable, the file would be in neither.
    sync(&folders.outbox())?;
    sync(&folders.staged())
}

/// Takes a file that was not handed over out of the way to the outbox, by one rename: of this and of a handing over that
/// goes on at the same time, one finds nothing left to move. `was_staged` says that it may have been staged before.
pub(super) fn withdraw(folders: &Folders, names: &Names, was_staged: bool) -> Result<Fate, RailError> {
    folders.make()?;
    let (staged, withdrawn) = (names.staged(folders), names.withdrawn(folders));
    let never_staged = !was_staged
        && regular(&staged)?.is_none()
        && regular(&names.marked(folders))?.is_none()
        && regular(&names.handed_over(folders))?.is_none();
    if never_staged {
        // From here on nobody stages it.
        write_whole(&folders.staged(), &name_of(&withdrawn), b"")?;
        return Ok(fate(folders, names));
    }
    if fate(folders, names) != Fate::NotHandedOver || regular(&staged)?.is_none() {
        return Ok(fate(folders, names));
    }
    match fs::rename(&staged, &withdrawn) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&withdrawn, &error)),
        Err(_) => Ok(fate(folders, names)),
        Ok(()) => sync(&folders.staged()).map(|()| fate(folders, names)),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What became of the file. Whatever cannot be read is not known.
pub(super) fn fate(folders: &Folders, names: &Names) -> Fate {
    let withdrawn = regular(&names.withdrawn(folders)).map(|file| file.is_some());
    let found = [names.staged(folders), names.marked(folders), names.handed_over(folders)];
    let [Ok(staged), Ok(marked), Ok(in_outbox)] = found.map(|path| regular(&path).map(|file| file.is_some()))
    else {
        return Fate::Unknown;
    };
    match (staged, marked, in_outbox) {
        (_, _, false) if withdrawn == Ok(true) => Fate::NotHandedOver,
        _ if withdrawn != Ok(false) => Fate::Unknown,
        (true, _, false) => Fate::NotHandedOver,
        (false, true, _) if is_our_mark(folders, names) => Fate::HandedOver,
        // Nothing of ours leaves a file in both places, or moves one that has no mark.
        (true, _, true) | (false, ..) => Fate::Unknown,
    }
}

fn is_our_mark(folders: &Folders, names: &Names) -> bool {
    fs::read(names.marked(folders)).is_ok_and(|mark| mark == names.hash.as_bytes())
}

fn require_same(names: &Names, path: &Path, expected: &[u8]) -> Result<(), RailError> {
    let found = fs::read(path).map_err(|error| failed(path, &error))?;
    if found == expected {
        Ok(())
    } else {
        Err(names.refused("another file of this serial was staged before"))
    }
}

/// Writes a file that is there whole or not at all, whatever happens meanwhile.
fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), RailError> {
    let (temporary, path) = (folder.join(format!(".{name}.tmp")), folder.join(name));
    write_temporary(&temporary, bytes).map_err(|error| failed(&temporary, &error))?;
    fs::rename(&temporary, &path).map_err(|error| failed(&path, &error))?;
    sync(folder)
}

/// Writes the file anew, in the place of what a crash may have left of it.
fn write_temporary(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Err(_) | Ok(()) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
