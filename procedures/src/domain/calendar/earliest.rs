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
pub struct FirstEntryTerms {
    /// The date asked for.
    pub requested_on: Date,
    /// The day on which the instruction is (to be) submitted to AUDDIS.
    pub auddis_input_on: Date,
    /// Working days from that input to the first entry, usually 5.
    pub auddis_lead_working_days: u32,
    /// The day on which advance notice is (to be) sent.
    pub notified_on: Date,
    /// Working days of advance notice, usually 10.
    pub notice_working_days: u32,
}

/// The rule that gave a first entry date. Where two give the same date, the earlier in this list is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum FirstEntryRule {
    /// The date asked for is possible.
    Requested,
    /// The date asked for is no working day, so it rolled forward.
    NextWorkingDay,
    /// The payer's bank needs this long after the instruction was lodged.
    AuddisLead,
    /// The payer must have this much advance notice.
    AdvanceNotice,
}

/// A first entry date, and the rule and the facts that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstEntry {
    /// The working day on which the first payment is collected.
    pub entry_on: Date,
    /// Why not earlier.
    pub rule: FirstEntryRule,
    /// What the rule was applied to.
    pub terms: FirstEntryTerms,
}

impl FirstEntry {
    /// The date and the reason for it, for a person: `earliest 2026-12-29 because …`. Ends without a full stop.
    pub fn sentence(&self) -> String {
        let terms = &self.terms;
        let reason = match self.rule {
            FirstEntryRule::Requested => return format!("{} as requested", self.entry_on),
            FirstEntryRule::NextWorkingDay => {
                format!("the requested {} is not a working day", terms.requested_on)
            }
            FirstEntryRule::AuddisLead => {
                let lead = working_days(terms.auddis_lead_working_days);
                format!("the payer's bank needs {lead} from the instruction of {}", terms.auddis_input_on)
            }
            FirstEntryRule::AdvanceNotice => {
                let notice = working_days(terms.notice_working_days);
                format!("the payer must have {notice} of notice from {}", terms.notified_on)
            }
        };
        format!("earliest {} because {reason}", self.entry_on)
    }
}

fn working_days(count: u32) -> String {
    if count == 1 { "1 working day".to_owned() } else { format!("{count} working days") }
}

/// The first entry date of a mandate: the latest of requested date, AUDDIS lead and notice (bacs.md §2.5).
pub fn first_entry_on(terms: &FirstEntryTerms, calendar: &Calendar) -> FirstEntry {
    let requested = calendar.roll_forward(terms.requested_on);
    let lodged = calendar.add_working_days(terms.auddis_input_on, terms.auddis_lead_working_days);
    let noticed = calendar.add_working_days(terms.notified_on, terms.notice_working_days);
    let entry_on = requested.max(lodged).max(noticed);
    let rule = if entry_on == terms.requested_on {
        FirstEntryRule::Requested
    } else if entry_on == requested {
        FirstEntryRule::NextWorkingDay
    } else if entry_on == lodged {
        FirstEntryRule::AuddisLead
    } else {
        FirstEntryRule::AdvanceNotice
    };
    FirstEntry { entry_on, rule, terms: *terms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Instruction and notice on Monday 23 November 2026: lodged by 30 November, noticed by 7 December.
    fn first(requested_on: Date, lead: u32, notice: u32) -> FirstEntry {
        let day = date(2026, 11, 23);
        let terms = FirstEntryTerms {
            requested_on,
            auddis_input_on: day,
            auddis_lead_working_days: lead,
            notified_on: day,
            notice_working_days: notice,
        };
        first_entry_on(&terms, &Calendar::default())
    }

    #[track_caller]
    fn check(requested_on: Date, lead: u32, notice: u32, entry_on: Date, rule: FirstEntryRule) {
        let first = first(requested_on, lead, notice);
        assert_eq!((first.entry_on, first.rule), (entry_on, rule));
    }

    #[test]
    fn the_sentence_names_the_rule_and_its_facts() {
        let early = date(2026, 11, 24);
        for (first, expected) in [
            (first(date(2026, 12, 8), 5, 10), "2026-12-08 as requested"),
            (
                first(date(2026, 12, 25), 5, 10),
                "earliest 2026-12-29 because the requested 2026-12-25 is not a working day",
            ),
            (
                first(early, 5, 3),
                "earliest 2026-11-30 because the payer's bank needs 5 working days from the instruction of 2026-11-23",
            ),
            (
                first(early, 5, 10),
                "earliest 2026-12-07 because the payer must have 10 working days of notice from 2026-11-23",
            ),
            (
                first(date(2026, 11, 23), 0, 1),
                "earliest 2026-11-24 because the payer must have 1 working day of notice from 2026-11-23",
            ),
        ] {
            assert_eq!(first.sentence(), expected);
        }
    }

    #[test]
    fn the_latest_of_request_lead_and_notice_wins_and_is_named() {
        check(date(2026, 12, 8), 5, 10, date(2026, 12, 8), FirstEntryRule::Requested);
        check(date(2026, 12, 25), 5, 10, date(2026, 12, 29), FirstEntryRule::NextWorkingDay);
        check(date(2026, 11, 24), 5, 3, date(2026, 11, 30), FirstEntryRule::AuddisLead);
        check(date(2026, 11, 24), 5, 10, date(2026, 12, 7), FirstEntryRule::AdvanceNotice);
    }

    #[test]
    fn the_request_is_named_before_a_rule_that_gives_the_same_date() {
        check(date(2026, 12, 7), 5, 10, date(2026, 12, 7), FirstEntryRule::Requested);
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
