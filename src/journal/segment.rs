//! A file of the journal: records one after the other, each with its length and a checksum.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use procedures::domain::event::Event;

/// The size a segment is given at once, so that a record does not make it grow: 8 MiB.
const SIZE: u64 = 8 * 1024 * 1024;
/// The length and the checksum before each record.
const HEAD: usize = 8;
/// In place of a length: nothing more will be written.
const SEALED: u32 = u32::MAX;
/// The longest record; more is damage.
const LONGEST: u32 = 64 * 1024;

/// A file of the journal, locked for as long as this process holds it.
pub(super) struct Segment(File);

/// What stands at an offset of a segment.
pub(super) enum Read {
    /// A call, and the offset after it.
    Call(Box<Event>, u64),
    /// Nothing yet.
    Nothing,
    /// Something that is no call: the machine lost power while it was written, or the disk is failing.
    Damaged,
    /// The end: nothing will ever be written here.
    Sealed,
}

/// A record as it stands in the file.
pub(super) fn record(event: &Event) -> io::Result<Vec<u8>> {
    let mut record = vec![0; HEAD];
    record.reserve(512);
    serde_json::to_writer(&mut record, event)?;
    let (head, body) = record.split_at_mut(HEAD);
    head[..4].copy_from_slice(&(body.len() as u32).to_le_bytes());
    head[4..].copy_from_slice(&crc32fast::hash(body).to_le_bytes());
    Ok(record)
}

/// Whether the file was not removed since it was opened.
pub(super) fn is_in_its_folder(file: &File) -> io::Result<bool> {
    Ok(file.metadata()?.nlink() > 0)
}

/// Locks a new file and gives it its size. `false` when a process that started at this moment found it unlocked,
/// adopted and removed it.
fn prepare(file: &File) -> io::Result<bool> {
    file.lock()?;
    let there = is_in_its_folder(file)?;
    if there {
        file.set_len(SIZE)?;
    }
    Ok(there)
}

impl Segment {
    pub(super) fn create(path: &Path) -> io::Result<Segment> {
        loop {
            let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(path)?;
            match prepare(&file) {
                Ok(true) => return Ok(Segment(file)),
                Ok(false) => {}
                Err(error) => {
                    // Left there, it would be in the way of every later attempt.
                    std::fs::remove_file(path)?;
                    return Err(error);
                }
            }
        }
    }

    /// A segment found on the disk; the file must be locked.
    pub(super) fn found(file: File) -> Segment {
        Segment(file)
    }

    /// Whether a record fits, with room left for the seal.
    pub(super) fn has_room(&self, offset: u64, length: usize) -> bool {
        offset + length as u64 + HEAD as u64 <= SIZE
    }

    pub(super) fn write(&self, offset: u64, record: &[u8]) -> io::Result<()> {
        self.0.write_all_at(record, offset)
    }

    pub(super) fn seal(&self, offset: u64) -> io::Result<()> {
        self.0.write_all_at(&SEALED.to_le_bytes(), offset)
    }

    /// Reads what stands at the offset.
    pub(super) fn read(&self, offset: u64) -> io::Result<Read> {
        let mut head = [0; HEAD];
        if self.0.read_exact_at(&mut head[..4], offset).is_err() {
            return Ok(Read::Sealed);
        }
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        match length {
            0 => return Ok(Read::Nothing),
            SEALED => return Ok(Read::Sealed),
            _ if length > LONGEST => return Ok(Read::Damaged),
            _ => {}
        }
        let mut body = vec![0; length as usize];
        let read = self.0.read_exact_at(&mut head[4..], offset + 4);
        if read.and_then(|()| self.0.read_exact_at(&mut body, offset + HEAD as u64)).is_err() {
            return Ok(Read::Damaged);
        }
        let checksum = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if crc32fast::hash(&body) != checksum {
            return Ok(Read::Damaged);
        }
        let next = offset + HEAD as u64 + u64::from(length);
        Ok(serde_json::from_slice(&body).map_or(Read::Damaged, |event| Read::Call(event, next)))
    }
}
