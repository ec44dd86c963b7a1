//! Quota: sliding windows that never admit more than the limit in any interval of their length.
//!
//! A window is cut into [`BUCKETS`] parts. What stands in the oldest, partly outside the window, is counted whole: a
//! call is forgotten between one window and one window and a part after it was made. (Fixed windows, GCRA with
//! burst = limit and two-cell counters all admit up to twice the limit across a boundary: credentials.md, Quota.)

/// The parts a window is cut into; a call is remembered at most `1/BUCKETS` of the window too long.
pub const BUCKETS: usize = 120;

/// How many units an organisation may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Units in any 60 seconds.
    pub per_minute: u32,
    /// Units in any 3600 seconds.
    pub per_hour: u32,
}

impl Policy {
    /// The fixed abuse limit of test keys, which do not count against the organisation's quota.
    pub const TEST: Policy = Policy { per_minute: 1_200, per_hour: 36_000 };
    /// How often one key may be refused by the gates and have it remembered.
    pub const REFUSALS: Policy = Policy { per_minute: 1_200, per_hour: 12_000 };
    /// How many calls without a good credential one address may make.
    pub const UNAUTHENTICATED: Policy = Policy { per_minute: 60, per_hour: 600 };
    /// How many pages of the payer's form one address may open and send.
    pub const PAYER_FORM: Policy = Policy { per_minute: 120, per_hour: 1_200 };
    /// How often one address may fetch the colour and the logo of those pages.
    pub const PAYER_FORM_LOOKS: Policy = Policy { per_minute: 240, per_hour: 2_400 };
}

/// What one window looks like after a charge or a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The units the window admits.
    pub limit: u32,
    /// The units still to be had now.
    pub remaining: u32,
    /// Milliseconds until the oldest spent units are to be had again; 0 when none is spent.
    pub reset_ms: i64,
}

/// The two windows after a charge or a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standings {
    /// Any 60 seconds.
    pub minute: Standing,
    /// Any 3600 seconds.
    pub hour: Standing,
}

/// A charge that did not fit. Nothing was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Milliseconds after which the same charge fits, if nothing else is charged meanwhile; `None` when it never can.
    pub retry_after_ms: Option<i64>,
    /// The windows as they stand.
    pub standings: Standings,
}

/// The minute and the hour of one organisation. Times are milliseconds of any clock that does not run backwards far.
#[derive(Clone, Debug)]
pub struct Windows {
    minute: Window,
    hour: Window,
}

impl Default for Windows {
    fn default() -> Self {
        Windows { minute: Window::new(60_000), hour: Window::new(3_600_000) }
    }
}

impl Windows {
    /// Charges both windows, or neither.
    pub fn charge(&mut self, policy: Policy, cost: u32, now_ms: i64) -> Result<Standings, Box<Spent>> {
        self.minute.advance(now_ms);
        self.hour.advance(now_ms);
        if self.minute.has_room(policy.per_minute, cost) && self.hour.has_room(policy.per_hour, cost) {
            self.minute.add(cost);
            self.hour.add(cost);
            return Ok(self.standings(policy, now_ms));
        }
        let waits = [
            self.minute.wait(policy.per_minute, cost, now_ms),
            self.hour.wait(policy.per_hour, cost, now_ms),
        ];
        let retry_after_ms = waits.into_iter().try_fold(0, |longest, wait| Some(longest.max(wait?)));
        Err(Box::new(Spent { retry_after_ms, standings: self.standings(policy, now_ms) }))
    }

    fn standings(&self, policy: Policy, now_ms: i64) -> Standings {
        Standings {
            minute: self.minute.standing(policy.per_minute, now_ms),
            hour: self.hour.standing(policy.per_hour, now_ms),
        }
    }
}

#[derive(Clone, Debug)]
struct Window {
    bucket_ms: i64,
    /// The number of the newest bucket: the time divided by `bucket_ms`.
    newest: i64,
    /// The window's parts and the one before them; bucket `n` stands at `n % (BUCKETS + 1)`.
    spent: [u32; BUCKETS + 1],
    total: u32,
    /// No bucket before this one has anything spent, so that finding the oldest spent one costs nothing.
    first: i64,
}

impl Window {
    fn new(length_ms: i64) -> Window {
        Window {
            bucket_ms: length_ms / BUCKETS as i64,
            newest: 0,
            spent: [0; BUCKETS + 1],
            total: 0,
            first: 0,
        }
    }

    fn place(bucket: i64) -> usize {
        bucket.rem_euclid(BUCKETS as i64 + 1) as usize
    }

    /// Forgets what has left the window. A clock that ran backwards counts as standing still.
    fn advance(&mut self, now_ms: i64) {
        let bucket = now_ms.div_euclid(self.bucket_ms);
        if bucket - self.newest > BUCKETS as i64 {
            self.spent = [0; BUCKETS + 1];
            self.total = 0;
            self.newest = bucket;
        }
        while self.newest < bucket {
            self.newest += 1;
            let place = Self::place(self.newest);
            self.total -= self.spent[place];
            self.spent[place] = 0;
        }
        self.first = self.first.max(self.newest - BUCKETS as i64);
        while self.first < self.newest && self.spent[Self::place(self.first)] == 0 {
            self.first += 1;
        }
    }

    fn has_room(&self, limit: u32, cost: u32) -> bool {
        self.total.checked_add(cost).is_some_and(|total| total <= limit)
    }

    fn add(&mut self, cost: u32) {
        self.spent[Self::place(self.newest)] += cost;
        self.total += cost;
    }

    /// The buckets with anything spent, from oldest to newest, each with the time at which it is forgotten.
    fn oldest_first(&self) -> impl Iterator<Item = (u32, i64)> {
        (self.first..=self.newest).map(move |bucket| {
            (self.spent[Self::place(bucket)], (bucket + BUCKETS as i64 + 1) * self.bucket_ms)
        })
    }

    fn wait(&self, limit: u32, cost: u32, now_ms: i64) -> Option<i64> {
        if cost > limit {
            return None;
        }
        let mut total = self.total;
        let mut free_at = now_ms;
        for (spent, forgotten_at) in self.oldest_first() {
            if u64::from(total) + u64::from(cost) <= u64::from(limit) {
                break;
            }
            total -= spent;
            free_at = forgotten_at;
        }
        Some(free_at - now_ms)
    }

    fn standing(&self, limit: u32, now_ms: i64) -> Standing {
        let oldest = self.oldest_first().find(|(spent, _)| *spent > 0);
        Standing {
            limit,
            remaining: limit.saturating_sub(self.total),
            reset_ms: oldest.map_or(0, |(_, forgotten_at)| forgotten_at - now_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEFAULT: Policy = Policy { per_minute: 60, per_hour: 1_000 };

    #[test]
    fn exactly_the_limit_passes_at_one_instant() {
        let mut windows = Windows::default();
        let passed = (0..640).filter(|_| windows.charge(DEFAULT, 1, 1_000_000).is_ok()).count();
        assert_eq!(passed, 60);
    }

    #[test]
    fn a_burst_at_the_end_of_a_minute_leaves_no_room_at_the_start_of_the_next() {
        let mut windows = Windows::default();
        for _ in 0..60 {
            windows.charge(DEFAULT, 1, 59_999).unwrap();
        }
        for now in [60_000, 60_001, 90_000, 119_998] {
            assert!(windows.charge(DEFAULT, 1, now).is_err(), "at {now}");
        }
    }

    #[test]
    fn retry_after_when_honoured_succeeds_and_is_not_a_part_too_long() {
        let mut windows = Windows::default();
        for n in 0..60 {
            windows.charge(DEFAULT, 1, 10_000 + n * 137).unwrap();
        }
        let spent = windows.charge(DEFAULT, 1, 30_000).unwrap_err();
        let wait = spent.retry_after_ms.unwrap();
        assert!(windows.clone().charge(DEFAULT, 1, 30_000 + wait - 1).is_err());
        assert!(windows.charge(DEFAULT, 1, 30_000 + wait).is_ok());
        assert!(30_000 + wait - 10_000 <= 60_000 + 500);
    }

    #[test]
    fn what_costs_more_than_the_limit_is_told_that_it_never_fits() {
        let mut windows = Windows::default();
        assert_eq!(windows.charge(DEFAULT, 61, 0).unwrap_err().retry_after_ms, None);
        assert_eq!(windows.charge(DEFAULT, 60, 0).unwrap().minute.remaining, 0);
    }

    #[test]
    fn the_hour_refuses_when_the_minute_has_room_and_nothing_is_charged() {
        let mut windows = Windows::default();
        let mut now = 0;
        for _ in 0..1_000 {
            windows.charge(DEFAULT, 1, now).unwrap();
            now += 1_100;
        }
        let spent = windows.charge(DEFAULT, 1, now).unwrap_err();
        assert_eq!(spent.standings.hour.remaining, 0);
        assert!(spent.standings.minute.remaining > 0);
        let again = windows.charge(DEFAULT, 1, now).unwrap_err();
        assert_eq!(spent, again);
    }

    proptest! {
        #[test]
        fn no_interval_of_a_minute_or_an_hour_ever_holds_more_than_the_limit(
            steps in prop::collection::vec((prop_oneof![0i64..3, 0i64..700, 0i64..61_000], 1u32..4), 1..2_000),
        ) {
            let policy = Policy { per_minute: 10, per_hour: 45 };
            let mut windows = Windows::default();
            let mut admitted: Vec<(i64, u32)> = Vec::new();
            let mut now = 1_800_000_000_000;
            for (pause, cost) in steps {
                now += pause;
                if windows.charge(policy, cost, now).is_ok() {
                    admitted.push((now, cost));
                    for (length, limit) in [(60_000, 10), (3_600_000, 45)] {
                        let inside: u32 =
                            admitted.iter().filter(|(at, _)| *at > now - length).map(|(_, cost)| cost).sum();
                        prop_assert!(inside <= limit);
                    }
                }
            }
        }

        #[test]
        fn a_clock_that_runs_backwards_never_frees_a_unit(jumps in prop::collection::vec(-5_000i64..5_000, 1..500)) {
            let policy = Policy { per_minute: 5, per_hour: 1_000 };
            let mut windows = Windows::default();
            let (mut now, mut latest) = (1_000_000i64, 0i64);
            let mut admitted: Vec<i64> = Vec::new();
            for jump in jumps {
                now += jump;
                latest = latest.max(now);
                if windows.charge(policy, 1, now).is_ok() {
                    admitted.push(latest);
                    prop_assert!(admitted.iter().filter(|at| **at > latest - 60_000).count() <= 5);
                }
            }
        }
    }
}
