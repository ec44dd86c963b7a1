//! What the operator knows better than the embedded table: holidays added, moved or taken away.

use super::Calendar;
use crate::domain::text::wire_line;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::ops::RangeInclusive;

/// The years whose days can be decided or listed: another one is a slip of the keyboard.
pub const YEARS: RangeInclusive<i16> = 2000..=2199;

wire_line!(
    /// What a holiday is called.
    HolidayName,
    100,
    "the name of a day",
    "Coronation of King Charles III"
);

/// What a date is, whatever the table and the rule say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A bank holiday.
    Holiday,
    /// No bank holiday: one that was published for it has been moved.
    WorkingDay,
}

impl Kind {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Holiday => "holiday",
            Kind::WorkingDay => "working_day",
        }
    }
}

/// Where a correction comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The operator typed it.
    Manual,
    /// A published list, imported.
    Import,
}

impl Source {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Source::Manual => "manual",
            Source::Import => "import",
        }
    }
}

/// A date that the operator decided. There is one for a date at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The date.
    pub on: Date,
    /// What it is.
    pub kind: Kind,
    /// What the day is called, or why it is worked.
    pub name: HolidayName,
    /// Where it comes from.
    pub source: Source,
    /// Since when it holds.
    pub loaded_at: Timestamp,
}

impl Calendar {
    /// The same calendar with what the operator decided.
    #[must_use]
    pub fn with_corrections(self, corrections: &[Correction]) -> Self {
        let of = |kind| corrections.iter().filter(move |correction| correction.kind == kind);
        self.with_extra(of(Kind::Holiday).map(|holiday| (holiday.on, holiday.name.as_str().to_owned())))
            .with_working_days(of(Kind::WorkingDay).map(|day| day.on))
    }
}
