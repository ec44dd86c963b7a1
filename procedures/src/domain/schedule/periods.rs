//! The periods of a schedule: what each is called, when it falls due, and on which working day it is collected.

use super::{CollectionDay, Frequency};
use crate::domain::calendar::Calendar;
use crate::domain::text::{Expected, wire_text};
use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The name of one period of a mandate: `2027-01` when monthly, otherwise its nominal date, `2027-01-04`.
///
/// It is unique within the mandate and stays with the payment wherever its entry date rolls: 31 January 2027 is
/// collected on 1 February and pays for `2027-01` (bacs.md §6).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(String);

impl Period {
    const EXPECTED: Expected = Expected("expected a month such as 2027-01 or a date such as 2027-01-04");

    /// The period written in `text`, a month or a date.
    ///
    /// # Errors
    /// A sentence when it is neither.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let is_date = |text: &str| text.parse::<Date>().is_ok_and(|date| date.to_string() == text);
        let is_month = text.len() == "2027-01".len() && is_date(&format!("{text}-01"));
        if is_month || is_date(text) { Ok(Self(text.to_owned())) } else { Err(Self::EXPECTED) }
    }

    fn of(frequency: Frequency, nominal_on: Date) -> Self {
        match frequency {
            Frequency::Monthly => Self(nominal_on.strftime("%Y-%m").to_string()),
            Frequency::Weekly | Frequency::Fortnightly | Frequency::FourWeekly => {
                Self(nominal_on.to_string())
            }
        }
    }
}

wire_text!(Period, {
    "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$",
    "description": "The period that is paid for: the month when collections are monthly, otherwise the nominal date.",
    "examples": ["2027-01", "2027-01-04"],
});

/// One payment of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it pays for.
    pub period: Period,
    /// The day on which it falls due, working day or not.
    pub nominal_on: Date,
    /// The working day that debits the payer.
    pub entry_on: Date,
}

/// The dates on which a rent falls due, always counted from the anchor so that they cannot drift (bacs.md §1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub frequency: Frequency,
    /// The day of the month; beyond monthly schedules it only chose the anchor.
    pub collection_day: CollectionDay,
    /// The first nominal date. It never moves.
    pub anchor: Date,
}

impl Schedule {
    /// The schedule whose anchor is the first date on or after `first_possible_on` that falls on the collection day.
    ///
    /// Give it a working day, such as [`super::Earliest::entry_on`]: then no entry date lies before it either, not
    /// even that of the last working day of a month, which rolls backward.
    pub fn anchored(frequency: Frequency, collection_day: CollectionDay, first_possible_on: Date) -> Self {
        let monthly = Self { frequency: Frequency::Monthly, collection_day, anchor: first_possible_on };
        let anchor = monthly.nominal_dates(first_possible_on).next().unwrap_or(first_possible_on);
        Self { frequency, collection_day, anchor }
    }

    /// The payments that fall due on or after `from`, none before the anchor, to the end of the civil calendar.
    pub fn occurrences_from<'c>(
        &self,
        from: Date,
        calendar: &'c Calendar,
    ) -> impl Iterator<Item = Occurrence> + use<'c> {
        let schedule = *self;
        schedule.nominal_dates(from).map(move |nominal_on| Occurrence {
            period: Period::of(schedule.frequency, nominal_on),
            nominal_on,
            entry_on: schedule.entry_on(nominal_on, calendar),
        })
    }

    /// The working day that debits the payer: the nominal date rolled forward, never before it (bacs.md §0.4).
    ///
    /// The last working day of a month is the exception: it rolls backward (bacs.md §6).
    pub fn entry_on(&self, nominal_on: Date, calendar: &Calendar) -> Date {
        if self.frequency == Frequency::Monthly && self.collection_day == CollectionDay::LAST {
            calendar.roll_backward(nominal_on)
        } else {
            calendar.roll_forward(nominal_on)
        }
    }

    /// The first date on or after `from` that falls due.
    pub fn next_due_on(&self, from: Date) -> Option<Date> {
        self.nominal_dates(from).next()
    }

    /// The last date up to `until` that falls due; `None` before the anchor.
    pub fn last_due_on(&self, until: Date) -> Option<Date> {
        if until < self.anchor {
            return None;
        }
        let last = self.first_index(until);
        let dates = [last, last - 1].into_iter().filter(|index| *index >= 0);
        dates.filter_map(|index| self.nominal(index)).find(|date| (self.anchor..=until).contains(date))
    }

    fn nominal_dates(&self, from: Date) -> impl Iterator<Item = Date> + use<> {
        let schedule = *self;
        let from = from.max(schedule.anchor);
        let dates = (schedule.first_index(from)..).map_while(move |index| schedule.nominal(index));
        dates.skip_while(move |date| *date < from)
    }

    /// The index of the last nominal date that may lie on or before `from`, which is not before the anchor.
    fn first_index(&self, from: Date) -> i64 {
        match self.frequency.step_days() {
            Some(step) => self.anchor.duration_until(from).as_hours() / 24 / step,
            None => months(from) - months(self.anchor),
        }
    }

    /// The nominal date `index` steps after the anchor; `None` beyond the civil calendar.
    fn nominal(&self, index: i64) -> Option<Date> {
        let Some(step) = self.frequency.step_days() else {
            let month = Span::new().try_months(index).ok()?;
            return self.collection_day.in_month_of(self.anchor.first_of_month().checked_add(month).ok()?);
        };
        self.anchor.checked_add(Span::new().try_days(index.checked_mul(step)?).ok()?).ok()
    }
}

/// Months since the year 0.
fn months(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{check_reading, check_refused};
    use jiff::civil::date;
    use proptest::prelude::*;

    const FREQUENCIES: [Frequency; 4] =
        [Frequency::Weekly, Frequency::Fortnightly, Frequency::FourWeekly, Frequency::Monthly];

    fn anchored(frequency: Frequency, day: i64, first_possible_on: Date) -> Schedule {
        Schedule::anchored(frequency, CollectionDay::from_stored(day).unwrap(), first_possible_on)
    }

    /// The first payments of a schedule that starts on `start`, as `nominal>entry` in ISO dates.
    #[track_caller]
    fn check(frequency: Frequency, day: i64, start: Date, from: Date, expected: &[&str]) {
        let calendar = Calendar::default();
        let occurrences = anchored(frequency, day, start).occurrences_from(from, &calendar);
        let dates =
            occurrences.take(expected.len()).map(|one| format!("{}>{}", one.nominal_on, one.entry_on));
        assert_eq!(dates.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn day_thirty_one_returns_after_a_short_month() {
        let expected = ["2027-01-31>2027-02-01", "2027-02-28>2027-03-01", "2027-03-31>2027-03-31"];
        check(Frequency::Monthly, 31, date(2027, 1, 5), date(2027, 1, 1), &expected);
        check(Frequency::Monthly, 31, date(2027, 2, 28), date(2027, 2, 28), &expected[1..]);
        check(Frequency::Monthly, 29, date(2027, 12, 30), date(2028, 2, 1), &["2028-02-29>2028-02-29"]);
    }

    #[test]
    fn the_last_working_day_rolls_backward() {
        let expected = ["2027-01-31>2027-01-29", "2027-02-28>2027-02-26", "2027-03-31>2027-03-31"];
        check(Frequency::Monthly, 0, date(2027, 1, 31), date(2027, 1, 1), &expected);
    }

    #[test]
    fn weeks_are_counted_from_the_first_matching_day_of_the_month() {
        let first = "2026-12-25>2026-12-29";
        let (start, early) = (date(2026, 11, 26), date(2020, 1, 1));
        let weekly = [first, "2027-01-01>2027-01-04", "2027-01-08>2027-01-08"];
        check(Frequency::Weekly, 25, start, early, &weekly);
        check(Frequency::Fortnightly, 25, start, early, &[first, "2027-01-08>2027-01-08"]);
        check(Frequency::FourWeekly, 25, start, early, &[first, "2027-01-22>2027-01-22"]);
        check(Frequency::FourWeekly, 25, start, date(2027, 1, 23), &["2027-02-19>2027-02-19"]);
        // Away from months "last" means nothing but the anchor, and nobody pays before the due date.
        check(Frequency::Weekly, 0, date(2027, 1, 1), early, &["2027-01-31>2027-02-01"]);
    }

    #[test]
    fn a_holiday_added_late_moves_the_entry_and_neither_the_period_nor_what_follows() {
        let proclaimed = Calendar::default().with_extra([(date(2027, 2, 1), "proclaimed".to_owned())]);
        let schedule = anchored(Frequency::Monthly, 1, date(2027, 1, 5));
        let planned: Vec<_> =
            schedule.occurrences_from(date(2027, 2, 1), &Calendar::default()).take(3).collect();
        let mut replanned = planned.clone();
        replanned[0].entry_on = date(2027, 2, 2);
        let found: Vec<_> = schedule.occurrences_from(date(2027, 2, 1), &proclaimed).take(3).collect();
        assert_eq!(found, replanned);
    }

    #[test]
    fn the_calendar_ends_without_a_panic() {
        let calendar = Calendar::default();
        for frequency in FREQUENCIES {
            let schedule = anchored(frequency, 30, date(2027, 1, 3));
            assert!((3..=14).contains(&schedule.occurrences_from(date(9999, 10, 1), &calendar).count()));
            assert_eq!(anchored(frequency, 30, Date::MAX).anchor, Date::MAX);
            assert_eq!(anchored(frequency, 1, Date::MIN).anchor, Date::MIN);
        }
    }

    #[test]
    fn a_period_names_the_month_or_the_nominal_date() {
        let period = |frequency| {
            let schedule = anchored(frequency, 31, date(2027, 1, 31));
            schedule.occurrences_from(Date::MIN, &Calendar::default()).next().unwrap().period
        };
        assert_eq!(period(Frequency::Monthly).as_str(), "2027-01");
        assert_eq!(period(Frequency::FourWeekly).as_str(), "2027-01-31");
    }

    #[test]
    fn a_period_is_read_as_it_is_written_and_in_no_other_form() {
        for text in ["2027-01", "2027-12", "2027-01-04", "2028-02-29"] {
            check_reading::<Period>(text, Some(text));
        }
        check_refused::<Period>(&[
            "",
            "2027",
            "2027-1",
            "2027-13",
            "2027-00",
            "2027-02-29",
            "20270104",
            " 2027-01",
        ]);
        check_refused::<Period>(&["2027-01-04T00:00", "2027-W01", "january"]);
    }

    fn any_frequency() -> impl Strategy<Value = Frequency> {
        prop::sample::select(FREQUENCIES.to_vec())
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (0..20_000_i64).prop_map(|days| date(2015, 1, 1) + Span::new().days(days))
    }

    prop_compose! {
        fn any_schedule()(frequency in any_frequency(), day in 0..=31_i64, start in any_date()) -> Schedule {
            anchored(frequency, day, start)
        }
    }

    proptest! {
        #[test]
        fn nominal_dates_never_drift_and_periods_strictly_increase(schedule in any_schedule()) {
            let calendar = Calendar::default();
            let occurrences: Vec<_> = schedule.occurrences_from(Date::MIN, &calendar).take(60).collect();
            prop_assert_eq!(occurrences[0].nominal_on, schedule.anchor);
            for pair in occurrences.windows(2) {
                let (one, next) = (&pair[0], &pair[1]);
                prop_assert!(one.period < next.period);
                match schedule.frequency.step_days() {
                    Some(step) => prop_assert_eq!(next.nominal_on, one.nominal_on + Span::new().days(step)),
                    None => {
                        let following = one.nominal_on.first_of_month() + Span::new().months(1);
                        prop_assert_eq!(next.nominal_on.first_of_month(), following);
                    }
                }
            }
        }

        #[test]
        fn a_monthly_payment_falls_due_on_its_day_or_on_the_last_of_a_shorter_month(
            day in 1..=31_i64,
            start in any_date(),
        ) {
            let calendar = Calendar::default();
            let schedule = anchored(Frequency::Monthly, day, start);
            for one in schedule.occurrences_from(start, &calendar).take(30) {
                let expected = day.min(i64::from(one.nominal_on.days_in_month()));
                prop_assert_eq!(i64::from(one.nominal_on.day()), expected);
                prop_assert_eq!(one.period.as_str(), &one.nominal_on.to_string()[..7]);
            }
        }

        #[test]
        fn the_entry_is_the_working_day_nearest_to_the_nominal_date_on_its_side(schedule in any_schedule()) {
            let calendar = Calendar::default();
            let is_last = schedule.collection_day == CollectionDay::LAST;
            for one in schedule.occurrences_from(Date::MIN, &calendar).take(30) {
                if is_last && schedule.frequency == Frequency::Monthly {
                    let (year, month) = (one.nominal_on.year(), one.nominal_on.month());
                    prop_assert_eq!(Some(one.entry_on), calendar.last_working_day_of_month(year, month));
                } else {
                    prop_assert!(one.entry_on >= one.nominal_on);
                    prop_assert_eq!(one.entry_on, calendar.roll_forward(one.nominal_on));
                }
            }
        }

        #[test]
        fn nobody_is_debited_before_the_first_possible_working_day(
            frequency in any_frequency(),
            day in 0..=31_i64,
            start in any_date(),
        ) {
            let calendar = Calendar::default();
            let first_possible_on = calendar.roll_forward(start);
            let schedule = anchored(frequency, day, first_possible_on);
            let first = schedule.occurrences_from(Date::MIN, &calendar).next().unwrap();
            prop_assert!(first.entry_on >= first_possible_on);
            prop_assert!(first.nominal_on < first_possible_on + Span::new().days(62));
        }

        #[test]
        fn a_payment_is_the_same_wherever_reading_starts(schedule in any_schedule(), later in 0..2_000_i64) {
            let calendar = Calendar::default();
            let from = schedule.anchor + Span::new().days(later - 100);
            let all = schedule.occurrences_from(Date::MIN, &calendar);
            let expected: Vec<_> = all.skip_while(|one| one.nominal_on < from).take(3).collect();
            let found: Vec<_> = schedule.occurrences_from(from, &calendar).take(3).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
