//! A clock that stands still until it is set, and ids that are the same in every run.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use jiff::Timestamp;
use procedures::{Clock, Ids};

/// When tests begin: Monday 23 November 2026, 10:00 in London, in Unix milliseconds.
pub const START: i64 = 1_795_428_000_000;

pub struct SetClock(AtomicI64);

impl Default for SetClock {
    fn default() -> Self {
        SetClock(AtomicI64::new(START))
    }
}

impl SetClock {
    pub fn advance_ms(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// Ids count up; random numbers are splitmix64 of a seed.
#[derive(Default)]
pub struct SeededIds {
    count: AtomicU64,
    state: AtomicU64,
    armed: AtomicBool,
}

impl SeededIds {
    /// The next draw of randomness panics.
    pub fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// Goes on from there, whatever was drawn so far: what comes after does not depend on how much came before.
    pub fn go_on_at(&self, count: u64) {
        self.count.store(count, Ordering::SeqCst);
        self.state.store(count << 32, Ordering::SeqCst);
    }
}

impl Ids for SeededIds {
    fn number(&self, now: Timestamp) -> u128 {
        let count = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        (now.as_millisecond() as u128) << 80 | u128::from(count)
    }

    fn random(&self) -> u64 {
        assert!(!self.armed.swap(false, Ordering::SeqCst), "armed by a test");
        let state = self.state.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
        let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
