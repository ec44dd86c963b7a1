//! Calls: how many, how they ended, how long they took.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use procedures::catalogue::catalogue;
use procedures::procedure::Entry;

use super::count;
use crate::answer::{Wire, method_not_found};
use crate::openrpc::errors::told;

/// What is not in the catalogue.
const UNKNOWN: &str = "unknown";
/// A code that nobody declared.
const OTHER: &str = "OTHER";
/// The code of a call that was answered with a result.
const OK: &str = "OK";
/// The code of a call whose caller went away before the answer.
pub const CALLER_GONE: &str = "CALLER_GONE";

/// The upper bounds of the durations that are counted together, in microseconds.
const BOUNDS_US: [u64; 16] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000,
];

/// The calls of a server.
pub struct Calls {
    methods: Names,
    codes: Names,
    /// By method, and in it by code.
    counts: Box<[AtomicU64]>,
    durations: Box<[Durations]>,
}

/// Names, each with its place. What is none of them has the first one's.
struct Names {
    all: Vec<&'static str>,
    places: HashMap<&'static str, usize>,
}

impl Names {
    fn new(names: impl Iterator<Item = &'static str>) -> Names {
        let (mut all, mut places) = (Vec::new(), HashMap::new());
        for name in names {
            if !places.contains_key(name) {
                places.insert(name, all.len());
                all.push(name);
            }
        }
        Names { all, places }
    }

    fn place(&self, name: &str) -> usize {
        self.places.get(name).copied().unwrap_or_default()
    }
}

impl Calls {
    /// None yet.
    pub fn new() -> Calls {
        let methods = Names::new([UNKNOWN].into_iter().chain(catalogue().iter().map(|entry| entry.name)));
        let codes = [OTHER, OK, CALLER_GONE, method_not_found().name].into_iter();
        let codes = codes.chain(told(catalogue()).map(|told| told.name)).chain(Wire::ALL.map(Wire::name));
        let codes = Names::new(codes);
        let places = methods.all.len() * codes.all.len();
        Calls {
            counts: (0..places).map(|_| AtomicU64::new(0)).collect(),
            durations: methods.all.iter().map(|_| Durations::default()).collect(),
            methods,
            codes,
        }
    }

    /// A call of that procedure, or of none, was answered with that error, or with a result.
    pub fn count(&self, entry: Option<&Entry>, error: Option<&'static str>) {
        let place = self.method(entry) * self.codes.all.len() + self.codes.place(error.unwrap_or(OK));
        if let Some(counter) = self.counts.get(place) {
            count(counter);
        }
    }

    /// A call of that procedure took so long.
    pub fn took(&self, entry: Option<&Entry>, microseconds: i64) {
        if let Some(durations) = self.durations.get(self.method(entry)) {
            durations.add(u64::try_from(microseconds).unwrap_or_default());
        }
    }

    fn method(&self, entry: Option<&Entry>) -> usize {
        entry.map_or(0, |entry| self.methods.place(entry.name))
    }

    /// How often each method was answered with each code: of good answers of each procedure, and of whatever else ever
    /// came.
    pub(super) fn counted(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> {
        let rows = self.methods.all.iter().zip(self.counts.chunks(self.codes.all.len()));
        let cells = rows.flat_map(move |(method, row)| {
            let cells = self.codes.all.iter().zip(row);
            cells.map(move |(code, count)| (*method, *code, count.load(Ordering::Relaxed)))
        });
        cells.filter(|(method, code, count)| *count > 0 || (*code == OK && *method != UNKNOWN))
    }

    /// How long the calls of each method took that was ever called.
    pub(super) fn durations(&self) -> impl Iterator<Item = (&'static str, Distribution)> {
        let all = self.methods.all.iter().zip(&self.durations);
        all.map(|(method, durations)| (*method, durations.read())).filter(|(_, read)| read.count > 0)
    }
}

impl Default for Calls {
    fn default() -> Self {
        Calls::new()
    }
}

/// Durations, counted by their size.
#[derive(Default)]
struct Durations {
    counts: [AtomicU64; BOUNDS_US.len() + 1],
    sum_us: AtomicU64,
}

/// Durations as they were counted up to now.
pub(super) struct Distribution {
    pub count: u64,
    pub sum_seconds: f64,
    /// Upper bounds in seconds, and how many are below each and above the one before it.
    pub buckets: Vec<(f64, u64)>,
}

impl Durations {
    fn add(&self, microseconds: u64) {
        if let Some(counter) = self.counts.get(BOUNDS_US.partition_point(|bound| *bound < microseconds)) {
            count(counter);
        }
        self.sum_us.fetch_add(microseconds, Ordering::Relaxed);
    }

    fn read(&self) -> Distribution {
        let bounds = BOUNDS_US.into_iter().map(seconds).chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> =
            bounds.zip(&self.counts).map(|(bound, count)| (bound, count.load(Ordering::Relaxed))).collect();
        Distribution {
            count: buckets.iter().map(|(_, count)| count).sum(),
            sum_seconds: seconds(self.sum_us.load(Ordering::Relaxed)),
            buckets,
        }
    }
}

fn seconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_counted_by_method_and_code_and_what_nobody_declared_by_neither() {
        let calls = Calls::new();
        let get = catalogue().find("mandates.get");
        calls.count(get, None);
        calls.count(get, Some("NOT_FOUND"));
        calls.count(get, Some("Robert'); DROP TABLE"));
        calls.count(None, Some("METHOD_NOT_FOUND"));
        let counted: Vec<_> = calls.counted().filter(|(_, _, count)| *count > 0).collect();
        assert_eq!(
            counted,
            [
                ("unknown", "METHOD_NOT_FOUND", 1),
                ("mandates.get", "OTHER", 1),
                ("mandates.get", "OK", 1),
                ("mandates.get", "NOT_FOUND", 1),
            ]
        );
        let procedures = catalogue().iter().count();
        assert_eq!(calls.counted().filter(|(_, code, _)| *code == OK).count(), procedures);
    }

    #[test]
    fn a_duration_falls_below_its_bound() {
        let durations = Durations::default();
        for microseconds in [0, 100, 101, 10_000_000, 10_000_001] {
            durations.add(microseconds);
        }
        let read = durations.read();
        let filled: Vec<_> = read.buckets.iter().filter(|(_, count)| *count > 0).copied().collect();
        assert_eq!(filled, [(0.0001, 2), (0.000_25, 1), (10.0, 1), (f64::INFINITY, 1)]);
        assert_eq!((read.count, read.sum_seconds), (5, 20.000_202));
    }
}
