//! When rent falls due, and the working day on which each payment can be collected (bacs.md §2.5, §2.6, §6).

use crate::domain::calendar::Calendar;
use crate::domain::text::Expected;
use jiff::Span;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

pub use crate::domain::calendar::earliest::{
    FirstEntry, FirstEntryRule, FirstEntryTerms, amendment_effective_on, first_entry_on,
};

/// How often a schedule collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Frequency {
    /// Every 7 days.
    Weekly,
    /// Every 14 days.
    Fortnightly,
    /// Every 28 days.
    FourWeekly,
    /// On one day of every month.
    Monthly,
}

/// The day of the month: 1 to 31 (the last day in a shorter month), or the last working day.
///
/// On the wire an integer or the string `"last"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CollectionDay(i8);

impl CollectionDay {
    /// The last working day of the month.
    pub const LAST: Self = Self(0);
    const EXPECTED: Expected = Expected("expected a day of the month from 1 to 31, or \"last\"");

    /// A day of the month.
    ///
    /// # Errors
    /// A sentence when it is not 1 to 31.
    pub fn new(day: i64) -> Result<Self, Expected> {
        let day = i8::try_from(day).map_err(|_| Self::EXPECTED)?;
        if (1..=31).contains(&day) { Ok(Self(day)) } else { Err(Self::EXPECTED) }
    }

    /// The day as stored: 1 to 31, and 0 for the last working day.
    pub fn to_stored(self) -> i64 {
        i64::from(self.0)
    }

    /// The day from [`Self::to_stored`].
    ///
    /// # Errors
    /// A sentence when it is not 0 to 31.
    pub fn from_stored(stored: i64) -> Result<Self, Expected> {
        if stored == 0 { Ok(Self::LAST) } else { Self::new(stored) }
    }

    /// The nominal date in the month of `date`: a day the month does not have becomes its last one.
    fn in_month_of(self, date: Date) -> Option<Date> {
        let day = if self == Self::LAST { date.days_in_month() } else { self.0.min(date.days_in_month()) };
        Date::new(date.year(), date.month(), day).ok()
    }
}

impl<'de> Deserialize<'de> for CollectionDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DayVisitor)
    }
}

/// Reads a number or the word `last`. What is missing stays missing, which an untagged enum would hide.
struct DayVisitor;

impl Visitor<'_> for DayVisitor {
    type Value = CollectionDay;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day of the month from 1 to 31, or \"last\"")
    }

    fn visit_i64<E: de::Error>(self, day: i64) -> Result<CollectionDay, E> {
        CollectionDay::new(day).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, day: u64) -> Result<CollectionDay, E> {
        i64::try_from(day)
            .map_err(|_| CollectionDay::EXPECTED)
            .and_then(CollectionDay::new)
            .map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<CollectionDay, E> {
        if word == "last" { Ok(CollectionDay::LAST) } else { Err(E::custom(CollectionDay::EXPECTED)) }
    }
}

impl Serialize for CollectionDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::LAST { serializer.serialize_str("last") } else { serializer.serialize_i8(self.0) }
    }
}

impl JsonSchema for CollectionDay {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CollectionDay".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "oneOf": [
                { "type": "integer", "minimum": 1, "maximum": 31 },
                { "type": "string", "const": "last" },
            ],
            "description": "The day of the month, 1 to 31 (the last day in shorter months), or \"last\" for the \
                            last working day.",
            "examples": [1, "last"],
        })
    }
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
    /// The schedule whose anchor is the first date on or after `start` that falls on the collection day.
    pub fn starting_on(frequency: Frequency, collection_day: CollectionDay, start: Date) -> Self {
        let mut monthly =
            Self { frequency: Frequency::Monthly, collection_day, anchor: start }.nominal_dates(start);
        Self { frequency, collection_day, anchor: monthly.next().unwrap_or(start) }
    }

    /// The nominal dates on or after `from`, none before the anchor, to the end of the civil calendar.
    ///
    /// A nominal date may be a weekend or holiday; [`Self::entry_on`] gives the working day.
    pub fn nominal_dates(&self, from: Date) -> impl Iterator<Item = Date> + use<> {
        let schedule = *self;
        let from = from.max(schedule.anchor);
        let dates = (schedule.first_index(from)..).map_while(move |index| schedule.nominal(index));
        dates.skip_while(move |date| *date < from)
    }

    /// The working day that debits the payer: the nominal date rolled forward, never before it (bacs.md §0.4).
    ///
    /// The last working day of a month is the exception: it rolls backward (bacs.md §6).
    pub fn entry_on(&self, nominal: Date, calendar: &Calendar) -> Date {
        if self.frequency == Frequency::Monthly && self.collection_day == CollectionDay::LAST {
            calendar.roll_backward(nominal)
        } else {
            calendar.roll_forward(nominal)
        }
    }

    /// The period a nominal date pays for: `2027-01` when monthly, otherwise the nominal date, `2027-01-29`.
    ///
    /// It stays with the payment when the entry date rolls into the next month (bacs.md §6).
    pub fn period(&self, nominal: Date) -> String {
        match self.frequency {
            Frequency::Monthly => nominal.strftime("%Y-%m").to_string(),
            Frequency::Weekly | Frequency::Fortnightly | Frequency::FourWeekly => nominal.to_string(),
        }
    }

    /// Days between nominal dates; `None` when they follow the months.
    fn step_days(&self) -> Option<i64> {
        match self.frequency {
            Frequency::Weekly => Some(7),
            Frequency::Fortnightly => Some(14),
            Frequency::FourWeekly => Some(28),
            Frequency::Monthly => None,
        }
    }

    /// The index of the last nominal date that may lie on or before `from`, which is not before the anchor.
    fn first_index(&self, from: Date) -> i64 {
        match self.step_days() {
            Some(step) => self.anchor.duration_until(from).as_hours() / 24 / step,
            None => months(from) - months(self.anchor),
        }
    }

    /// The nominal date `index` steps after the anchor; `None` beyond the civil calendar.
    fn nominal(&self, index: i64) -> Option<Date> {
        let Some(step) = self.step_days() else {
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
    use jiff::civil::date;

    /// The first nominal dates of a schedule starting on `start`, as `nominal>entry` in ISO dates.
    #[track_caller]
    fn check(frequency: Frequency, day: i64, start: Date, from: Date, expected: &[&str]) {
        let schedule = Schedule::starting_on(frequency, CollectionDay::from_stored(day).unwrap(), start);
        let dates = schedule.nominal_dates(from).take(expected.len());
        let entries = dates.map(|on| format!("{on}>{}", schedule.entry_on(on, &Calendar::default())));
        assert_eq!(entries.collect::<Vec<_>>(), expected);
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
        check(
            Frequency::Weekly,
            25,
            start,
            early,
            &[first, "2027-01-01>2027-01-04", "2027-01-08>2027-01-08"],
        );
        check(Frequency::Fortnightly, 25, start, early, &[first, "2027-01-08>2027-01-08"]);
        check(Frequency::FourWeekly, 25, start, early, &[first, "2027-01-22>2027-01-22"]);
        check(Frequency::FourWeekly, 25, start, date(2027, 1, 23), &["2027-02-19>2027-02-19"]);
        // Away from months "last" means nothing but the anchor, and nobody pays before the due date.
        check(Frequency::Weekly, 0, date(2027, 1, 1), early, &["2027-01-31>2027-02-01"]);
    }

    #[test]
    fn dates_depend_on_the_anchor_and_not_on_where_reading_starts() {
        for frequency in
            [Frequency::Weekly, Frequency::Fortnightly, Frequency::FourWeekly, Frequency::Monthly]
        {
            let schedule = Schedule::starting_on(frequency, CollectionDay(30), date(2027, 1, 3));
            let all: Vec<Date> =
                schedule.nominal_dates(Date::MIN).take_while(|on| on.year() < 2030).collect();
            assert_eq!(all[0], date(2027, 1, 30));
            for from in date(2027, 1, 1).series(Span::new().days(1)).take(800) {
                assert_eq!(
                    schedule.nominal_dates(from).next(),
                    all.iter().copied().find(|on| *on >= from),
                    "{from}"
                );
            }
            assert!(schedule.nominal_dates(date(9999, 10, 1)).count() <= 14);
        }
    }

    #[test]
    fn a_period_names_the_month_or_the_nominal_date() {
        let nominal = date(2027, 1, 31);
        let period = |frequency| {
            Schedule { frequency, collection_day: CollectionDay(31), anchor: nominal }.period(nominal)
        };
        assert_eq!(period(Frequency::Monthly), "2027-01");
        assert_eq!(period(Frequency::FourWeekly), "2027-01-31");
    }

    #[test]
    fn a_collection_day_is_read_written_and_stored() {
        for (json, stored) in [("1", 1), ("31", 31), ("\"last\"", 0)] {
            let day: CollectionDay = serde_json::from_str(json).unwrap();
            assert_eq!((day.to_stored(), serde_json::to_string(&day).unwrap()), (stored, json.to_owned()));
            assert_eq!(CollectionDay::from_stored(stored), Ok(day));
        }
        for refused in ["0", "32", "-1", "1.5", "300", "\"1\"", "\"Last\"", "null", "[1]", "{}"] {
            let sentence = serde_json::from_str::<CollectionDay>(refused).unwrap_err().to_string();
            assert!(sentence.contains("expected a day of the month"), "{refused}: {sentence}");
        }
        assert!(CollectionDay::from_stored(32).is_err() && CollectionDay::from_stored(-1).is_err());
    }
}
