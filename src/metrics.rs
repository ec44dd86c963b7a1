//! What the operator counts. A call costs a few atomic additions: no lock is taken and no name is made for it.
//!
//! Labels are names of the catalogue, codes that callers can be told, and words of ours: never what a caller wrote, and
//! never whose call it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use http::StatusCode;
use jiff::Timestamp;

pub mod about;
mod calls;
mod exposition;
mod process;

pub use calls::{CALLER_GONE, Calls};
pub use exposition::Scrape;
pub use process::Process;

/// HTTP's statuses are numbers from here to [`MOST_STATUS`].
const LEAST_STATUS: usize = 100;
const MOST_STATUS: usize = 599;

/// The counters of a server.
pub struct Metrics {
    /// Calls of procedures.
    pub calls: Calls,
    /// Responses of the public listener.
    pub responses: Responses,
    /// Connections that speak HTTP.
    pub connections: Level,
    /// Connections that were upgraded to a WebSocket.
    pub websockets: Level,
    /// Refusals because something was spent.
    pub spent: Spent,
    /// The cycle of live workspaces, as this server runs it.
    pub cycle: CycleRuns,
}

impl Metrics {
    /// Nothing has happened yet.
    pub fn new() -> Metrics {
        Metrics {
            calls: Calls::new(),
            responses: Responses::default(),
            connections: Level::default(),
            websockets: Level::default(),
            spent: Spent::default(),
            cycle: CycleRuns::default(),
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

/// Refusals because something was spent, by what it was.
#[derive(Default)]
pub struct Spent {
    /// The quota of the caller's organisation.
    pub organisation: AtomicU64,
    /// How often an address may fail to authenticate.
    pub address: AtomicU64,
    /// How often a key may be refused.
    pub key: AtomicU64,
}

/// One more.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Responses, by their status.
pub struct Responses(Box<[AtomicU64]>);

impl Default for Responses {
    fn default() -> Self {
        Responses((LEAST_STATUS..=MOST_STATUS).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Responses {
    /// One more with that status.
    pub fn count(&self, status: StatusCode) {
        if let Some(counter) = self.0.get(usize::from(status.as_u16()).wrapping_sub(LEAST_STATUS)) {
            count(counter);
        }
    }

    /// Each status that was ever sent, and how often.
    fn counted(&self) -> impl Iterator<Item = (String, u64)> {
        let counted = self.0.iter().enumerate();
        let counted = counted.map(|(at, count)| (LEAST_STATUS + at, count.load(Ordering::Relaxed)));
        counted.filter(|(_, count)| *count > 0).map(|(status, count)| (status.to_string(), count))
    }
}

/// How many there are at the moment.
#[derive(Clone, Default)]
pub struct Level(Arc<AtomicU64>);

/// One of those there are, until it is dropped.
pub struct Present(Arc<AtomicU64>);

impl Level {
    /// One more, for as long as what is returned is kept.
    pub fn one_more(&self) -> Present {
        self.0.fetch_add(1, Ordering::Relaxed);
        Present(self.0.clone())
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The runs of the cycle.
#[derive(Default)]
pub struct CycleRuns {
    /// The Unix millisecond of the last one that was not broken off; 0 before the first.
    last_ms: AtomicI64,
    /// Workspaces that could not go on in it.
    failed: AtomicU64,
}

impl CycleRuns {
    /// The cycle was run to its end.
    pub fn ran(&self, now: Timestamp, failed: usize) {
        self.failed.store(failed as u64, Ordering::Relaxed);
        self.last_ms.store(now.as_millisecond(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_leaves_is_not_counted_any_more() {
        let level = Level::default();
        let (one, other) = (level.one_more(), level.one_more());
        assert_eq!(level.now(), 2);
        drop(one);
        assert_eq!(level.now(), 1);
        drop(other);
        assert_eq!(level.now(), 0);
    }

    #[test]
    fn responses_are_counted_by_status() {
        let responses = Responses::default();
        for status in [200, 200, 404, 999] {
            responses.count(StatusCode::from_u16(status).unwrap());
        }
        assert_eq!(responses.counted().collect::<Vec<_>>(), [("200".to_owned(), 2), ("404".to_owned(), 1)]);
    }
}
