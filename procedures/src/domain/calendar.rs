//! The Bacs working-day calendar: Monday to Friday except the bank holidays of England and Wales (bacs.md §5).
//!
//! Published holidays are embedded; outside their years the days are computed by rule and are provisional.

mod cycle;
pub(crate) mod earliest;
mod published;
mod rule;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use cycle::Cycle;

/// The calendar of Bacs processing days. `Calendar::default()` knows the published holidays only.
///
/// Every function is total: at the ends of the civil calendar (years ±9999) counting stops there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    extra: BTreeMap<Date, String>,
}

impl Calendar {
    /// The same calendar with further holidays `(date, name)`, such as a day proclaimed after this build.
    ///
    /// Days are only added; a published holiday that moves needs a new table (as in 2020, bacs.md §5).
    #[must_use]
    pub fn with_extra(mut self, holidays: impl IntoIterator<Item = (Date, String)>) -> Self {
        self.extra.extend(holidays);
        self
    }

    /// The name of the bank holiday kept on this date, such as `good_friday`; substitute days carry the name.
    pub fn holiday(&self, date: Date) -> Option<&str> {
        let known =
            if self.is_provisional(date) { rule::holiday_on(date) } else { published::holiday_on(date) };
        known.or_else(|| self.extra.get(&date).map(String::as_str))
    }

    /// Whether Bacs processes on this date: Monday to Friday, not a bank holiday (bacs.md §5).
    pub fn is_working_day(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && self.holiday(date).is_none()
    }

    /// The date itself if it is a working day, otherwise the next one (due dates roll forward, bacs.md §0.4).
    pub fn roll_forward(&self, date: Date) -> Date {
        let mut day = date;
        while !self.is_working_day(day) {
            let Ok(next) = day.tomorrow() else { return day };
            day = next;
        }
        day
    }

    /// The date itself if it is a working day, otherwise the one before.
    pub fn roll_backward(&self, date: Date) -> Date {
        let mut day = date;
        while !self.is_working_day(day) {
            let Ok(previous) = day.yesterday() else { return day };
            day = previous;
        }
        day
    }

    /// The `count`-th working day after the date.
    ///
    /// A date that is no working day counts as the next one, so a notice sent on Saturday counts from Monday
    /// and the payer never gets a day less. Hence `add_working_days(date, 0)` is [`Self::roll_forward`].
    pub fn add_working_days(&self, date: Date, count: u32) -> Date {
        let mut day = self.roll_forward(date);
        for _ in 0..count {
            let Ok(next) = day.tomorrow() else { return day };
            day = self.roll_forward(next);
        }
        day
    }

    /// The `count`-th working day before the date: with 10, the latest day of notice for a collection on it.
    ///
    /// A date that is no working day counts as the one before, the mirror of [`Self::add_working_days`].
    pub fn subtract_working_days(&self, date: Date, count: u32) -> Date {
        let mut day = self.roll_backward(date);
        for _ in 0..count {
            let Ok(previous) = day.yesterday() else { return day };
            day = self.roll_backward(previous);
        }
        day
    }

    /// How many working days lie after `from`, up to and including `to`; negative when `to` is the earlier.
    ///
    /// `working_days_between(a, add_working_days(a, n)) == n` for every working day `a`.
    pub fn working_days_between(&self, from: Date, to: Date) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let mut count = 0;
        let mut day = from;
        while day < to {
            let Ok(next) = day.tomorrow() else { return count };
            day = next;
            count += i64::from(self.is_working_day(day));
        }
        count
    }

    /// The last working day of a month; `None` when the month is not 1 to 12 (or the year not ±9999).
    pub fn last_working_day_of_month(&self, year: i16, month: i8) -> Option<Date> {
        let first = Date::new(year, month, 1).ok()?;
        Some(self.roll_backward(first.last_of_month()))
    }

    /// The last date whose holidays are published: 31 December of the last year in the embedded table.
    pub const fn horizon(&self) -> Date {
        published::LAST
    }

    /// Whether the holidays around this date are computed by rule instead of published.
    ///
    /// Nothing may be lodged or notified against such a date without a warning (bacs.md §5).
    pub fn is_provisional(&self, date: Date) -> bool {
        !(published::FIRST..=published::LAST).contains(&date)
    }
}

/// The civil date in London at an instant: the day a bank would write on it.
pub fn london_date(at: Timestamp) -> Date {
    at.to_zoned(LONDON.clone()).date()
}

/// From the bundled database, never the machine's: the answer must not depend on where it is asked.
static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZoneDatabase::bundled().get("Europe/London").unwrap_or(TimeZone::UTC));
