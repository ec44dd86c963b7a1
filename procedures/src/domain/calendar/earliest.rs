//! The earliest entry dates that notice and lodging allow, with the reason (bacs.md §2.5, §2.6).

use super::Calendar;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first entry date on which a changed amount, date or frequency may be collected (bacs.md §2.6).
///
/// `notice_working_days` is the advance-notice period printed in the Guarantee shown to the payer, usually 10.
pub fn amendment_effective_on(notified_on: Date, notice_working_days: u32, calendar: &Calendar) -> Date {
    calendar.add_working_days(notified_on, notice_working_days)
}

/// What limits the first collection of a mandate (bacs.md §2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryTerms {
    /// The day on which the instruction is (to be) submitted to AUDDIS.
    pub auddis_input_on: Date,
    /// Working days from that input to the first entry, usually 5.
    pub auddis_lead_working_days: u32,
    /// The day on which advance notice is (to be) given.
    pub notified_on: Date,
    /// Working days of advance notice, usually 10.
    pub notice_working_days: u32,
}

/// The rule that gave a first entry date. Where two give the same date, the earlier in this list is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum FirstEntryRule {
    /// The collection day itself is possible.
    Scheduled,
    /// The collection day is no working day: the payer is debited on the next one.
    NextWorkingDay,
    /// The last working day of the month is wanted, and the month ends on another day.
    LastWorkingDay,
    /// The payer's bank needs this long after the instruction was lodged.
    AuddisLead,
    /// The payer must have this much advance notice.
    AdvanceNotice,
}

/// The first date on which a payer can be debited, whatever the schedule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earliest {
    /// The working day.
    pub entry_on: Date,
    /// Why not earlier.
    pub rule: FirstEntryRule,
    /// What the rule was applied to.
    pub terms: EntryTerms,
}

impl EntryTerms {
    /// The later of what the bank and what the payer needs.
    pub fn earliest(self, calendar: &Calendar) -> Earliest {
        let lodged = calendar.add_working_days(self.auddis_input_on, self.auddis_lead_working_days);
        let noticed = calendar.add_working_days(self.notified_on, self.notice_working_days);
        let rule = if lodged >= noticed { FirstEntryRule::AuddisLead } else { FirstEntryRule::AdvanceNotice };
        Earliest { entry_on: lodged.max(noticed), rule, terms: self }
    }
}

/// A first entry date, and the rule and the facts that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstEntry {
    /// The working day on which the first payment is collected.
    pub entry_on: Date,
    /// Why not on another day.
    pub rule: FirstEntryRule,
    /// The day on which the payment falls due, working day or not.
    pub due_on: Date,
    /// Whether payments that fell due before it are left out, because they came too soon.
    pub is_later_due: bool,
    /// What limits it.
    pub earliest: Earliest,
}

impl FirstEntry {
    /// When a payment is collected that falls due on one day, to be entered on another (the due day rolled to a working
    /// day), and how that comes about.
    pub fn of(due_on: Date, scheduled_on: Date, is_later_due: bool, earliest: Earliest) -> FirstEntry {
        let rule = if is_later_due || scheduled_on < earliest.entry_on {
            earliest.rule
        } else if scheduled_on > due_on {
            FirstEntryRule::NextWorkingDay
        } else if scheduled_on < due_on {
            FirstEntryRule::LastWorkingDay
        } else {
            FirstEntryRule::Scheduled
        };
        FirstEntry { entry_on: scheduled_on.max(earliest.entry_on), rule, due_on, is_later_due, earliest }
    }

    /// The date and the reason for it, for a person: `on 2026-12-29, because …`. Begins in the middle of a sentence, and
    /// ends without a full stop.
    pub fn clause(&self) -> String {
        let (terms, due_on) = (&self.earliest.terms, self.due_on);
        let reason = match self.rule {
            FirstEntryRule::Scheduled => return format!("on {}, the collection day", self.entry_on),
            FirstEntryRule::NextWorkingDay => format!("the collection day, {due_on}, is not a working day"),
            FirstEntryRule::LastWorkingDay => format!("it is the last working day up to {due_on}"),
            FirstEntryRule::AuddisLead => {
                let lead = working_days(terms.auddis_lead_working_days);
                format!("the payer's bank needs {lead} from the instruction of {}", terms.auddis_input_on)
            }
            FirstEntryRule::AdvanceNotice => {
                let notice = working_days(terms.notice_working_days);
                format!("the payer must have {notice} of notice from {}", terms.notified_on)
            }
        };
        let first = self.earliest.entry_on;
        let place = if self.is_later_due {
            format!(", the first collection day from {first} on")
        } else {
            String::new()
        };
        format!("on {}{place}, because {reason}", self.entry_on)
    }
}

fn working_days(count: u32) -> String {
    if count == 1 { "1 working day".to_owned() } else { format!("{count} working days") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Instruction and notice on Monday 23 November 2026: lodged by 30 November, noticed by 7 December.
    fn earliest(lead: u32, notice: u32) -> Earliest {
        let day = date(2026, 11, 23);
        let terms = EntryTerms {
            auddis_input_on: day,
            auddis_lead_working_days: lead,
            notified_on: day,
            notice_working_days: notice,
        };
        terms.earliest(&Calendar::default())
    }

    fn first(due_on: Date, lead: u32, notice: u32) -> FirstEntry {
        FirstEntry::of(due_on, Calendar::default().roll_forward(due_on), false, earliest(lead, notice))
    }

    #[track_caller]
    fn check(due_on: Date, lead: u32, notice: u32, entry_on: Date, rule: FirstEntryRule) {
        let first = first(due_on, lead, notice);
        assert_eq!((first.entry_on, first.rule), (entry_on, rule));
    }

    #[test]
    fn the_clause_names_the_rule_and_its_facts() {
        let early = date(2026, 11, 24);
        let month_end = FirstEntry::of(date(2027, 1, 31), date(2027, 1, 29), false, earliest(5, 10));
        let week = FirstEntry::of(date(2026, 12, 9), date(2026, 12, 9), true, earliest(5, 10));
        for (first, expected) in [
            (first(date(2026, 12, 8), 5, 10), "on 2026-12-08, the collection day"),
            (
                first(date(2026, 12, 25), 5, 10),
                "on 2026-12-29, because the collection day, 2026-12-25, is not a working day",
            ),
            (month_end, "on 2027-01-29, because it is the last working day up to 2027-01-31"),
            (
                first(early, 5, 3),
                "on 2026-11-30, because the payer's bank needs 5 working days from the instruction of 2026-11-23",
            ),
            (
                first(early, 5, 10),
                "on 2026-12-07, because the payer must have 10 working days of notice from 2026-11-23",
            ),
            (
                first(date(2026, 11, 23), 0, 1),
                "on 2026-11-24, because the payer must have 1 working day of notice from 2026-11-23",
            ),
            (
                week,
                "on 2026-12-09, the first collection day from 2026-12-07 on, because the payer must have \
                 10 working days of notice from 2026-11-23",
            ),
        ] {
            assert_eq!(first.clause(), expected);
        }
    }

    #[test]
    fn the_latest_of_due_day_lead_and_notice_wins_and_is_named() {
        check(date(2026, 12, 8), 5, 10, date(2026, 12, 8), FirstEntryRule::Scheduled);
        check(date(2026, 12, 25), 5, 10, date(2026, 12, 29), FirstEntryRule::NextWorkingDay);
        check(date(2026, 11, 24), 5, 3, date(2026, 11, 30), FirstEntryRule::AuddisLead);
        check(date(2026, 11, 24), 5, 10, date(2026, 12, 7), FirstEntryRule::AdvanceNotice);
    }

    #[test]
    fn the_schedule_is_named_before_a_rule_that_gives_the_same_date() {
        check(date(2026, 12, 7), 5, 10, date(2026, 12, 7), FirstEntryRule::Scheduled);
        check(date(2026, 12, 5), 5, 10, date(2026, 12, 7), FirstEntryRule::NextWorkingDay);
        check(date(2026, 11, 24), 5, 5, date(2026, 11, 30), FirstEntryRule::AuddisLead);
    }

    #[test]
    fn an_amendment_waits_for_the_whole_notice() {
        let effective = |on| amendment_effective_on(on, 10, &Calendar::default());
        assert_eq!(effective(date(2026, 12, 11)), date(2026, 12, 29));
        assert_eq!(effective(date(2026, 12, 12)), date(2026, 12, 30));
    }
}
