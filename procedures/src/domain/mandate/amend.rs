//! Changes of amount, frequency and day (bacs.md §2.6): from when they count, and what each period then pays for.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Action, Forbidden, Mandate, PendingAmendment, Status};
use crate::domain::money::AmountPence;
use crate::domain::rule::Rule;
use crate::domain::schedule::{CollectionDay, Frequency, Schedule};

/// What changes; what is left out stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// The new amount.
    pub amount: Option<AmountPence>,
    /// The new frequency.
    pub frequency: Option<Frequency>,
    /// The new day.
    pub collection_day: Option<CollectionDay>,
}

/// From when an amendment can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmendmentTerms {
    /// The end of the notice period that begins today: nothing follows the change before it.
    pub effective_on: Date,
    /// The latest date that fell due and went into a file: what was taken for it is not taken again.
    pub taken_on: Option<Date>,
}

impl Mandate {
    /// Makes the change: at once while the payer has not signed, else as a pending amendment, because the payer must have
    /// had notice before the first collection that follows it (bacs.md §2.6). A second amendment replaces the first one's
    /// part that it names; not a schedule that will have begun by then.
    pub fn amend(
        self,
        wanted: Amendment,
        terms: AmendmentTerms,
        now: Timestamp,
    ) -> Result<Mandate, Forbidden> {
        let mandate = self.act(Action::Amend, now)?;
        if mandate.status == Status::Draft {
            return Ok(Mandate {
                amount: wanted.amount.unwrap_or(mandate.amount),
                frequency: wanted.frequency.unwrap_or(mandate.frequency),
                collection_day: wanted.collection_day.unwrap_or(mandate.collection_day),
                ..mandate
            });
        }
        let pending = mandate.merged(wanted, terms).map_err(|rule| Forbidden {
            rule,
            from: mandate.status,
            to: None,
        })?;
        Ok(Mandate { pending_amendment: Some(pending), ..mandate })
    }

    /// The amendment that was pending with what is wanted now.
    fn merged(&self, wanted: Amendment, terms: AmendmentTerms) -> Result<PendingAmendment, Rule> {
        let before = self.pending_amendment.as_ref();
        let amount = wanted.amount.or(before.and_then(|before| before.amount));
        let effective_on = terms.effective_on;
        if !self.is_of_schedule(wanted) {
            let (frequency, collection_day, first_on) = before.map_or((None, None, None), |before| {
                (before.frequency, before.collection_day, before.first_on)
            });
            return Ok(PendingAmendment { amount, frequency, collection_day, first_on, effective_on });
        }
        let named = wanted.frequency.or(before.and_then(|before| before.frequency));
        let frequency = named.filter(|named| *named != self.frequency);
        let collection_day = wanted.collection_day.or(before.and_then(|before| before.collection_day));
        let pending = PendingAmendment { amount, frequency, collection_day, first_on: None, effective_on };
        let changes_on = self.changes_on(&pending).max(terms.taken_on.map_or(Date::MIN, after));
        if before.is_some_and(|before| self.keeps(before, &pending, changes_on)) {
            return Err(Rule::ScheduleChangePending);
        }
        Ok(PendingAmendment { first_on: self.first_on(&pending, changes_on), ..pending })
    }

    /// Whether it changes when rent falls due. Beyond months the day only chose the anchor, so the same day is no change.
    fn is_of_schedule(&self, wanted: Amendment) -> bool {
        let before = self.pending_amendment.as_ref();
        let is_pending =
            before.is_some_and(|before| before.frequency.is_some() || before.collection_day.is_some());
        let other_frequency = wanted.frequency.is_some_and(|frequency| frequency != self.frequency);
        let monthly = self.frequency == Frequency::Monthly;
        let other_day = wanted.collection_day.is_some_and(|day| monthly || day != self.collection_day);
        let named = wanted.frequency.is_some() || wanted.collection_day.is_some();
        other_frequency || other_day || (is_pending && named)
    }

    /// Whether a schedule that is pending would already have begun when the next one counts: three schedules one after the
    /// other, of which nobody could say what each period pays for.
    fn keeps(&self, before: &PendingAmendment, then: &PendingAmendment, changes_on: Date) -> bool {
        match before.first_on {
            Some(first_on) => first_on < changes_on,
            // Days that move within their months: the next such move takes its place.
            None => before.collection_day.is_some() && then.frequency.is_some(),
        }
    }

    /// The first date that falls due under the new schedule; `None` where days at most move within their months.
    ///
    /// A period is paid for in advance, up to the next date that falls due. So the new schedule begins where a period of
    /// the old one ends: on the first such date from `changes_on` on, or, where a day of the month is wanted, on the first
    /// such day from then on.
    fn first_on(&self, pending: &PendingAmendment, changes_on: Date) -> Option<Date> {
        let frequency = pending.frequency.unwrap_or(self.frequency);
        if (self.frequency, frequency) == (Frequency::Monthly, Frequency::Monthly) {
            return None;
        }
        if pending.frequency.is_none() && pending.collection_day.is_none_or(|day| day == self.collection_day)
        {
            return None;
        }
        let ends_on = self.schedule()?.next_due_on(changes_on).unwrap_or(changes_on);
        let wants_a_day = frequency == Frequency::Monthly || pending.collection_day.is_some();
        if !wants_a_day {
            return Some(ends_on);
        }
        let day = pending.collection_day.unwrap_or(self.collection_day);
        Some(Schedule::anchored(frequency, day, ends_on).anchor)
    }

    /// From when a pending amendment counts: nothing falls due before the mandate begins.
    pub(super) fn changes_on(&self, pending: &PendingAmendment) -> Date {
        self.start_on.map_or(pending.effective_on, |start| start.max(pending.effective_on))
    }

    /// The end of the last whole period of the schedule in force before the new one begins: what falls due from here on
    /// is the new schedule's. `None` unless the schedule changes.
    pub(super) fn old_schedule_ends_on(&self) -> Option<Date> {
        let first_on = self.pending_amendment.as_ref()?.first_on?;
        Some(self.schedule().and_then(|schedule| schedule.last_due_on(first_on)).unwrap_or(first_on))
    }

    /// The days between the last whole period of the schedule in force and the first of the pending one, which no
    /// collection pays for; fewer than a period of the old schedule. `None` unless the schedule changes.
    pub fn uncollected_days(&self) -> Option<i64> {
        let first_on = self.pending_amendment.as_ref()?.first_on?;
        Some(self.old_schedule_ends_on()?.duration_until(first_on).as_hours() / 24)
    }

    /// How often is collected at that date.
    pub fn frequency_on(&self, nominal_on: Date) -> Frequency {
        let pending = self.pending_amendment.as_ref();
        let begun = pending.filter(|pending| pending.first_on.is_some_and(|first| first <= nominal_on));
        begun.and_then(|pending| pending.frequency).unwrap_or(self.frequency)
    }
}

fn after(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Calendar;
    use crate::domain::mandate::fixture::{mandate, weekly};
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn wanted(frequency: Option<Frequency>, day: Option<i64>) -> Amendment {
        let collection_day = day.map(|day| CollectionDay::from_stored(day).unwrap());
        Amendment { amount: None, frequency, collection_day }
    }

    fn terms(effective_on: Date) -> AmendmentTerms {
        AmendmentTerms { effective_on, taken_on: None }
    }

    /// The nominal dates from the first of December 2026 on.
    fn dates(mandate: &Mandate, count: usize) -> Vec<Date> {
        let calendar = Calendar::default();
        let dues = mandate.due_after(date(2026, 11, 30), &calendar);
        dues.take(count).map(|due| due.occurrence.nominal_on).collect()
    }

    #[track_caller]
    fn check(mandate: Mandate, wanted: Amendment, effective_on: Date, uncollected: i64, expected: &[&str]) {
        let amended = mandate.amend(wanted, terms(effective_on), NOW).unwrap();
        let found: Vec<String> = dates(&amended, expected.len()).iter().map(Date::to_string).collect();
        assert_eq!(found, expected);
        assert_eq!(amended.uncollected_days(), Some(uncollected));
    }

    /// Monthly on the first, weekly on Tuesdays: 1, 8, 15, 22, 29 December, 5 January.
    #[test]
    fn a_new_schedule_begins_where_a_period_of_the_old_one_ends() {
        use Frequency::{Fortnightly, FourWeekly, Monthly, Weekly};
        let (on, early) = (date(2026, 12, 16), date(2026, 12, 1));
        let to = |frequency| wanted(Some(frequency), None);
        check(mandate(), to(Weekly), on, 0, &["2026-12-01", "2027-01-01", "2027-01-08"]);
        check(mandate(), to(FourWeekly), early, 0, &["2026-12-01", "2026-12-29", "2027-01-26"]);
        check(
            weekly(),
            to(Fortnightly),
            on,
            0,
            &["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2027-01-05"],
        );
        // From 22 December on, a month begins on 1 January: the 22nd pays for a whole week, the 29th does not.
        check(
            weekly(),
            to(Monthly),
            on,
            3,
            &["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2027-01-01", "2027-02-01"],
        );
    }

    #[test]
    fn a_day_that_is_named_is_where_the_new_schedule_begins() {
        use Frequency::{Monthly, Weekly};
        let on = date(2026, 12, 16);
        check(mandate(), wanted(Some(Weekly), Some(11)), on, 10, &["2026-12-01", "2027-01-11", "2027-01-18"]);
        check(
            weekly(),
            wanted(Some(Monthly), Some(29)),
            on,
            0,
            &["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29", "2027-01-29"],
        );
        check(
            weekly(),
            wanted(None, Some(24)),
            on,
            2,
            &["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-24", "2026-12-31"],
        );
    }

    #[test]
    fn what_was_taken_is_not_taken_again_however_short_the_notice() {
        let taken = AmendmentTerms { effective_on: date(2026, 12, 8), taken_on: Some(date(2026, 12, 8)) };
        let to_monthly = wanted(Some(Frequency::Monthly), Some(8));
        let amended = weekly().amend(to_monthly, taken, NOW).unwrap();
        // The week from the 8th is paid for; whole weeks lead up to the month that begins on 8 January.
        let expected = [1, 8, 15, 22, 29].map(|day| date(2026, 12, day)).to_vec();
        assert_eq!(dates(&amended, 6), [expected, vec![date(2027, 1, 8)]].concat());
        assert_eq!(amended.uncollected_days(), Some(3));
    }

    #[test]
    fn the_same_frequency_and_day_are_no_change() {
        for same in [
            wanted(Some(Frequency::Weekly), None),
            wanted(Some(Frequency::Weekly), Some(1)),
            wanted(None, Some(1)),
        ] {
            let amended = weekly().amend(same, terms(date(2026, 12, 16)), NOW).unwrap();
            assert_eq!(dates(&amended, 30), dates(&weekly(), 30));
            assert_eq!(amended.uncollected_days(), None);
        }
    }

    #[test]
    fn a_second_schedule_takes_the_place_of_one_that_has_not_begun_and_of_no_other() {
        let first = || {
            weekly()
                .amend(wanted(Some(Frequency::Monthly), Some(20)), terms(date(2026, 12, 16)), NOW)
                .unwrap()
        };
        let then = wanted(Some(Frequency::Fortnightly), None);
        assert_eq!(first().pending_amendment.unwrap().first_on, Some(date(2027, 1, 20)));
        assert!(first().amend(then, terms(date(2027, 1, 20)), NOW).is_ok());
        let refused = first().amend(then, terms(date(2027, 1, 21)), NOW).unwrap_err();
        assert_eq!(refused.rule, Rule::ScheduleChangePending);
        // A new amount leaves the schedule as it is.
        let amount = Amendment { amount: AmountPence::new(7).ok(), ..Amendment::default() };
        let again = first().amend(amount, terms(date(2027, 1, 21)), NOW).unwrap();
        assert_eq!(dates(&again, 12), dates(&first(), 12));
        let moved = mandate().amend(wanted(None, Some(20)), terms(date(2026, 12, 16)), NOW).unwrap();
        let refused = moved.amend(wanted(Some(Frequency::Weekly), None), terms(date(2026, 12, 16)), NOW);
        assert_eq!(refused.unwrap_err().rule, Rule::ScheduleChangePending);
    }

    #[test]
    fn it_is_in_force_once_the_new_schedule_has_begun() {
        let to_monthly = wanted(Some(Frequency::Monthly), None);
        let amended = weekly().amend(to_monthly, terms(date(2026, 12, 16)), NOW).unwrap();
        assert!(amended.with_amendment_in_force(date(2026, 12, 31)).is_none());
        let in_force = amended.with_amendment_in_force(date(2027, 1, 1)).unwrap();
        assert_eq!((in_force.frequency, in_force.pending_amendment.clone()), (Frequency::Monthly, None));
        let calendar = Calendar::default();
        let dues = |mandate: &Mandate| -> Vec<_> {
            mandate.due_after(date(2026, 12, 31), &calendar).take(9).collect()
        };
        assert_eq!(dues(&in_force), dues(&amended));
    }

    fn any_frequency() -> impl Strategy<Value = Frequency> {
        use Frequency::{Fortnightly, FourWeekly, Monthly, Weekly};
        prop::sample::select(vec![Weekly, Fortnightly, FourWeekly, Monthly])
    }

    proptest! {
        /// A period ends where the next begins. Days between the schedules belong to neither.
        #[test]
        fn no_day_is_paid_for_twice_and_fewer_than_an_old_period_are_not_paid_for(
            (before, then) in (any_frequency(), any_frequency()),
            (day, named) in (1..=31_i64, prop::option::of(0..=31_i64)),
            days in 0..200_i64,
        ) {
            prop_assume!(before != then);
            let collection_day = CollectionDay::from_stored(day).unwrap();
            let anchor = Schedule::anchored(before, collection_day, date(2026, 11, 24)).anchor;
            let lodging = super::super::Lodging { anchor_on: Some(anchor), ..mandate().lodging };
            let old = Mandate { frequency: before, collection_day, lodging, ..mandate() };
            let effective_on = date(2026, 12, 1) + days.days();
            let amended = old.clone().amend(wanted(Some(then), named), terms(effective_on), NOW).unwrap();
            let first_on = amended.pending_amendment.as_ref().unwrap().first_on.unwrap();
            prop_assert!(first_on >= effective_on);

            let calendar = Calendar::default();
            let old_dates: Vec<Date> = old.due_after(date(2026, 11, 1), &calendar).take(400).map(|due| due.occurrence.nominal_on).collect();
            let kept: Vec<Date> = amended.due_after(date(2026, 11, 1), &calendar).map(|due| due.occurrence.nominal_on).take_while(|on| *on < first_on).collect();
            prop_assert_eq!(&kept[..], &old_dates[..kept.len()]);
            let paid_until = old_dates[kept.len()];
            prop_assert!(paid_until <= first_on && first_on < old_dates[kept.len() + 1]);
            let gap = paid_until.duration_until(first_on).as_hours() / 24;
            prop_assert_eq!(amended.uncollected_days(), Some(gap));
            if named.is_none() && then != Frequency::Monthly {
                prop_assert_eq!(gap, 0);
            }
        }
    }
}
