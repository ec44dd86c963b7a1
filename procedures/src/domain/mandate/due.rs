//! What falls due under a mandate: the same arithmetic for the engine and for whoever asks what is coming.

use jiff::civil::Date;

use super::{Mandate, PendingAmendment};
use crate::domain::calendar::Calendar;
use crate::domain::money::AmountPence;
use crate::domain::schedule::{Frequency, Occurrence, Schedule};

/// One payment that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which period, and when.
    pub occurrence: Occurrence,
    /// What is taken.
    pub amount: AmountPence,
}

impl Mandate {
    /// What falls due after this nominal date, oldest first, without end unless the mandate has one. Nothing before the
    /// payer has signed.
    ///
    /// A pending amendment counts from its date on. Days of a monthly schedule move within their months: each period keeps
    /// its old day unless the new one lies on or after that date, so that no period is lost or taken twice. Any other new
    /// schedule begins where a period of the old one has ended, and the old one is taken as far as its periods are whole.
    pub fn due_after<'a>(&'a self, after: Date, calendar: &'a Calendar) -> impl Iterator<Item = Due> + 'a {
        let dates = self.schedule().into_iter().flat_map(move |now| self.occurrences(now, after, calendar));
        dates.take_while(|occurrence| self.end_on.is_none_or(|end| occurrence.nominal_on <= end)).map(
            |occurrence| {
                let amount = self.amount_on(occurrence.entry_on);
                Due { occurrence, amount }
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
        let collection_day = pending.collection_day.unwrap_or(self.collection_day);
        if let Some(anchor) = pending.first_on {
            let frequency = pending.frequency.unwrap_or(self.frequency);
            return Some(Schedule { frequency, collection_day, anchor });
        }
        let moves = self.frequency == Frequency::Monthly && pending.collection_day.is_some();
        moves.then(|| Schedule::anchored(self.frequency, collection_day, self.changes_on(pending)))
    }

    fn occurrences<'a>(
        &'a self,
        now: Schedule,
        after: Date,
        calendar: &'a Calendar,
    ) -> Box<dyn Iterator<Item = Occurrence> + 'a> {
        let from = after.tomorrow().unwrap_or(after);
        let change = self
            .pending_amendment
            .as_ref()
            .and_then(|pending| self.next_schedule(pending).map(|then| (self.changes_on(pending), then)));
        let Some((changes_on, then)) = change else { return Box::new(now.occurrences_from(from, calendar)) };
        if let Some(ends_on) = self.old_schedule_ends_on() {
            let before = now.occurrences_from(from, calendar);
            let before = before.take_while(move |occurrence| occurrence.nominal_on < ends_on);
            return Box::new(before.chain(then.occurrences_from(from, calendar)));
        }
        // The month's day under the new schedule, where that is not too soon for the notice.
        let moved = move |old: Occurrence| {
            let month = Schedule { anchor: old.nominal_on.first_of_month(), ..then };
            let new = month.occurrences_from(month.anchor, calendar).next();
            new.filter(|new| new.nominal_on >= changes_on).unwrap_or(old)
        };
        let months = now.occurrences_from(from.first_of_month(), calendar).map(moved);
        Box::new(months.filter(move |occurrence| occurrence.nominal_on >= from))
    }

    /// The mandate once its pending amendment is in force, if that is so on this date.
    pub fn with_amendment_in_force(&self, today: Date) -> Option<Mandate> {
        let pending = self.pending_amendment.as_ref().filter(|pending| pending.effective_on <= today)?;
        // Until the new schedule begins, the old one still has payments to come.
        if pending.first_on.is_some_and(|first_on| first_on > today) {
            return None;
        }
        let mut mandate = Mandate { pending_amendment: None, ..self.clone() };
        if let Some(schedule) = self.next_schedule(pending) {
            mandate.frequency = schedule.frequency;
            mandate.collection_day = schedule.collection_day;
            mandate.lodging.anchor_on = Some(schedule.anchor);
        }
        mandate.amount = pending.amount.unwrap_or(mandate.amount);
        Some(mandate)
    }
}
