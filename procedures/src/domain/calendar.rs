//! The Bacs working-day calendar: Monday to Friday except the bank holidays of England and Wales (bacs.md §5).
//!
//! Published holidays are embedded, and the operator can correct and continue them. Where neither reaches, the days are
//! computed by rule and are provisional.

pub mod correction;
mod cycle;
pub(crate) mod earliest;
mod london;
pub mod publication;
mod published;
mod representation;
mod rule;
#[cfg(test)]
mod tests;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

pub use cycle::Cycle;
pub use london::{input_on, london_date, london_instant};
pub use representation::last_representation_processing_on;

/// The calendar of Bacs processing days. `Calendar::default()` knows the embedded table of holidays only.
///
/// Every function is total: at the ends of the civil calendar (years ±9999) counting stops there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// What holds instead of table and rule: a holiday by its name, or `None` for a day that is worked.
    corrections: BTreeMap<Date, Option<String>>,
    horizon: Date,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { corrections: BTreeMap::new(), horizon: published::LAST }
    }
}

impl Calendar {
    /// The same calendar with further holidays `(date, name)`, such as a day proclaimed after this build.
    ///
    /// Of two corrections of one date the later holds.
    #[must_use]
    pub fn with_extra(self, holidays: impl IntoIterator<Item = (Date, String)>) -> Self {
        self.corrected(holidays.into_iter().map(|(on, name)| (on, Some(name))))
    }

    /// The same calendar without the holidays on these dates: a published one was moved (as in 2020, bacs.md §5).
    ///
    /// Of two corrections of one date the later holds.
    #[must_use]
    pub fn with_working_days(self, days: impl IntoIterator<Item = Date>) -> Self {
        self.corrected(days.into_iter().map(|on| (on, None)))
    }

    fn corrected(mut self, corrections: impl IntoIterator<Item = (Date, Option<String>)>) -> Self {
        self.corrections.extend(corrections);
        self.horizon = self.last_year_decided();
        self
    }

    /// The end of the last year, counted on from the table, of which every day that the rule keeps was confirmed or
    /// taken away: only then does nothing in it rest on the rule alone.
    fn last_year_decided(&self) -> Date {
        let is_decided =
            |year: &Date| rule::holidays_in(year.year()).all(|(on, _)| self.corrections.contains_key(&on));
        let years = std::iter::successors(Some(published::LAST), |year| year.checked_add(1.year()).ok());
        years.skip(1).take_while(is_decided).last().unwrap_or(published::LAST)
    }

    /// The name of the bank holiday kept on this date, such as `good_friday`; substitute days carry the name.
    pub fn holiday(&self, date: Date) -> Option<&str> {
        match self.corrections.get(&date) {
            Some(corrected) => corrected.as_deref(),
            None if published::covers(date) => published::holiday_on(date),
            None => rule::holiday_on(date),
        }
    }

    /// The holidays of a year that fall on weekdays, with their names, in order.
    pub fn holidays_in(&self, year: i16) -> impl Iterator<Item = (Date, &str)> {
        days_of(year).filter(|day| !is_weekend(*day)).filter_map(|day| Some((day, self.holiday(day)?)))
    }

    /// Whether Bacs processes on this date: Monday to Friday, not a bank holiday (bacs.md §5).
    pub fn is_working_day(&self, date: Date) -> bool {
        !is_weekend(date) && self.holiday(date).is_none()
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

    /// The last date whose holidays are published: the end of the embedded table's last year, or of a later year that
    /// the corrections decide completely.
    pub const fn horizon(&self) -> Date {
        self.horizon
    }

    /// Whether the holidays of the next 12 months are published; the operator is warned otherwise (bacs.md §5).
    pub fn reaches_a_year_beyond(&self, today: Date) -> bool {
        today.checked_add(1.year()).is_ok_and(|needed| needed <= self.horizon)
    }

    /// Whether the holidays around this date are computed by rule instead of published.
    ///
    /// Nothing may be lodged or notified against such a date without a warning (bacs.md §5).
    pub fn is_provisional(&self, date: Date) -> bool {
        !(published::FIRST..=self.horizon).contains(&date)
    }
}

/// Whether it is a Saturday or Sunday, on which Bacs never processes.
pub fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// All days of a year; none of a year that the civil calendar has not.
fn days_of(year: i16) -> impl Iterator<Item = Date> {
    let first = Date::new(year, 1, 1).ok().into_iter();
    first.flat_map(|first| first.series(1.day())).take_while(move |day| day.year() == year)
}
