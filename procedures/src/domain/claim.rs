//! An indemnity claim: a payer's bank takes back what was collected, in full and without a limit in time (bacs.md §2.13).

use bacs::reason::Ddica;
use jiff::Timestamp;
use jiff::civil::Date;

use super::calendar::Calendar;
use super::collection::Stage;
use super::id::{ClaimId, CollectionId, MandateId, WorkspaceId};
use super::rule::Rule;
use super::submission::words;

/// Working days from the day a claim came in to the last one on which it can be challenged (bacs.md §2.13).
pub const CHALLENGE_WORKING_DAYS: u32 = 9;
/// Working days from the day a claim came in to the debit, where the report names no date (bacs.md §2.13).
pub const DEBIT_WORKING_DAYS: u32 = 14;

words! {
    /// Where a claim stands.
    Status as "ClaimStatus" {
        /// The service user will be debited unless the claim is challenged.
        Open = "open",
        /// The organisation challenges it; the bank has not decided.
        Challenged = "challenged",
        /// The bank took it back after it was challenged.
        Upheld = "upheld",
        /// The bank took it back unasked.
        Cancelled = "cancelled",
        /// The service user was debited.
        Settled = "settled",
    }
}

impl Status {
    /// Where a claim stands once the bank has taken it back.
    pub const fn taken_back(self) -> Status {
        match self {
            Status::Challenged | Status::Upheld => Status::Upheld,
            Status::Open | Status::Cancelled | Status::Settled => Status::Cancelled,
        }
    }
}

/// An indemnity claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// The mandate whose collections are claimed.
    pub mandate: MandateId,
    /// The paying bank's reference, unique in the workspace.
    pub bank_reference: String,
    /// The scheme's reason code.
    pub reason_code: String,
    /// What the code means.
    pub reason: String,
    /// Where it stands.
    pub status: Status,
    /// What is claimed in all, in whole pence.
    pub amount_pence: i64,
    /// The London date on which it came in.
    pub received_on: Date,
    /// The last London date on which it can be challenged.
    pub challenge_by_on: Date,
    /// The working day on which the service user is debited.
    pub debit_on: Date,
    /// When it came in.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One collection of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The collection.
    pub collection: CollectionId,
    /// What of the claim is this collection's, in whole pence.
    pub amount_pence: i64,
    /// Where the collection stood when it was claimed.
    pub stage_before: Stage,
}

impl Claim {
    /// The organisation challenges the claim.
    pub fn challenge(&self, today: Date) -> Result<Status, Rule> {
        match self.status {
            Status::Open if today > self.challenge_by_on => Err(Rule::ClaimChallengeTooLate),
            Status::Open => Ok(Status::Challenged),
            Status::Challenged | Status::Upheld | Status::Cancelled | Status::Settled => {
                Err(Rule::ClaimNotOpen)
            }
        }
    }

    /// What proves that the claim is wrong; `None` for a reason that is not known.
    pub fn evidence_wanted(&self) -> Option<&'static str> {
        Ddica::parse(&self.reason_code).map(evidence_wanted)
    }
}

/// The last date on which a claim that came in on `received_on` can be challenged.
pub fn challenge_by_on(received_on: Date, calendar: &Calendar) -> Date {
    calendar.add_working_days(received_on, CHALLENGE_WORKING_DAYS)
}

/// The working day of the debit for a claim whose report names none.
pub fn debit_on(received_on: Date, calendar: &Calendar) -> Date {
    calendar.add_working_days(received_on, DEBIT_WORKING_DAYS)
}

/// What a challenge must prove, by the reason of the claim (bacs.md §2.13).
fn evidence_wanted(reason: Ddica) -> &'static str {
    match reason {
        Ddica::NoticeDiffers | Ddica::NoNotice => {
            "A copy of the advance notice, or the signed contract with amounts and dates."
        }
        Ddica::CancelledByBank => "Proof that no ADDACS advice was sent on or before the date of the debit.",
        Ddica::CancelledByPayer => "Evidence that no cancellation was received from the payer.",
        Ddica::NoInstruction => "A copy of the Direct Debit Instruction, or the record of the sign-up.",
        Ddica::SignatureFraudulent => {
            "The paper Direct Debit Instruction, where the mandate was given on paper."
        }
        Ddica::AtServiceUsersRequest => "None: the claim was raised at the service user's request.",
        Ddica::NameDisputed => {
            "A copy of the Direct Debit Instruction, and the name shown on the payer's bank statement."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn claim(status: Status) -> Claim {
        let received_on = date(2026, 12, 14);
        Claim {
            id: ClaimId::from_number(1),
            workspace: WorkspaceId::from_number(2),
            mandate: MandateId::from_number(3),
            bank_reference: "BANK1".into(),
            reason_code: "2".into(),
            reason: Ddica::NoNotice.meaning().into(),
            status,
            amount_pence: 100,
            received_on,
            challenge_by_on: challenge_by_on(received_on, &Calendar::default()),
            debit_on: debit_on(received_on, &Calendar::default()),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn deadlines_count_working_days_over_christmas() {
        let claim = claim(Status::Open);
        assert_eq!((claim.challenge_by_on, claim.debit_on), (date(2026, 12, 29), date(2027, 1, 6)));
    }

    #[test]
    fn only_an_open_claim_is_challenged_and_only_in_time() {
        let (last, after) = (date(2026, 12, 29), date(2026, 12, 30));
        assert_eq!(claim(Status::Open).challenge(last), Ok(Status::Challenged));
        assert_eq!(claim(Status::Open).challenge(after), Err(Rule::ClaimChallengeTooLate));
        for status in [Status::Challenged, Status::Upheld, Status::Cancelled, Status::Settled] {
            assert_eq!(claim(status).challenge(last), Err(Rule::ClaimNotOpen), "{status:?}");
            assert_eq!(claim(status).challenge(after), Err(Rule::ClaimNotOpen), "{status:?}");
        }
    }

    #[test]
    fn a_challenge_is_upheld_when_the_bank_takes_the_claim_back() {
        let expected =
            [Status::Cancelled, Status::Upheld, Status::Upheld, Status::Cancelled, Status::Cancelled];
        assert_eq!(Status::ALL.map(Status::taken_back), expected);
    }

    #[test]
    fn every_known_reason_asks_for_something_and_no_other() {
        for reason in Ddica::ALL {
            let claim = Claim { reason_code: reason.code().into(), ..claim(Status::Open) };
            assert!(claim.evidence_wanted().is_some_and(|wanted| wanted.len() > 20), "{reason:?}");
        }
        assert_eq!(Claim { reason_code: "9".into(), ..claim(Status::Open) }.evidence_wanted(), None);
    }
}
