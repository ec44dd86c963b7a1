//! Moves calls from the journal into the audit trail.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;
use procedures::App;
use procedures::domain::event::Event;
use procedures::domain::id::{KeyId, WorkspaceId};
use procedures::store::{self, Tx};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::segment::{Read, Segment};
use super::{Journal, orphans, unpoisoned};

/// Calls copied in one transaction.
const BATCH: usize = 1_000;
/// How long calls are left to gather.
const PAUSE: Duration = Duration::from_millis(100);
/// Segments that may wait to be copied while the copier gives way to callers: 64 MiB.
const PATIENCE: usize = 8;

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// On and on.
    NotYet,
    /// Everything is written: once it is copied, the journal is removed.
    ForGood,
    /// Something might still be written: what is there is copied, and the journal stays for the next start.
    KeepingTheJournal,
}

/// The reading end of a process's journal.
pub struct Copier {
    app: Arc<App>,
    journal: Arc<Journal>,
    /// Number of the segment that is read.
    number: u64,
    /// Where to go on in it; `None` after a failure: a commit whose answer was lost may have been made all the same,
    /// and only the database knows.
    offset: Option<u64>,
    /// How long the segments before it are together.
    before: u64,
}

impl Copier {
    /// Reads the journal from its beginning.
    pub fn new(app: Arc<App>, journal: Arc<Journal>) -> Copier {
        Copier { app, journal, number: 0, offset: Some(0), before: 0 }
    }

    /// Copies what killed processes left in the folder.
    pub async fn adopt_orphans(app: &App, folder: &Path) -> anyhow::Result<()> {
        for (path, file) in orphans(folder)? {
            let segment = Segment::found(file);
            let name = name_of(&path);
            let mut offset = position(app, &name).await?;
            let ended = loop {
                let copied = copy(app, &segment, &name, offset).await.with_context(|| {
                    format!(
                        "{} cannot be copied; is it another database's? Then move it away",
                        path.display()
                    )
                })?;
                match copied {
                    Copied::Some(next, _) => offset = next,
                    ended => break ended,
                }
            };
            match ended {
                Copied::Damaged => set_aside(&path, offset)?,
                Copied::Some(..) | Copied::Nothing | Copied::Sealed => finish(app, &path).await?,
            }
        }
        Ok(())
    }

    /// Copies until told to stop, and what was written until then. A database that does not answer is tried again.
    pub async fn run(mut self, mut stop: watch::Receiver<Stop>) {
        let handle = tokio::runtime::Handle::current();
        loop {
            let stopping = *stop.borrow();
            // Off the workers: a batch takes milliseconds of SQLite's time on the calling thread.
            let runtime = handle.clone();
            // Dropped with this future: a runtime that ends meanwhile waits for the thread, and the thread for
            // tasks that have ended with the runtime.
            let (_running, given_up) = oneshot::channel::<()>();
            let copied = tokio::task::spawn_blocking(move || {
                let result = runtime.block_on(async {
                    tokio::select! {
                        result = self.copy_batch() => result,
                        _ = given_up => Err(anyhow::anyhow!("the runtime ends")),
                    }
                });
                (self, result)
            });
            let began = Instant::now();
            let (copier, result) = match copied.await {
                Ok(copied) => copied,
                Err(error) => {
                    tracing::error!(%error, "no calls are copied into the audit trail any more: restart the server");
                    return;
                }
            };
            self = copier;
            match result {
                // Callers come first: a quarter of a processor is plenty for the audit, until too much waits.
                Ok(true) if stopping == Stop::NotYet && self.journal.uncopied_segments() <= PATIENCE => {
                    tokio::time::sleep(began.elapsed() * 3).await;
                }
                Ok(true) => {}
                Ok(false) if stopping == Stop::KeepingTheJournal => return,
                Ok(false) if stopping == Stop::ForGood => {
                    if let Err(error) = finish(&self.app, &self.journal.segment_path(self.number)).await {
                        tracing::warn!(%error, "the journal's last segment stays for the next start");
                    }
                    return;
                }
                Ok(false) => {
                    tokio::select! {
                        () = self.journal.written.notified() => tokio::time::sleep(PAUSE).await,
                        _ = stop.changed() => {}
                    }
                }
                Err(error) if stopping != Stop::NotYet => {
                    tracing::error!(%error, "calls stay in the journal for the next start");
                    return;
                }
                Err(error) => {
                    tracing::error!(%error, "calls could not be copied into the audit trail; trying again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Copies the next calls. Returns whether there may be more.
    async fn copy_batch(&mut self) -> anyhow::Result<bool> {
        self.copy_uses().await?;
        let path = self.journal.segment_path(self.number);
        let offset = match self.offset.take() {
            Some(offset) => offset,
            None => position(&self.app, &name_of(&path)).await?,
        };
        match copy(&self.app, &*self.journal.oldest()?, &name_of(&path), offset).await? {
            Copied::Some(next, last) => {
                self.journal.progress.copied(self.before + next, last);
                self.offset = Some(next);
                Ok(true)
            }
            Copied::Nothing => {
                // After a commit whose answer was lost, only this tells.
                self.journal.progress.copied(self.before + offset, self.app.now());
                self.offset = Some(offset);
                Ok(false)
            }
            // The one after it could not be made yet: this one is still written to.
            Copied::Sealed if self.journal.uncopied_segments() == 1 => {
                self.offset = Some(offset);
                Ok(false)
            }
            Copied::Damaged => anyhow::bail!("{} is damaged at byte {offset}", path.display()),
            Copied::Sealed => {
                // Found sealed again after a failure: so it is finished again from here.
                self.offset = Some(offset);
                finish(&self.app, &path).await?;
                self.journal.let_go_of_oldest();
                self.before += offset;
                self.number += 1;
                self.offset = Some(0);
                Ok(true)
            }
        }
    }

    async fn copy_uses(&self) -> anyhow::Result<()> {
        if unpoisoned(&self.journal.uses).is_empty() {
            return Ok(());
        }
        let tx = self.app.store.begin().await?;
        let uses = std::mem::take(&mut *unpoisoned(&self.journal.uses));
        for (key, at) in &uses {
            store::keys::touch(&tx, key, *at).await?;
        }
        Ok(tx.commit().await?)
    }
}

enum Copied {
    /// Some calls; more may follow at this offset. The last of them was at that time.
    Some(u64, Timestamp),
    /// Nothing was there.
    Nothing,
    /// Nothing will be there.
    Sealed,
    /// Something was there that is no call.
    Damaged,
}

/// Copies the calls that stand at the offset, with the new offset, in one transaction.
async fn copy(app: &App, segment: &Segment, name: &str, offset: u64) -> anyhow::Result<Copied> {
    let (mut events, mut next) = (Vec::new(), offset);
    while events.len() < BATCH {
        match segment.read(next)? {
            Read::Call(event, after) => {
                events.push(*event);
                next = after;
            }
            Read::Nothing if events.is_empty() => return Ok(Copied::Nothing),
            Read::Sealed if events.is_empty() => return Ok(Copied::Sealed),
            Read::Damaged if events.is_empty() => return Ok(Copied::Damaged),
            Read::Nothing | Read::Sealed | Read::Damaged => break,
        }
    }
    let last = events.last().map_or(Timestamp::UNIX_EPOCH, |event| event.at);
    let tx = app.store.begin().await?;
    store::journal::advance(&tx, name, next.try_into()?).await?;
    record(app, &tx, events).await?;
    tx.commit().await?;
    Ok(Copied::Some(next, last))
}

/// Keeps a damaged segment out of the way, for a person to look at. What stands behind the damage is not copied.
fn set_aside(path: &Path, offset: u64) -> anyhow::Result<()> {
    let aside = path.with_extension("damaged");
    std::fs::rename(path, &aside).with_context(|| path.display().to_string())?;
    tracing::error!(file = %aside.display(), offset, "a journal is damaged; calls after the offset are not in the audit");
    Ok(())
}

/// Rows are locked in one order everywhere (keys, then chains, each by id), so that no two transactions wait for each
/// other.
async fn record(app: &App, tx: &Tx, events: Vec<Event>) -> anyhow::Result<()> {
    let mut last_used: BTreeMap<KeyId, Timestamp> = BTreeMap::new();
    let mut chains: BTreeMap<Option<WorkspaceId>, Vec<Event>> = BTreeMap::new();
    for event in events {
        if let Some(key) = event.actor.key() {
            let last = last_used.entry(key.clone()).or_insert(event.at);
            *last = (*last).max(event.at);
        }
        chains.entry(event.workspace.clone()).or_default().push(event);
    }
    for (key, at) in &last_used {
        store::keys::touch(tx, key, *at).await?;
    }
    for events in chains.values() {
        store::events::append(tx, &app.vault, events).await?;
    }
    Ok(())
}

/// How far the segment was copied.
async fn position(app: &App, name: &str) -> anyhow::Result<u64> {
    Ok(store::journal::position(&app.store.read(), name).await?.try_into()?)
}

/// Removes a segment that was copied, then the note of how far it was copied. Where the second step failed, the first
/// is done already.
async fn finish(app: &App, path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        removed => removed.with_context(|| path.display().to_string())?,
    }
    let tx = app.store.begin().await?;
    store::journal::forget(&tx, &name_of(path)).await?;
    tx.commit().await?;
    Ok(())
}

fn name_of(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
