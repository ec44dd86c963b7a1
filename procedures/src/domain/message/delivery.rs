//! When a message that could not be handed over is tried again, and how long.

use jiff::SignedDuration;

/// How long after it was queued a message is tried: longer than a weekend's outage of a mail server. The advance
/// notice that is later than that was not given in time anyway.
pub const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(72);
/// The wait after the first attempt; each is twice the one before.
const FIRST_SECONDS: i64 = 30;
/// The longest wait.
const LONGEST_SECONDS: i64 = 60 * 60;

/// How long to wait after so many attempts, 1 or more: half of the wait is fixed, half is drawn by `random`, so that what
/// failed together is not tried together.
pub fn next_attempt_after(attempts: i64, random: u64) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or_default();
    let whole = (FIRST_SECONDS << doublings).min(LONGEST_SECONDS) * 1_000;
    let drawn = random % u64::try_from(whole / 2 + 1).unwrap_or(1);
    SignedDuration::from_millis(whole / 2 + i64::try_from(drawn).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let longest = |attempts| next_attempt_after(attempts, u64::from(u32::MAX)).as_secs();
        let at_most = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600];
        for (attempts, at_most) in (1..).zip(at_most) {
            let wait = longest(attempts);
            assert!((at_most / 2..=at_most).contains(&wait), "{attempts}: {wait}");
        }
    }

    proptest! {
        #[test]
        fn no_wait_is_shorter_than_15_seconds_or_longer_than_an_hour(attempts: i64, random: u64) {
            let wait = next_attempt_after(attempts, random).as_millis();
            prop_assert!((15_000..=3_600_000).contains(&wait), "{wait}");
        }
    }
}
