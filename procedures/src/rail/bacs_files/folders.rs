//! The four folders of a service user.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use bacs::Sun;

use crate::rail::RailError;

/// Where they are.
#[derive(Clone, Debug)]
pub(super) struct Folders {
    /// That of the service user, which holds them.
    own: PathBuf,
}

impl Folders {
    pub(super) fn new(folder: &Path, sun: Sun) -> Folders {
        Folders { own: folder.join(sun.as_str()) }
    }

    pub(super) fn outbox(&self) -> PathBuf {
        self.own.join("outbox")
    }

    pub(super) fn inbox(&self) -> PathBuf {
        self.own.join("inbox")
    }

    pub(super) fn taken(&self) -> PathBuf {
        self.own.join("taken")
    }

    pub(super) fn staged(&self) -> PathBuf {
        self.own.join(".staged")
    }

    fn all(&self) -> [PathBuf; 5] {
        [self.own.clone(), self.outbox(), self.inbox(), self.taken(), self.staged()]
    }

    /// Makes those that are missing, with mode 0700, durably. What is there keeps its mode: the operator may have opened
    /// it to the bureau's software.
    pub(super) fn make(&self) -> Result<(), RailError> {
        let above = self.own.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty());
        let (above, own) = (above.map(Path::to_owned), self.all());
        let new: Vec<PathBuf> = above.chain(own.clone()).filter(|folder| !folder.exists()).collect();
        for folder in own {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(&folder);
            made.map_err(|error| failed(&folder, &error))?;
            is_folder(&folder)?;
        }
        new.iter().try_for_each(|folder| sync(holder(folder)))
    }

    /// Whether entries can be made and removed in each. A folder is tried, because the bureau's software looks for files.
    pub(super) fn check(&self) -> Result<(), RailError> {
        for folder in self.all() {
            is_folder(&folder)?;
            let probe = folder.join(format!(".probe-{}", std::process::id()));
            let tried = fs::create_dir(&probe).and_then(|()| fs::remove_dir(&probe));
            tried.map_err(|error| failed(&folder, &error))?;
        }
        Ok(())
    }
}

/// The folder in which a path is.
fn holder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the error is about. Paths hold Service User Numbers, serials and the names of report files, and nothing else.
pub(super) fn failed(path: &Path, error: &io::Error) -> RailError {
    RailError::because(format!("{}: {error}", path.display()))
}

/// Makes the folder's entries durable.
pub(super) fn sync(folder: &Path) -> Result<(), RailError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| failed(folder, &error))
}

/// The regular file of that path; `None` when there is nothing. A link is refused, wherever it leads.
pub(super) fn regular(path: &Path) -> Result<Option<fs::Metadata>, RailError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(found)),
        Ok(_) => Err(RailError::because(format!("{}: not a regular file", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

/// A folder of our own: a link could lead to another disk, to which no file can be moved in one step.
fn is_folder(folder: &Path) -> Result<(), RailError> {
    let found = fs::symlink_metadata(folder).map_err(|error| failed(folder, &error))?;
    if found.is_dir() {
        return Ok(());
    }
    Err(RailError::because(format!("{}: expected a folder, not a link or a file", folder.display())))
}
