//! Advance notice: what the payer is told before money is taken (bacs.md §2.6).

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, london_date};
use super::id::{MandateId, NoticeId, WorkspaceId};
use super::mandate::Mandate;
use super::message::{self, Letter, Letterhead, Placeholder, wording};
use super::money::AmountPence;
use super::schedule::{Frequency, Period};
use super::submission::words;
use super::words::{change_promise, day, period, pounds, purpose, schedule, schedule_of};

words! {
    /// Why the payer is written to.
    Kind as "NoticeKind" {
        /// Collections that follow from the schedule.
        Schedule = "schedule",
        /// Amount or day changed.
        Change = "change",
        /// An unpaid collection is presented again.
        Representation = "representation",
    }
}

/// One collection that a notice tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NoticedCollection")]
pub struct Covered {
    /// The period it pays for.
    pub period: Period,
    /// The working day on which the payer is debited.
    pub advised_on: Date,
    /// What is taken, in pence.
    pub amount_pence: AmountPence,
}

/// A notice as it was given. It never changes.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// The mandate it is about.
    pub mandate: MandateId,
    /// Why it was given.
    pub kind: Kind,
    /// To whom.
    pub payer_email: String,
    /// Its text.
    pub body: String,
    /// What it tells of.
    pub covers: Vec<Covered>,
    /// The notice period in force when it was given, in working days.
    pub notice_working_days: u32,
    /// The London date on which it was given.
    pub given_on: Date,
    /// When it was given.
    pub given_at: Timestamp,
}

/// What became of the message that gives a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where the message stands.
    pub status: message::Status,
    /// When it was written.
    pub written_at: Timestamp,
    /// When the payer's mail server, or the one on the way to it, took it.
    pub sent_at: Option<Timestamp>,
    /// Why it was not delivered.
    pub failure: Option<String>,
}

impl Delivery {
    /// Whether the payer will never have it.
    pub fn will_not_arrive(&self) -> bool {
        match self.status {
            message::Status::Failed | message::Status::Bounced | message::Status::Withdrawn => true,
            message::Status::Queued
            | message::Status::Sending
            | message::Status::Sent
            | message::Status::NotSent => false,
        }
    }

    /// Whether the payer was told in time of a debit on that day. The period is counted from the day on which the message
    /// went (bacs.md §2.5); one that went on the day it was written is as early as it was planned to be. What is never
    /// sent, because the workspace is a test one, counts as told.
    pub fn is_in_time(&self, advised_on: Date, notice_working_days: u32, calendar: &Calendar) -> bool {
        match (self.status, self.sent_at) {
            (message::Status::NotSent, _) => true,
            (message::Status::Sent, Some(sent_at)) => {
                let sent_on = london_date(sent_at);
                sent_on <= london_date(self.written_at)
                    || calendar.add_working_days(sent_on, notice_working_days) <= advised_on
            }
            (
                message::Status::Sent
                | message::Status::Queued
                | message::Status::Sending
                | message::Status::Failed
                | message::Status::Bounced
                | message::Status::Withdrawn,
                _,
            ) => false,
        }
    }
}

impl Delivery {
    /// Whether the payer was told in time, or still can be by the message that waits.
    pub fn can_be_in_time(
        &self,
        today: Date,
        advised_on: Date,
        notice_working_days: u32,
        calendar: &Calendar,
    ) -> bool {
        match self.status {
            message::Status::Queued | message::Status::Sending => {
                let sent = Delivery { status: message::Status::Sent, ..self.clone() };
                let noon = super::calendar::london_instant(today, jiff::civil::time(12, 0, 0, 0));
                Delivery { sent_at: Some(noon), ..sent }.is_in_time(advised_on, notice_working_days, calendar)
            }
            message::Status::NotSent
            | message::Status::Sent
            | message::Status::Failed
            | message::Status::Bounced
            | message::Status::Withdrawn => self.is_in_time(advised_on, notice_working_days, calendar),
        }
    }
}

/// What a notice says besides its collections.
pub struct Wording<'a> {
    /// Who writes.
    pub head: &'a Letterhead,
    /// The payer, the reference, the account.
    pub mandate: &'a Mandate,
    /// Why the payer is written to.
    pub kind: Kind,
    /// How often is collected.
    pub frequency: Frequency,
    /// What the payer was told of these periods before.
    pub before: &'a [Covered],
}

/// A notice: who collects, what and when, from which account, how changes are told, and the right to cancel (bacs.md
/// §2.6). What the organisation adds takes nothing from it.
pub fn letter(wording: &Wording<'_>, covers: &[Covered]) -> Letter {
    let (head, mandate) = (wording.head, wording.mandate);
    let name = head.organisation.name.as_str();
    let (message, subject) = match wording.kind {
        Kind::Schedule => {
            (message::Kind::AdvanceNotice, format!("Your Direct Debit to {name}: what will be collected"))
        }
        Kind::Change => (message::Kind::AmendmentNotice, format!("Your Direct Debit to {name} changes")),
        Kind::Representation => {
            (message::Kind::AdvanceNotice, format!("Your Direct Debit to {name} will be presented again"))
        }
    };
    let first = covers.first();
    let amount = first.map_or_else(String::new, |covered| pounds(covered.amount_pence));
    let date = first.map_or_else(String::new, |covered| day(covered.advised_on));
    let mut facts = wording::identity(head, mandate);
    facts.insert(0, ("How often", wording.frequency.in_words().to_owned()));
    let letter = wording::of_mandate(message, subject, head, mandate)
        .value(Placeholder::Amount, amount)
        .value(Placeholder::Date, date)
        .paragraph(wording::dear(mandate));
    opened(letter, wording)
        .list(covers.iter().map(|covered| line(covered, wording.before)))
        .facts(facts)
        .own_paragraph()
        .paragraph(change_promise(&head.organisation))
        .paragraph(
            "You can cancel a Direct Debit at any time at your bank; please tell us too. Under the Direct Debit Guarantee \
             an error is refunded in full and at once by your bank.",
        )
}

/// What leads to the list of collections: why the payer is written to, and where something changes, what.
fn opened(letter: Letter, wording: &Wording<'_>) -> Letter {
    let what = purpose(wording.mandate);
    match (wording.kind, changes(wording.mandate)) {
        (Kind::Schedule, _) => letter.paragraph(format!("We will collect by Direct Debit for {what}:")),
        (Kind::Representation, _) => letter.paragraph(format!(
            "Your bank returned a Direct Debit for {what} unpaid. We will present it once more:"
        )),
        (Kind::Change, changes) if changes.is_empty() => letter.paragraph(format!(
            "A payment by Direct Debit for {what} changes that we told you of before. We will collect:"
        )),
        (Kind::Change, changes) => letter
            .paragraph(format!("Your Direct Debit for {what} changes:"))
            .facts(changes)
            .paragraph("We will collect:"),
    }
}

/// What the pending amendment changes: new, and old (bacs.md §2.6).
pub(crate) fn changes(mandate: &Mandate) -> Vec<(&'static str, String)> {
    let Some(pending) = &mandate.pending_amendment else { return Vec::new() };
    let mut changes = Vec::new();
    if let Some(amount) = pending.amount.filter(|amount| *amount != mandate.amount) {
        changes.push(("Amount", format!("{} instead of {}", pounds(amount), pounds(mandate.amount))));
    }
    let frequency = pending.frequency.unwrap_or(mandate.frequency);
    let collection_day = pending.collection_day.unwrap_or(mandate.collection_day);
    let due_on = pending.first_on.or_else(|| mandate.schedule().map(|schedule| schedule.anchor));
    let (new, old) = (schedule(frequency, collection_day, due_on), schedule_of(mandate));
    if new != old {
        changes.push(("How often", format!("{new}, instead of {old}")));
    }
    if !changes.is_empty() {
        changes.push(("From", day(pending.first_on.unwrap_or(pending.effective_on))));
    }
    changes
}

/// A collection, and where the payer was told otherwise, what.
fn line(covered: &Covered, before: &[Covered]) -> String {
    let (amount, on) = (pounds(covered.amount_pence), day(covered.advised_on));
    let said = format!("{amount} on or immediately after {on}, for {}", period(&covered.period));
    let Some(told) = before.iter().find(|told| told.period == covered.period) else { return said };
    let (old_amount, old_on) = (pounds(told.amount_pence), day(told.advised_on));
    match (told.amount_pence == covered.amount_pence, told.advised_on == covered.advised_on) {
        (true, true) => said,
        (false, true) => format!("{said} (instead of {old_amount})"),
        (true, false) => format!("{said} (instead of {old_on})"),
        (false, false) => format!("{said} (instead of {old_amount} on {old_on})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::london_instant;
    use crate::domain::mandate::fixture::mandate;
    use crate::domain::message::fixture::letterhead;
    use jiff::civil::{date, time};

    #[test]
    fn a_notice_says_who_what_when_and_how_to_cancel() {
        let (head, mandate) = (letterhead(), mandate());
        let wording = Wording {
            head: &head,
            mandate: &mandate,
            kind: Kind::Schedule,
            frequency: Frequency::FourWeekly,
            before: &[],
        };
        let covers = [Covered {
            period: Period::parse("2026-12").unwrap(),
            advised_on: date(2026, 12, 7),
            amount_pence: AmountPence::new(125_005).unwrap(),
        }];
        let rendered = letter(&wording, &covers).rendered(&head);
        for part in [
            "Zoë Tenant",
            "£1,250.05 on or immediately after Monday 7 December 2026, for December 2026",
            mandate.reference.as_str(),
            "On your bank statement: ACME LETTINGS",
            "Service User Number: 123456",
            "How often: every four weeks",
            "10 working days",
            "cancel",
            "Guarantee",
            "rent@acme.example",
            "for FLAT-1",
        ] {
            assert!(rendered.text.contains(part), "{part}: {}", rendered.text);
        }
        for part in ["£1,250.05 on or immediately after Monday 7 December 2026", "ACME LETTINGS", "Guarantee"]
        {
            assert!(rendered.html.contains(part), "{part}: {}", rendered.html);
        }
    }

    /// What is collected in December and January, of which January's was told otherwise before.
    fn changed(mandate: &Mandate) -> message::Rendered {
        let head = letterhead();
        let covered = |period, advised_on, pence| Covered {
            period: Period::parse(period).unwrap(),
            advised_on,
            amount_pence: AmountPence::new(pence).unwrap(),
        };
        let (first, second) = (date(2026, 12, 30), date(2027, 1, 11));
        let before = [covered("2026-12", first, 100), covered("2027-01", date(2027, 1, 4), 100)];
        let covers = [covered("2026-12", first, 200), covered("2027-01", second, 200)];
        let frequency = Frequency::Monthly;
        let wording = Wording { head: &head, mandate, kind: Kind::Change, frequency, before: &before };
        letter(&wording, &covers).rendered(&head)
    }

    #[test]
    fn a_notice_of_a_change_says_what_was_and_what_is_in_both_texts() {
        let pending = crate::domain::mandate::PendingAmendment {
            amount: AmountPence::new(200).ok(),
            frequency: None,
            collection_day: crate::domain::schedule::CollectionDay::new(10).ok(),
            first_on: None,
            effective_on: date(2026, 12, 30),
        };
        let rendered = changed(&Mandate { pending_amendment: Some(pending), ..mandate() });
        for part in [
            "£2.00 instead of £1.00",
            "every month, on the 10th, instead of every month, on the 1st",
            "Wednesday 30 December 2026",
            "£2.00 on or immediately after Wednesday 30 December 2026, for December 2026 (instead of £1.00)",
            "Monday 11 January 2027, for January 2027 (instead of £1.00 on Monday 4 January 2027)",
        ] {
            assert!(rendered.text.contains(part), "{part}: {}", rendered.text);
            assert!(rendered.html.contains(part), "{part}: {}", rendered.html);
        }
    }

    #[test]
    fn a_payment_that_moves_under_the_same_terms_names_no_other_change() {
        let rendered = changed(&mandate());
        assert!(rendered.text.contains("changes that we told you of before"), "{}", rendered.text);
        assert!(!rendered.text.contains("From:"), "{}", rendered.text);
    }

    #[test]
    fn a_notice_counts_from_the_day_it_went() {
        let at = |day| london_instant(day, time(9, 0, 0, 0));
        let written_on = date(2026, 11, 23);
        let told = |status, sent_on: Option<Date>| Delivery {
            status,
            written_at: at(written_on),
            sent_at: sent_on.map(at),
            failure: None,
        };
        let calendar = Calendar::default();
        let in_time = |delivery: Delivery| delivery.is_in_time(date(2026, 12, 8), 10, &calendar);
        use message::Status as S;
        assert!(in_time(told(S::Sent, Some(written_on))));
        // Ten working days before Tuesday 8 December is Tuesday 24 November.
        assert!(in_time(told(S::Sent, Some(date(2026, 11, 24)))));
        assert!(!in_time(told(S::Sent, Some(date(2026, 11, 25)))));
        assert!(in_time(told(S::NotSent, None)));
        for status in [S::Queued, S::Sending, S::Failed, S::Bounced, S::Withdrawn] {
            assert!(!in_time(told(status, None)), "{status:?}");
        }
    }
}
