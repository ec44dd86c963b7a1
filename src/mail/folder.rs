//! The folder that messages are laid into where no mail server is configured: one file each, that a mail program opens.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use procedures::mail::{Handed, Outgoing};

use super::compose::Composed;
use crate::boot::make_private_folder;

/// Lays the message into the folder: whole, or not at all. A second time under the same name.
pub(super) async fn lay(folder: &Path, outgoing: &Outgoing, composed: &Composed) -> Handed {
    let (folder, name) = (folder.to_owned(), outgoing.message().id.to_string());
    let bytes = composed.bytes.clone();
    let laid = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await;
    match laid.map_err(io::Error::other).flatten() {
        Ok(()) => Handed::Taken,
        Err(error) => {
            tracing::error!(%error, "a message cannot be laid into the mail folder");
            Handed::NotNow(format!("the mail folder cannot be written: {}", error.kind()))
        }
    }
}

/// Nobody else may read it: an invite's link is in it.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    make_private_folder(folder)?;
    let draft: PathBuf = folder.join(format!(".{name}.new"));
    // What a server that was killed has left behind.
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, folder.join(format!("{name}.eml")))?;
    File::open(folder)?.sync_all()
}
