//! The machine's clock and randomness: the only place that asks for either.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use procedures::{Clock, Ids};

/// How many random bytes are fetched at once: a system call for 512 bytes costs about as much as one for 8.
const POOL_BYTES: usize = 512;
/// The greatest time an id can carry: 48 bits of Unix milliseconds, which last until the year 10889.
const LATEST_MS: i64 = (1 << 48) - 1;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one real clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Ids of the machine's clock and randomness.
pub struct SystemIds {
    last: Mutex<u128>,
    pool: Mutex<Pool>,
}

struct Pool {
    bytes: [u8; POOL_BYTES],
    /// How many bytes, from the front, are not to be given out.
    used: usize,
}

impl Default for SystemIds {
    fn default() -> Self {
        let pool = Pool { bytes: [0; POOL_BYTES], used: POOL_BYTES };
        SystemIds { last: Mutex::new(0), pool: Mutex::new(pool) }
    }
}

impl Ids for SystemIds {
    fn number(&self, now: Timestamp) -> u128 {
        let milliseconds = now.as_millisecond().clamp(0, LATEST_MS) as u128;
        let random = u128::from(self.random()) << 16 | u128::from(self.random() as u16);
        let fresh = milliseconds << 80 | random;
        let mut last = locked(&self.last);
        *last = if fresh >> 80 > *last >> 80 { fresh } else { last.wrapping_add(1) };
        *last
    }

    fn random(&self) -> u64 {
        locked(&self.pool).take()
    }
}

impl Pool {
    /// The next 8 bytes; they are wiped, so that no later look at the memory finds them.
    ///
    /// # Panics
    /// When the operating system has no randomness. Nothing can be made of a guess: the call that needed it fails, and
    /// the next one asks again.
    #[expect(clippy::disallowed_methods, reason = "the one real source of randomness")]
    fn take(&mut self) -> u64 {
        if self.used >= POOL_BYTES {
            if let Err(error) = getrandom::fill(&mut self.bytes) {
                panic!("the operating system gives no randomness: {error}");
            }
            self.used = 0;
        }
        let mut taken = [0; 8];
        taken.swap_with_slice(&mut self.bytes[self.used..self.used + 8]);
        self.used += 8;
        u64::from_le_bytes(taken)
    }
}

/// What a holder that panicked leaves behind is in order: both states change in one step.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    #[test]
    fn later_numbers_are_greater_even_when_the_clock_stands_or_is_set_back() {
        let ids = SystemIds::default();
        let numbers: Vec<u128> = [5, 5, 5, 6, 4, 0, -1, 7].map(|ms| ids.number(at(ms))).into();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        assert_eq!(numbers.iter().map(|number| number >> 80).collect::<Vec<_>>(), [5, 5, 5, 6, 6, 6, 6, 7]);
    }

    #[test]
    fn an_instant_beyond_48_bits_is_the_latest() {
        let ids = SystemIds::default();
        assert_eq!(ids.number(Timestamp::MAX) >> 80, Timestamp::MAX.as_millisecond().min(LATEST_MS) as u128);
    }

    #[test]
    fn random_bits_do_not_repeat_across_refills() {
        let ids = SystemIds::default();
        let drawn: HashSet<u64> = (0..1_000).map(|_| ids.random()).collect();
        assert_eq!(drawn.len(), 1_000);
        assert!(!drawn.contains(&0));
    }

    #[test]
    fn threads_never_share_a_number() {
        let ids = SystemIds::default();
        let numbers = Mutex::new(HashSet::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        assert!(locked(&numbers).insert(ids.number(at(1))));
                    }
                });
            }
        });
    }
}
