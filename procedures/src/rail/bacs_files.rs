//! Standard 18 files in a folder, carried by a bureau's software; its report files come back into another.
//!
//! ```text
//! {folder}/{SUN}/outbox   files that were handed over; the bureau takes them away
//! {folder}/{SUN}/inbox    report files; the bureau moves them in
//! {folder}/{SUN}/taken    report files that were stored
//! {folder}/{SUN}/.staged  files that are ready, a mark of each that ever was, and those that were withdrawn
//! ```
//!
//! Handing over is one rename, from `.staged` to `outbox`: a file is in the one or in the other. The mark tells a file
//! that went from here apart from one that was never here, whatever the bureau does with the outbox, and keeps a serial
//! from being handed over a second time when an older database is restored.

mod folders;
mod inbox;
mod outbox;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bacs::Sun;

use super::{Fate, Inbound, Rail, RailError};
use crate::domain::submission::{State, Submission};
use folders::Folders;
use outbox::Names;

/// The greatest report file that is read: 32 MiB, some 100,000 advices.
pub const MOST_REPORT_BYTES: u64 = 32 * 1024 * 1024;

/// The folders of one service user.
#[derive(Clone, Debug)]
pub struct BacsFiles {
    sun: Sun,
    folders: Folders,
}

impl BacsFiles {
    /// The folders of that service user below the common one. Nothing is made yet.
    pub fn new(folder: &Path, sun: Sun) -> BacsFiles {
        BacsFiles { sun, folders: Folders::new(folder, sun) }
    }

    /// Makes the folders that are missing.
    pub async fn prepare(&self) -> Result<(), RailError> {
        let folders = self.folders.clone();
        blocking(move || folders.make()).await
    }

    /// Whether files can be made and moved in each folder.
    pub async fn check(&self) -> Result<(), RailError> {
        let folders = self.folders.clone();
        blocking(move || folders.check()).await
    }

    /// Where the bureau finds files.
    pub fn outbox(&self) -> PathBuf {
        self.folders.outbox()
    }

    /// Where the bureau puts reports.
    pub fn inbox(&self) -> PathBuf {
        self.folders.inbox()
    }

    fn names(&self, submission: &Submission) -> Result<Names, RailError> {
        Names::of(self.sun, submission)
    }
}

#[async_trait]
impl Rail for BacsFiles {
    async fn stage(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError> {
        let (folders, names, file) = (self.folders.clone(), self.names(submission)?, file.to_vec());
        blocking(move || outbox::stage(&folders, &names, &file)).await
    }

    async fn hand_over(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError> {
        let (folders, names, file) = (self.folders.clone(), self.names(submission)?, file.to_vec());
        blocking(move || outbox::hand_over(&folders, &names, &file)).await
    }

    async fn fate(&self, submission: &Submission, _: &[u8]) -> Result<Fate, RailError> {
        let (folders, names) = (self.folders.clone(), self.names(submission)?);
        blocking(move || Ok(outbox::fate(&folders, &names))).await
    }

    async fn withdraw(&self, submission: &Submission, _: &[u8]) -> Result<Fate, RailError> {
        let (folders, names) = (self.folders.clone(), self.names(submission)?);
        let was_staged = submission.state != State::Sealed;
        blocking(move || outbox::withdraw(&folders, &names, was_staged)).await
    }

    async fn reports(&self) -> Result<Vec<String>, RailError> {
        let folders = self.folders.clone();
        blocking(move || inbox::names(&folders)).await
    }

    async fn report(&self, name: &str) -> Result<Inbound, RailError> {
        let (folders, name) = (self.folders.clone(), name.to_owned());
        blocking(move || inbox::read(&folders, &name)).await
    }

    async fn taken(&self, name: &str) -> Result<(), RailError> {
        let (folders, name) = (self.folders.clone(), name.to_owned());
        blocking(move || inbox::put_aside(&folders, &name)).await
    }
}

/// Disks may be slow: no worker of the server's waits for one.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RailError> + Send + 'static,
) -> Result<T, RailError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(RailError::because("a file operation was broken off")))
}

#[cfg(test)]
mod tests;
