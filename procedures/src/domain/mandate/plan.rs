//! Which payments are still to be planned under a mandate: for the engine, and for whoever asks what is coming.

use jiff::civil::Date;

use super::{Due, Mandate};
use crate::domain::calendar::Calendar;
use crate::domain::schedule::Frequency;

/// Working days from an instruction's file to the first entry under it (bacs.md §2.5).
pub const FIRST_ENTRY_WORKING_DAYS: u32 = 5;

/// After every date of a schedule: nothing falls due any more.
const NEVER_AGAIN: Date = Date::constant(9999, 12, 31);

impl Mandate {
    /// The first date on which a collection that nobody was told of yet can be entered: the instruction lodged long
    /// enough, the payer noticed long enough (bacs.md §2.5).
    pub fn earliest_entry_on(&self, today: Date, notice_working_days: u32, calendar: &Calendar) -> Date {
        let noticed = calendar.add_working_days(today, notice_working_days);
        let lodged = self.lodging.auddis_input_on.unwrap_or(today);
        noticed.max(calendar.add_working_days(lodged, FIRST_ENTRY_WORKING_DAYS))
    }

    /// What falls due up to the nominal date `until` and is not planned yet, and the nominal date after that.
    ///
    /// When collecting begins, a month's rent whose day comes too soon is taken as soon as it can be; weeks that come
    /// too soon are not, so that a payer is not debited several times at once.
    pub fn unplanned(&self, earliest: Date, until: Date, calendar: &Calendar) -> (Vec<Due>, Date) {
        let planned = self.lodging.planned_until_on;
        let signed = self.lodging.signed_on.and_then(|on| on.yesterday().ok());
        let skips = planned.is_none() && self.frequency != Frequency::Monthly;
        let mut dues = Vec::new();
        for due in self.due_after(planned.or(signed).unwrap_or(earliest), calendar) {
            if due.occurrence.nominal_on > until {
                return (dues, due.occurrence.nominal_on);
            }
            if !(skips && due.occurrence.entry_on < earliest) {
                dues.push(due);
            }
        }
        (dues, NEVER_AGAIN)
    }
}
