//! Files that hold a secret: made once, readable by nobody else.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use anyhow::{Context, bail, ensure};

/// The longest file that is read: far more than 255 versions of a secret.
const MOST_BYTES: u64 = 64 * 1024;

/// Who may read a secret file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Its owner: the file this server made.
    OwnerOnly,
    /// Its group too: a file mounted by an orchestrator belongs to root, and the server reads it by its group.
    OwnerAndGroup,
}

impl Trust {
    /// The bits of the file's mode that must not be set, and the mode to set instead.
    const fn forbidden(self) -> (u32, &'static str) {
        match self {
            Trust::OwnerOnly => (0o077, "600"),
            Trust::OwnerAndGroup => (0o037, "640"),
        }
    }
}

/// What stands in the file; `None` when there is no such file.
pub(super) fn read(path: &Path, trust: Trust) -> anyhow::Result<Option<String>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let metadata = file.metadata()?;
    ensure!(metadata.is_file(), "expected a file");
    let (forbidden, instead) = trust.forbidden();
    if metadata.mode() & forbidden != 0 {
        let (mode, path) = (metadata.mode() & 0o777, path.display());
        bail!("others can read it (mode {mode:03o}): run `chmod {instead} {path}`");
    }
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// Makes the file with mode 0600. When another start makes it at the same time, the one that is first stands; nobody
/// ever sees half a file.
pub(super) fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().context("no folder")?;
    let mut name = path.file_name().context("no name")?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let draft = folder.join(name);
    // What a crashed start of the same process number left behind.
    let _ = fs::remove_file(&draft);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => {
            linked?;
            // The name must survive a crash too: what is hashed under the secret does.
            Ok(File::open(folder)?.sync_all()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn with_mode(mode: u32) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pepper");
        create(&path, "first").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    #[test]
    fn a_made_file_is_its_owners_alone_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pepper");
        assert_eq!(read(&path, Trust::OwnerOnly).unwrap(), None);
        create(&path, "first").unwrap();
        create(&path, "second").unwrap();
        assert_eq!(read(&path, Trust::OwnerOnly).unwrap().unwrap(), "first");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_what_mends_it() {
        for (mode, owner_only, with_group) in [
            (0o600, true, true),
            (0o400, true, true),
            (0o640, false, true),
            (0o644, false, false),
            (0o660, false, false),
        ] {
            let (_folder, path) = with_mode(mode);
            assert_eq!(read(&path, Trust::OwnerOnly).is_ok(), owner_only, "{mode:o}");
            assert_eq!(read(&path, Trust::OwnerAndGroup).is_ok(), with_group, "{mode:o}");
        }
        let (_folder, path) = with_mode(0o644);
        let refusal = read(&path, Trust::OwnerOnly).unwrap_err().to_string();
        assert!(refusal.contains("mode 644") && refusal.contains("`chmod 600 "), "{refusal}");
    }
}
