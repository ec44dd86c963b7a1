//! Dates, times of day and the cut-off in London, summer time included (bacs.md §2.4).

use super::Calendar;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

/// From the bundled database, never the machine's: the answer must not depend on where it is asked.
static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZoneDatabase::bundled().get("Europe/London").unwrap_or(TimeZone::UTC));

/// The civil date in London at an instant: the day a bank would write on it.
pub fn london_date(at: Timestamp) -> Date {
    at.to_zoned(LONDON.clone()).date()
}

/// The instant at which London's clocks show this time on this date.
///
/// A time that the clocks skip in March is read as if they had not been put forward yet, one that they show twice in
/// October is the first of the two. At the ends of the civil calendar it is the first or last instant there is.
pub fn london_instant(date: Date, time: Time) -> Timestamp {
    let end = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    LONDON.to_timestamp(date.to_datetime(time)).unwrap_or(end)
}

/// The day on which a file handed over now goes in: today before the cut-off of a working day, else the next working
/// day (bacs.md §2.4). At the cut-off itself it is too late.
pub fn input_on(now: Timestamp, cut_off: Time, calendar: &Calendar) -> Date {
    let today = london_date(now);
    if calendar.is_working_day(today) && now < london_instant(today, cut_off) {
        return today;
    }
    today.tomorrow().map_or(today, |tomorrow| calendar.roll_forward(tomorrow))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    #[track_caller]
    fn check_instant(on: Date, at: Time, expected: &str) {
        assert_eq!(london_instant(on, at).to_string(), expected);
    }

    #[track_caller]
    fn check_input(now: &str, cut_off: Time, expected: Date) {
        assert_eq!(input_on(now.parse().unwrap(), cut_off, &Calendar::default()), expected, "{now}");
    }

    #[test]
    fn the_date_follows_summer_time() {
        for (at, expected) in [
            ("2026-07-01T23:30:00Z", date(2026, 7, 2)),
            ("2026-12-01T23:30:00Z", date(2026, 12, 1)),
            ("2026-03-29T00:59:59Z", date(2026, 3, 29)),
            ("2040-07-01T23:00:00Z", date(2040, 7, 2)),
        ] {
            assert_eq!(london_date(at.parse().unwrap()), expected, "{at}");
        }
    }

    #[test]
    fn a_time_of_day_is_an_hour_earlier_in_summer() {
        check_instant(date(2026, 12, 1), time(15, 0, 0, 0), "2026-12-01T15:00:00Z");
        check_instant(date(2026, 7, 1), time(15, 0, 0, 0), "2026-07-01T14:00:00Z");
        check_instant(date(2026, 7, 1), time(0, 30, 0, 0), "2026-06-30T23:30:00Z");
    }

    #[test]
    fn a_skipped_time_moves_on_and_a_repeated_one_is_the_first() {
        let (skipped, repeated) = (time(1, 30, 0, 0), time(1, 30, 0, 0));
        check_instant(date(2027, 3, 28), skipped, "2027-03-28T01:30:00Z");
        check_instant(date(2026, 10, 25), repeated, "2026-10-25T00:30:00Z");
        check_instant(date(2026, 10, 25), time(2, 0, 0, 0), "2026-10-25T02:00:00Z");
    }

    #[test]
    fn every_date_has_an_instant() {
        assert_eq!(london_instant(Date::MAX, Time::MAX), Timestamp::MAX);
        assert_eq!(london_instant(Date::MIN, Time::MIN), Timestamp::MIN);
        check_input("9999-12-30T21:00:00Z", time(15, 0, 0, 0), date(9999, 12, 31));
        assert_eq!(input_on(Timestamp::MIN, Time::MIN, &Calendar::default()).year(), -9999);
    }

    #[test]
    fn the_cut_off_is_a_time_in_london() {
        let three = time(15, 0, 0, 0);
        // The last working days before and the first after the clocks change.
        check_input("2027-03-25T14:59:59.999Z", three, date(2027, 3, 25));
        check_input("2027-03-25T15:00:00Z", three, date(2027, 3, 30));
        check_input("2027-03-30T13:59:59Z", three, date(2027, 3, 30));
        check_input("2027-03-30T14:00:00Z", three, date(2027, 3, 31));
        check_input("2026-10-23T13:59:59Z", three, date(2026, 10, 23));
        check_input("2026-10-23T14:00:00Z", three, date(2026, 10, 26));
        check_input("2026-10-26T14:59:59Z", three, date(2026, 10, 26));
    }

    #[test]
    fn half_past_midnight_in_summer_is_the_next_day() {
        let cut_off = time(0, 45, 0, 0);
        check_input("2026-07-01T23:30:00Z", cut_off, date(2026, 7, 2));
        check_input("2026-07-01T23:50:00Z", cut_off, date(2026, 7, 3));
    }

    #[test]
    fn christmas_waits_for_the_first_working_day_after_it() {
        let three = time(15, 0, 0, 0);
        check_input("2026-12-24T14:00:00Z", three, date(2026, 12, 24));
        check_input("2026-12-24T15:00:00Z", three, date(2026, 12, 29));
        check_input("2026-12-25T09:00:00Z", three, date(2026, 12, 29));
        check_input("2026-12-28T09:00:00Z", three, date(2026, 12, 29));
        check_input("2026-12-31T16:00:00Z", three, date(2027, 1, 4));
    }

    proptest! {
        #[test]
        fn a_file_goes_in_on_a_working_day_that_is_not_over(
            second in 1_546_300_800_i64..2_000_000_000,
            minute in 0..1_440_i16,
        ) {
            let calendar = Calendar::default();
            let now = Timestamp::from_second(second).unwrap();
            let cut_off = time(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0);
            let input_on = input_on(now, cut_off, &calendar);
            prop_assert!(calendar.is_working_day(input_on));
            prop_assert!(now < london_instant(input_on, cut_off));
            let missed = calendar.subtract_working_days(input_on, 1);
            prop_assert!(now >= london_instant(missed, cut_off));
        }
    }
}
