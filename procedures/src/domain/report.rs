//! Figures over days: which days, how they are grouped, rates, how old a debt is.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::submission::words;

mod sheet;
mod tally;

pub use sheet::{Cell, sheet};
pub use tally::{Ledger, Sum, Tally};

/// The most parts of a series: three years of days, twenty-one of weeks.
pub const MOST_PARTS: usize = 1_100;

words! {
    /// The day by which a report counts a collection.
    #[derive(Default)]
    Basis as "ReportBasis" {
        /// The date of the schedule on which the rent falls due, working day or not.
        Period = "period",
        /// The working day on which the payer is, or was, debited.
        #[default]
        Entry = "entry",
    }
}

words! {
    /// How the days of a report are put together.
    #[derive(Default)]
    Grouping as "ReportGrouping" {
        /// Each by itself.
        #[default]
        Day = "day",
        /// From Monday to Sunday.
        Week = "week",
        /// A calendar month.
        Month = "month",
    }
}

words! {
    /// Where the money of an attempt is: in one place, whatever became of the collection since.
    Place as "AttemptPlace" {
        /// Its file did not count.
        Reverted = "reverted",
        /// Bacs did not process the item.
        Rejected = "rejected",
        /// It came back unpaid.
        Returned = "returned",
        /// In a file; the payer is not debited yet.
        Pending = "pending",
        /// The payer was debited, and the bank can still return it.
        Provisional = "provisional",
        /// Collected; the time for returns has passed.
        Confirmed = "confirmed",
        /// Collected, and claimed back since.
        ClawedBack = "clawed_back",
    }
}

words! {
    /// What happened to a mandate.
    Activity as "MandateActivity" {
        /// It was created.
        Created = "created",
        /// The payer signed it.
        Signed = "signed",
        /// It is lodged again: the account moved, or the bank had no instruction.
        Relodged = "relodged",
        /// The bank accepted it.
        Activated = "activated",
        /// It was active before, and is again.
        Reactivated = "reactivated",
        /// It was paused.
        Suspended = "suspended",
        /// It was ended by the organisation or the payer.
        Cancelled = "cancelled",
        /// It was refused or ended by the bank.
        Failed = "failed",
    }
}

impl Place {
    /// The place of that word.
    pub fn parse(word: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|place| place.word() == word)
    }
}

impl Activity {
    /// The activity of that word.
    pub fn parse(word: &str) -> Option<Activity> {
        Activity::ALL.into_iter().find(|activity| activity.word() == word)
    }
}

/// Before every date that is written with four digits of a year.
const EARLIEST: Date = Date::constant(0, 1, 1);

/// The first day of a report, and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    from: Date,
    until: Date,
}

/// Why there is no such range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unranged {
    /// It would end before it begins.
    Backward,
    /// Its series would have more than [`MOST_PARTS`] parts.
    TooMany,
}

impl Range {
    /// The days from the first to the last, both of them included, for a series whose days are put together so.
    pub fn new(from: Date, until: Date, grouping: Grouping) -> Result<Range, Unranged> {
        if until < from {
            return Err(Unranged::Backward);
        }
        let range = Range { from, until };
        match range.each_part(grouping).nth(MOST_PARTS) {
            None => Ok(range),
            Some(_) => Err(Unranged::TooMany),
        }
    }

    /// The days up to the last, from the first or from the beginning of the calendar, however many.
    pub fn up_to(from: Option<Date>, until: Date) -> Result<Range, Unranged> {
        let from = from.unwrap_or(EARLIEST);
        if until < from { Err(Unranged::Backward) } else { Ok(Range { from, until }) }
    }

    /// The first day.
    pub const fn from(self) -> Date {
        self.from
    }

    /// The last day.
    pub const fn until(self) -> Date {
        self.until
    }

    /// The days put together, each of them in one part. The first and the last part may be cut off by the range.
    pub fn parts(self, grouping: Grouping) -> Vec<Range> {
        self.each_part(grouping).collect()
    }

    fn each_part(self, grouping: Grouping) -> impl Iterator<Item = Range> {
        let part = move |from: Date| Range { from, until: grouping.last_day(from).min(self.until) };
        let next = move |part: &Range| part.until.tomorrow().ok().filter(|next| *next <= self.until);
        std::iter::successors(Some(part(self.from)), move |before| next(before).map(part))
    }
}

impl Grouping {
    /// The last day that stands together with this one.
    fn last_day(self, day: Date) -> Date {
        match self {
            Grouping::Day => day,
            Grouping::Week => {
                let ahead = day.weekday().until(Weekday::Sunday);
                day.checked_add(i32::from(ahead).days()).unwrap_or(Date::MAX)
            }
            Grouping::Month => day.last_of_month(),
        }
    }
}

/// A share in basis points, hundredths of a per cent, rounded to the nearest; `None` of nothing.
pub fn basis_points(part: i64, whole: i64) -> Option<i64> {
    (whole > 0)
        .then(|| i64::try_from((i128::from(part) * 20_000 + i128::from(whole)) / (i128::from(whole) * 2)))?
        .ok()
}

words! {
    /// How many days ago unpaid rent was due.
    Age as "AgeOfArrears" {
        /// 1 to 7 days.
        Days1To7 = "1-7",
        /// 8 to 14 days.
        Days8To14 = "8-14",
        /// 15 to 30 days.
        Days15To30 = "15-30",
        /// 31 to 60 days.
        Days31To60 = "31-60",
        /// More than 60 days.
        Over60 = "60+",
    }
}

impl Age {
    /// The age of what was due on that day; `None` while it is not late.
    pub fn of(due_on: Date, as_of: Date) -> Option<Age> {
        match (as_of - due_on).get_days() {
            ..=0 => None,
            1..=7 => Some(Age::Days1To7),
            8..=14 => Some(Age::Days8To14),
            15..=30 => Some(Age::Days15To30),
            31..=60 => Some(Age::Days31To60),
            61.. => Some(Age::Over60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn range(from: Date, until: Date) -> Range {
        Range::new(from, until, Grouping::Month).unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_and_the_range_cuts_off_the_first_and_the_last() {
        let parts = range(date(2026, 11, 25), date(2026, 12, 8)).parts(Grouping::Week);
        let expected = [
            range(date(2026, 11, 25), date(2026, 11, 29)),
            range(date(2026, 11, 30), date(2026, 12, 6)),
            range(date(2026, 12, 7), date(2026, 12, 8)),
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn months_end_where_the_calendar_ends_them() {
        let parts = range(date(2028, 1, 31), date(2028, 3, 1)).parts(Grouping::Month);
        let expected = [
            range(date(2028, 1, 31), date(2028, 1, 31)),
            range(date(2028, 2, 1), date(2028, 2, 29)),
            range(date(2028, 3, 1), date(2028, 3, 1)),
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn a_range_has_a_first_day_and_an_end() {
        let day = date(2026, 11, 23);
        assert_eq!(range(day, day).parts(Grouping::Day), [range(day, day)]);
        assert_eq!(Range::new(day, date(2026, 11, 22), Grouping::Month), Err(Unranged::Backward));
    }

    #[test]
    fn a_series_has_so_many_parts_and_days_that_are_put_together_reach_farther() {
        let first = date(2026, 11, 1);
        let last = [
            (Grouping::Day, first + (MOST_PARTS as i64 - 1).days()),
            // The first of November 2026 is a Sunday.
            (Grouping::Week, first + (MOST_PARTS as i64 - 1).weeks()),
            (Grouping::Month, (first + (MOST_PARTS as i64).months()).yesterday().unwrap()),
        ];
        for (grouping, last) in last {
            let longest = Range::new(first, last, grouping).unwrap();
            assert_eq!(longest.parts(grouping).len(), MOST_PARTS, "{grouping:?}");
            let longer = Range::new(first, last.tomorrow().unwrap(), grouping);
            assert_eq!(longer, Err(Unranged::TooMany), "{grouping:?}");
            assert_eq!(Range::new(Date::MIN, Date::MAX, grouping), Err(Unranged::TooMany), "{grouping:?}");
        }
    }

    #[test]
    fn shares_are_rounded_to_the_nearest_basis_point() {
        let cases =
            [(0, 0, None), (0, 7, Some(0)), (7, 7, Some(10_000)), (1, 3, Some(3_333)), (2, 3, Some(6_667))];
        for (part, whole, expected) in cases {
            assert_eq!(basis_points(part, whole), expected, "{part} of {whole}");
        }
        assert_eq!(basis_points(i64::MAX, i64::MAX), Some(10_000));
    }

    #[test]
    fn every_day_has_one_age() {
        let as_of = date(2026, 11, 23);
        let cases = [
            (-1, None),
            (0, None),
            (1, Some(Age::Days1To7)),
            (7, Some(Age::Days1To7)),
            (8, Some(Age::Days8To14)),
            (14, Some(Age::Days8To14)),
            (15, Some(Age::Days15To30)),
            (30, Some(Age::Days15To30)),
            (31, Some(Age::Days31To60)),
            (60, Some(Age::Days31To60)),
            (61, Some(Age::Over60)),
            (5_000, Some(Age::Over60)),
        ];
        for (days, expected) in cases {
            assert_eq!(Age::of(as_of - i64::from(days).days(), as_of), expected, "{days} days");
        }
    }

    proptest! {
        #[test]
        fn each_day_of_a_range_is_in_one_part(from in 0..20_000i32, days in 0..1_100i32, grouping in 0..3usize) {
            let from = date(1990, 1, 1) + from.days();
            let range = range(from, from + days.days());
            let parts = range.parts(Grouping::ALL[grouping]);
            prop_assert_eq!((parts[0].from(), parts[parts.len() - 1].until()), (range.from(), range.until()));
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].until().tomorrow().unwrap(), pair[1].from());
            }
        }
    }
}
