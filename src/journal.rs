//! The journal of calls: a file beside the database that each call is written to before it is answered, and from which
//! a copier moves the calls into the audit trail.
//!
//! A write into the page cache costs about a microsecond and survives `kill -9`; a database commit a call would cost a
//! hundred times that. Only a machine that loses power can lose the last calls that were not copied yet, and no change
//! is ever among them: changes are recorded in their own transaction.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use procedures::domain::event::Event;
use procedures::domain::id::KeyId;
use tokio::sync::Notify;

mod copier;
mod segment;
#[cfg(test)]
mod tests;

pub use copier::{Copier, Stop};
use segment::Segment;

/// The writing end.
pub struct Journal {
    folder: PathBuf,
    /// What the files of this process are named by.
    name: String,
    writer: Mutex<Writer>,
    /// When keys were used by calls that recorded themselves. Only `last_used_at` depends on it.
    uses: Mutex<BTreeMap<KeyId, Timestamp>>,
    written: Notify,
    progress: Progress,
}

/// How far writing and copying are, in bytes since this journal began.
#[derive(Default)]
struct Progress {
    written: AtomicU64,
    copied: AtomicU64,
    /// The oldest call that waits came no earlier than this Unix millisecond.
    waiting_since: AtomicI64,
}

/// What is written and not in the audit trail yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Bytes of calls.
    pub bytes: u64,
    /// How long the oldest of them may have waited, in milliseconds.
    pub lag_ms: i64,
}

impl Progress {
    fn wrote(&self, bytes: u64, at: Timestamp) {
        let before = self.written.fetch_add(bytes, Ordering::Relaxed);
        if before <= self.copied.load(Ordering::Relaxed) {
            self.waiting_since.store(at.as_millisecond(), Ordering::Relaxed);
        }
    }

    fn copied(&self, position: u64, last: Timestamp) {
        self.waiting_since.store(last.as_millisecond(), Ordering::Relaxed);
        self.copied.store(position, Ordering::Relaxed);
    }

    fn backlog(&self, now: Timestamp) -> Backlog {
        let copied = self.copied.load(Ordering::Relaxed);
        let bytes = self.written.load(Ordering::Relaxed).saturating_sub(copied);
        let since = self.waiting_since.load(Ordering::Relaxed);
        Backlog { bytes, lag_ms: if bytes == 0 { 0 } else { (now.as_millisecond() - since).max(0) } }
    }
}

struct Writer {
    /// The segments that are not copied yet, held so that no other process takes them for orphans. The last one is
    /// written to.
    segments: VecDeque<Arc<Segment>>,
    /// Number of the last segment.
    number: u64,
    /// Where the next record goes in it.
    offset: u64,
}

impl Journal {
    /// Begins a journal of this process in the folder, which must exist. `name` must be new.
    pub fn begin(folder: &Path, name: String) -> io::Result<Journal> {
        let segment = Arc::new(Segment::create(&segment_path(folder, &name, 0))?);
        let writer = Mutex::new(Writer { segments: [segment].into(), number: 0, offset: 0 });
        let (folder, uses, written) = (folder.to_owned(), Mutex::default(), Notify::new());
        Ok(Journal { folder, name, writer, uses, written, progress: Progress::default() })
    }

    /// What is written and not in the audit trail yet.
    pub fn backlog(&self, now: Timestamp) -> Backlog {
        self.progress.backlog(now)
    }

    /// Notes that a key was used by a call that is recorded elsewhere.
    pub fn note_use(&self, key: &KeyId, at: Timestamp) {
        unpoisoned(&self.uses).insert(key.clone(), at);
        self.written.notify_one();
    }

    /// Writes a call. When this returns, the call survives the end of the process.
    pub fn append(&self, event: &Event) -> io::Result<()> {
        let record = segment::record(event)?;
        let mut writer = unpoisoned(&self.writer);
        let mut segment = writer.newest()?;
        if !segment.has_room(writer.offset, record.len()) {
            segment.seal(writer.offset)?;
            let next = Arc::new(Segment::create(&self.segment_path(writer.number + 1))?);
            segment = next.clone();
            writer.segments.push_back(next);
            writer.number += 1;
            writer.offset = 0;
        }
        segment.write(writer.offset, &record)?;
        writer.offset += record.len() as u64;
        self.progress.wrote(record.len() as u64, event.at);
        drop(writer);
        self.written.notify_one();
        Ok(())
    }

    /// The oldest segment that is not copied yet.
    fn oldest(&self) -> io::Result<Arc<Segment>> {
        unpoisoned(&self.writer).segments.front().cloned().ok_or_else(no_segment)
    }

    /// How many segments are not copied yet, the one that is written to among them.
    fn uncopied_segments(&self) -> usize {
        unpoisoned(&self.writer).segments.len()
    }

    /// Lets go of the oldest segment, which is copied.
    fn let_go_of_oldest(&self) {
        unpoisoned(&self.writer).segments.pop_front();
    }

    /// The path and the file of a segment of this process.
    fn segment_path(&self, number: u64) -> PathBuf {
        segment_path(&self.folder, &self.name, number)
    }
}

impl Writer {
    fn newest(&self) -> io::Result<Arc<Segment>> {
        self.segments.back().cloned().ok_or_else(no_segment)
    }
}

fn no_segment() -> io::Error {
    io::Error::other("the journal has been closed")
}

fn unpoisoned<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn segment_path(folder: &Path, name: &str, number: u64) -> PathBuf {
    folder.join(format!("calls-{name}-{number:08}.{EXTENSION}"))
}

/// The ending of a segment's file name.
const EXTENSION: &str = "journal";

/// Segments that no living process holds: what a killed one left. Makes the folder if need be.
fn orphans(folder: &Path) -> io::Result<Vec<(PathBuf, File)>> {
    std::fs::create_dir_all(folder)?;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            let file = match File::options().read(true).write(true).open(&path) {
                // Another process that starts at this moment has adopted it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened?,
            };
            if file.try_lock().is_ok() && segment::is_in_its_folder(&file)? {
                found.push((path, file));
            }
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}
