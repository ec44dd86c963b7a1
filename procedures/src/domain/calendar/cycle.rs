//! The three-day Bacs cycle.

use super::Calendar;
use jiff::civil::Date;

/// The three working days of a Bacs submission (bacs.md §0.3): input D-2, processing D-1, entry D.
///
/// The processing day is the one written into the file (UHL1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The latest day on which the file may be submitted.
    pub input_on: Date,
    /// The day on which Bacs processes the file.
    pub processing_on: Date,
    /// The day on which payers are debited.
    pub entry_on: Date,
}

impl Cycle {
    /// The cycle that debits on this date, rolled forward if it is no working day.
    pub fn from_entry(entry_on: Date, calendar: &Calendar) -> Self {
        let entry_on = calendar.roll_forward(entry_on);
        let processing_on = calendar.subtract_working_days(entry_on, 1);
        Self { input_on: calendar.subtract_working_days(entry_on, 2), processing_on, entry_on }
    }

    /// The cycle of a file submitted on this date, rolled forward if it is no working day.
    pub fn from_input(input_on: Date, calendar: &Calendar) -> Self {
        let input_on = calendar.roll_forward(input_on);
        let processing_on = calendar.add_working_days(input_on, 1);
        Self { input_on, processing_on, entry_on: calendar.add_working_days(input_on, 2) }
    }
}
