//! Advance notice: what the payer is told before money is taken (bacs.md §2.6).

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::id::{MandateId, NoticeId, WorkspaceId};
use super::money::AmountPence;
use super::organisation::Organisation;
use super::schedule::{Frequency, Period};
use super::submission::words;

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

/// What a notice says besides its collections.
pub struct Wording<'a> {
    /// The payer's name.
    pub payer: &'a str,
    /// The mandate's reference.
    pub reference: &'a str,
    /// The name on the payer's bank statement.
    pub statement_name: &'a str,
    /// Who collects.
    pub organisation: &'a Organisation,
    /// Why the payer is written to.
    pub kind: Kind,
    /// How often is collected.
    pub frequency: Frequency,
}

/// The text of a notice: who collects, what and when, how changes are told, and the right to cancel (bacs.md §2.6).
pub fn body(wording: &Wording<'_>, covers: &[Covered]) -> String {
    let organisation = wording.organisation;
    let opening = match wording.kind {
        Kind::Schedule => "we will collect by Direct Debit:",
        Kind::Change => {
            "the amount, the date or the frequency of your Direct Debit changes. We will collect:"
        }
        Kind::Representation => "your bank returned a Direct Debit unpaid. We will present it once more:",
    };
    let lines: String = covers.iter().map(line).collect();
    let contact = [
        organisation.contact_email.as_ref().map(|email| email.as_str()),
        organisation.contact_phone.as_ref().map(|phone| phone.as_str()),
    ];
    let contact: Vec<&str> = contact.into_iter().flatten().collect();
    let contact =
        if contact.is_empty() { organisation.name.as_str().to_owned() } else { contact.join(" or ") };
    format!(
        "Dear {payer},\n\n{opening}\n\n{lines}\nHow often: {frequency}\nReference: {reference}\nOn your bank statement: {statement}\n\n\
         If the amount, the date or the frequency changes, you will be told {notice} working days before your \
         account is debited. You can cancel a Direct Debit at any time at your bank; please tell us too. Under the \
         Direct Debit Guarantee an error is refunded in full and at once by your bank.\n\n{name}\nQuestions: {contact}\n",
        payer = wording.payer,
        frequency = wording.frequency.in_words(),
        reference = wording.reference,
        statement = wording.statement_name,
        notice = u32::from(organisation.notice_working_days),
        name = organisation.name.as_str(),
    )
}

fn line(covered: &Covered) -> String {
    let pence = covered.amount_pence.get();
    format!(
        "  £{}.{:02} on or immediately after {}, for {}\n",
        pence / 100,
        pence % 100,
        covered.advised_on,
        covered.period.as_str()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::OrganisationId;
    use crate::domain::organisation::{NoticeWorkingDays, OrganisationName};
    use crate::domain::payer::EmailAddress;
    use jiff::civil::date;

    #[test]
    fn a_notice_says_who_what_when_and_how_to_cancel() {
        let organisation = Organisation {
            id: OrganisationId::from_number(1),
            name: OrganisationName::parse("Acme Lettings").unwrap(),
            contact_email: Some(EmailAddress::parse("rent@acme.example").unwrap()),
            contact_phone: None,
            notice_working_days: NoticeWorkingDays::default(),
            brand_colour: None,
            rate_limit_per_min: None,
            rate_limit_per_hour: None,
            suspended_at: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        let wording = Wording {
            payer: "Ms A Tenant",
            reference: "ACM0000000A1",
            statement_name: "ACME LETTINGS",
            organisation: &organisation,
            kind: Kind::Schedule,
            frequency: Frequency::FourWeekly,
        };
        let covers = [Covered {
            period: Period::parse("2026-12").unwrap(),
            advised_on: date(2026, 12, 7),
            amount_pence: AmountPence::new(125_005).unwrap(),
        }];
        let text = body(&wording, &covers);
        for part in [
            "Ms A Tenant",
            "£1250.05 on or immediately after 2026-12-07, for 2026-12",
            "ACM0000000A1",
            "ACME LETTINGS",
            "How often: every four weeks",
            "10 working days",
            "cancel",
            "Guarantee",
            "rent@acme.example",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
