//! What falls due under a mandate: the same arithmetic for the engine and for whoever asks what is coming.

use jiff::civil::Date;

use super::{Mandate, PendingAmendment};
use crate::domain::calendar::Calendar;
use crate::domain::money::AmountPence;
use crate::domain::schedule::{Frequency, Schedule};

/// One payment that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The period it pays for, unique within the mandate: `2027-01`, or the nominal date `2027-01-29`.
    pub period: String,
    /// The date of the schedule, a working day or not.
    pub nominal_on: Date,
    /// The working day of the schedule.
    pub entry_on: Date,
    /// What is taken.
    pub amount: AmountPence,
}

impl Mandate {
    /// What falls due after this nominal date, oldest first, without end unless the mandate has one. Nothing before the
    /// payer has signed.
    ///
    /// A pending amendment counts from its date on: for a monthly schedule each period keeps its old day unless the new
    /// one lies on or after that date, so that no period is lost or taken twice.
    pub fn due_after(&self, after: Date, calendar: &Calendar) -> impl Iterator<Item = Due> {
        let schedule = self.schedule();
        let until = self.end_on;
        let dates = schedule.into_iter().flat_map(move |schedule| self.dates(schedule, after));
        dates.take_while(move |(_, nominal)| until.is_none_or(|end| *nominal <= end)).map(
            move |(schedule, nominal_on)| {
                let entry_on = schedule.entry_on(nominal_on, calendar);
                Due {
                    period: schedule.period(nominal_on),
                    nominal_on,
                    entry_on,
                    amount: self.amount_on(entry_on),
                }
            },
        )
    }

    /// The schedule in force; `None` before the payer has signed.
    pub fn schedule(&self) -> Option<Schedule> {
        let anchor = self.lodging.anchor_on?;
        Some(Schedule { frequency: self.frequency, collection_day: self.collection_day, anchor })
    }

    /// What a collection on this date takes.
    pub fn amount_on(&self, entry_on: Date) -> AmountPence {
        let pending = self.pending_amendment.as_ref().filter(|pending| pending.effective_on <= entry_on);
        pending.and_then(|pending| pending.amount).unwrap_or(self.amount)
    }

    /// The schedule after the pending amendment; `None` when it changes no day.
    fn next_schedule(&self, pending: &PendingAmendment) -> Option<Schedule> {
        let day = pending.collection_day?;
        Some(Schedule::starting_on(self.frequency, day, pending.effective_on))
    }

    fn dates(&self, now: Schedule, after: Date) -> Box<dyn Iterator<Item = (Schedule, Date)>> {
        let from = after.tomorrow().unwrap_or(after);
        let then = self.pending_amendment.as_ref().and_then(|pending| self.next_schedule(pending));
        let Some(then) = then else {
            return Box::new(now.nominal_dates(from).map(move |date| (now, date)));
        };
        let changes_on = self.pending_amendment.as_ref().map_or(from, |pending| pending.effective_on);
        if now.frequency == Frequency::Monthly {
            // The month's day under the new schedule, where that is not too soon for the notice.
            let new_in_month = move |old: Date| {
                let first = Schedule { anchor: old.first_of_month(), ..then };
                first.nominal_dates(old.first_of_month()).next().filter(|date| *date >= changes_on)
            };
            let months = now.nominal_dates(from.first_of_month());
            return Box::new(
                months
                    .map(move |old| new_in_month(old).map_or((now, old), |date| (then, date)))
                    .filter(move |(_, date)| *date >= from),
            );
        }
        let before = now.nominal_dates(from).take_while(move |date| *date < changes_on);
        Box::new(
            before.map(move |date| (now, date)).chain(then.nominal_dates(from).map(move |date| (then, date))),
        )
    }

    /// The mandate once its pending amendment is in force, if that is so on this date.
    pub fn with_amendment_in_force(&self, today: Date) -> Option<Mandate> {
        let pending = self.pending_amendment.as_ref().filter(|pending| pending.effective_on <= today)?;
        let mut mandate = Mandate { pending_amendment: None, ..self.clone() };
        if let Some(schedule) = self.next_schedule(pending) {
            mandate.collection_day = schedule.collection_day;
            mandate.lodging.anchor_on = Some(schedule.anchor);
        }
        mandate.amount = pending.amount.unwrap_or(mandate.amount);
        Some(mandate)
    }
}
