//! Which payments are still to be planned under a mandate: for the engine, and for whoever asks what is coming.

use jiff::civil::Date;

use super::{Due, Mandate, Stage, Status};
use crate::domain::calendar::Calendar;
use crate::domain::schedule::{Earliest, EntryTerms, FirstEntry, Frequency, Occurrence};

/// Working days from an instruction's file to the first entry under it (bacs.md §2.5).
pub const FIRST_ENTRY_WORKING_DAYS: u32 = 5;

/// After every date of a schedule: nothing falls due any more.
const NEVER_AGAIN: Date = Date::constant(9999, 12, 31);

/// What is known on a day of the days to come.
#[derive(Clone, Copy, Debug)]
pub struct Outlook<'a> {
    /// Today in London.
    pub today: Date,
    /// The day on which a file handed over from now on goes in.
    pub next_input_on: Date,
    /// The advance-notice period.
    pub notice_working_days: u32,
    /// Working days.
    pub calendar: &'a Calendar,
}

impl Mandate {
    /// The first date on which a collection that nobody was told of yet can be entered, and why: the instruction lodged
    /// long enough, the payer noticed long enough (bacs.md §2.5). Where no bank has the instruction yet, `today` is the
    /// day of the file it goes into: the payer is told on that day, too.
    pub fn earliest_entry(&self, today: Date, notice_working_days: u32, calendar: &Calendar) -> Earliest {
        let terms = EntryTerms {
            auddis_input_on: self.lodging.auddis_input_on.unwrap_or(today),
            auddis_lead_working_days: FIRST_ENTRY_WORKING_DAYS,
            notified_on: today,
            notice_working_days,
        };
        terms.earliest(calendar)
    }

    /// The date of [`Mandate::earliest_entry`].
    pub fn earliest_entry_on(&self, today: Date, notice_working_days: u32, calendar: &Calendar) -> Date {
        self.earliest_entry(today, notice_working_days, calendar).entry_on
    }

    /// What is still to be planned can be entered from here on, as far as one knows on this day.
    pub fn earliest_ahead(&self, outlook: &Outlook<'_>) -> Earliest {
        let lodged = self.lodging.auddis_input_on.is_some();
        let told_on = if lodged { outlook.today } else { outlook.next_input_on };
        self.earliest_entry(told_on, outlook.notice_working_days, outlook.calendar)
    }

    /// The latest of all the days that [`Mandate::earliest_ahead`] names, whatever mandate it is asked of: what falls due
    /// after it is entered on its own day.
    pub fn latest_earliest(outlook: &Outlook<'_>) -> Date {
        let told_on = outlook.today.max(outlook.next_input_on);
        let terms = EntryTerms {
            auddis_input_on: told_on,
            auddis_lead_working_days: FIRST_ENTRY_WORKING_DAYS,
            notified_on: told_on,
            notice_working_days: outlook.notice_working_days,
        };
        terms.earliest(outlook.calendar).entry_on
    }

    /// Whether its first collection can still be ahead of it.
    pub fn is_before_its_first_debit(&self) -> bool {
        let collects = match self.status {
            Status::Draft | Status::Active => true,
            Status::PendingSubmission => self.stage != Stage::Held,
            Status::Suspended | Status::Cancelled | Status::Failed => false,
        };
        collects && self.lodging.debited_on.is_none()
    }

    /// The first collection, if nothing was planned so far and everything stays as it is: for a mandate that the payer
    /// has not signed, as if that happened today. `None` where nothing will be collected.
    pub fn first_collection(&self, outlook: &Outlook<'_>) -> Option<FirstEntry> {
        self.first_collections(outlook, 1).pop()
    }

    /// [`Mandate::first_collection`] and what follows it: at most so many.
    pub fn first_collections(&self, outlook: &Outlook<'_>, most: usize) -> Vec<FirstEntry> {
        if !self.is_before_its_first_debit() {
            return Vec::new();
        }
        let lodging = match self.lodging.signed_on {
            Some(_) => self.lodging,
            None => self.signed(outlook.today),
        };
        let signed = Mandate { lodging, ..self.clone() };
        let earliest = signed.earliest_ahead(outlook);
        let mut too_soon = false;
        let entry = |due: Due| {
            if signed.skips(&due, earliest.entry_on) {
                too_soon = true;
                return None;
            }
            let Occurrence { nominal_on, entry_on, .. } = due.occurrence;
            Some(FirstEntry::of(nominal_on, entry_on, too_soon, earliest))
        };
        signed.ahead(earliest.entry_on, outlook.calendar).filter_map(entry).take(most).collect()
    }

    /// Collecting goes on after a suspension or a cancellation: what fell due meanwhile is not planned any more, what was
    /// given up ahead is planned again. Weeks that come too soon for a notice are not taken, as when collecting begins.
    #[must_use]
    pub fn resumed(mut self, today: Date, notice_working_days: u32, calendar: &Calendar) -> Mandate {
        let from = match self.frequency {
            Frequency::Monthly => today,
            Frequency::Weekly | Frequency::Fortnightly | Frequency::FourWeekly => {
                self.earliest_entry_on(today, notice_working_days, calendar)
            }
        };
        self.lodging.planned_until_on = Some(from.yesterday().unwrap_or(from));
        self.lodging.consecutive_failures = 0;
        self
    }

    /// What falls due up to the nominal date `until` and is not planned yet, and the nominal date after that.
    ///
    /// When collecting begins, a month's rent whose day comes too soon is taken as soon as it can be; weeks that come
    /// too soon are not, so that a payer is not debited several times at once.
    pub fn unplanned(&self, earliest: Date, until: Date, calendar: &Calendar) -> (Vec<Due>, Date) {
        let mut dues = Vec::new();
        for due in self.ahead(earliest, calendar) {
            if due.occurrence.nominal_on > until {
                return (dues, due.occurrence.nominal_on);
            }
            if !self.skips(&due, earliest) {
                dues.push(due);
            }
        }
        (dues, NEVER_AGAIN)
    }

    /// What falls due after what is planned.
    fn ahead<'a>(&'a self, earliest: Date, calendar: &'a Calendar) -> impl Iterator<Item = Due> + 'a {
        let signed = self.lodging.signed_on.and_then(|on| on.yesterday().ok());
        self.due_after(self.lodging.planned_until_on.or(signed).unwrap_or(earliest), calendar)
    }

    /// Whether it is not taken because it comes too soon after collecting began.
    fn skips(&self, due: &Due, earliest: Date) -> bool {
        let begins = self.lodging.planned_until_on.is_none();
        begins && self.frequency != Frequency::Monthly && due.occurrence.entry_on < earliest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mandate::fixture::{mandate, weekly};
    use crate::domain::mandate::{Lodging, PendingAmendment};
    use crate::domain::money::AmountPence;
    use jiff::civil::date;

    fn unplanned(mandate: &Mandate, earliest: Date, until: Date) -> (Vec<String>, Date) {
        let (dues, next) = mandate.unplanned(earliest, until, &Calendar::default());
        let show = |due: Due| format!("{} {}", due.occurrence.period.as_str(), due.amount.get());
        (dues.into_iter().map(show).collect(), next)
    }

    #[test]
    fn the_first_entry_waits_for_notice_and_for_the_bank() {
        let earliest = |lodged, notice| {
            let lodging = Lodging { auddis_input_on: lodged, ..mandate().lodging };
            Mandate { lodging, ..mandate() }.earliest_entry_on(
                date(2026, 11, 23),
                notice,
                &Calendar::default(),
            )
        };
        assert_eq!(earliest(None, 10), date(2026, 12, 7));
        assert_eq!(earliest(None, 3), date(2026, 11, 30));
        assert_eq!(earliest(Some(date(2026, 11, 20)), 3), date(2026, 11, 27));
        assert_eq!(earliest(Some(date(2026, 10, 1)), 3), date(2026, 11, 26));
    }

    #[test]
    fn a_month_that_comes_too_soon_is_still_planned_and_a_week_is_not() {
        let (earliest, until) = (date(2026, 12, 7), date(2027, 1, 31));
        let (months, next) = unplanned(&mandate(), earliest, until);
        assert_eq!((months, next), (vec!["2026-12 100".into(), "2027-01 100".into()], date(2027, 2, 1)));
        let (weeks, next) = unplanned(&weekly(), earliest, date(2026, 12, 15));
        assert_eq!(
            (weeks, next),
            (vec!["2026-12-08 100".into(), "2026-12-15 100".into()], date(2026, 12, 22))
        );
    }

    #[test]
    fn what_is_planned_is_not_planned_again_and_once_begun_no_week_is_skipped() {
        let mut mandate = weekly();
        mandate.lodging.planned_until_on = Some(date(2026, 12, 7));
        let (weeks, _) = unplanned(&mandate, date(2026, 12, 20), date(2026, 12, 15));
        assert_eq!(weeks, ["2026-12-08 100", "2026-12-15 100"]);
    }

    #[test]
    fn nothing_falls_due_after_the_end_nor_before_the_payer_has_signed() {
        let ended = Mandate { end_on: Some(date(2026, 12, 31)), ..mandate() };
        let never = (vec!["2026-12 100".to_owned()], NEVER_AGAIN);
        assert_eq!(unplanned(&ended, date(2026, 12, 7), date(2027, 6, 30)), never);
        let unsigned = Mandate { lodging: Lodging::default(), ..mandate() };
        assert_eq!(unplanned(&unsigned, date(2026, 12, 7), date(2027, 6, 30)), (vec![], NEVER_AGAIN));
    }

    #[test]
    fn a_new_amount_counts_from_its_date_on() {
        let pending = PendingAmendment {
            amount: Some(AmountPence::new(200).unwrap()),
            frequency: None,
            collection_day: None,
            first_on: None,
            effective_on: date(2027, 1, 1),
        };
        let amended = Mandate { pending_amendment: Some(pending), ..mandate() };
        let (months, _) = unplanned(&amended, date(2026, 12, 7), date(2027, 1, 31));
        assert_eq!(months, ["2026-12 100", "2027-01 200"]);
    }
}
