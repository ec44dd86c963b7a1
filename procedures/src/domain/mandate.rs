//! A mandate: a payer's authority to collect, and the moves it may make.
//!
//! The moves are those of bacs.md §2.8, folded into six statuses; what the fold hides stands in [`Stage`].

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bank_details::MaskedBankDetails;
use super::id::{MandateId, WorkspaceId};
use super::money::AmountPence;
use super::payer::{Address, EmailAddress, ExternalRef, Metadata, PayerName, PhoneNumber, PropertyReference};
use super::rule::Rule;
use super::schedule::{CollectionDay, Frequency};
use super::scheme_reference::SchemeReference;

/// Where a mandate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MandateStatus")]
pub enum Status {
    /// Created; the payer has not completed the form.
    Draft,
    /// Signed by the payer; the bank has not accepted it yet.
    PendingSubmission,
    /// Collections can be taken.
    Active,
    /// Lodged, and paused: nothing is collected.
    Suspended,
    /// Ended by the organisation or the payer. Final.
    Cancelled,
    /// Refused or ended by the bank. Final.
    Failed,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 6] = [
        Status::Draft,
        Status::PendingSubmission,
        Status::Active,
        Status::Suspended,
        Status::Cancelled,
        Status::Failed,
    ];

    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::PendingSubmission => "pending_submission",
            Status::Active => "active",
            Status::Suspended => "suspended",
            Status::Cancelled => "cancelled",
            Status::Failed => "failed",
        }
    }
}

/// The finer place within a status (bacs.md §2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MandateStage")]
pub enum Stage {
    /// Draft: no invite was sent.
    Created,
    /// Draft: the payer has an invite.
    Invited,
    /// Pending submission: waits for the next AUDDIS file.
    AwaitingSubmission,
    /// Active: the bank accepted the instruction.
    Lodged,
    /// Suspended by the organisation.
    Paused,
    /// Cancelled before anything was sent to the bank.
    Withdrawn,
    /// Cancelled after the bank had accepted it.
    CancelledAfterLodging,
    /// Failed: the bank returned the instruction.
    Returned,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 8] = [
        Stage::Created,
        Stage::Invited,
        Stage::AwaitingSubmission,
        Stage::Lodged,
        Stage::Paused,
        Stage::Withdrawn,
        Stage::CancelledAfterLodging,
        Stage::Returned,
    ];

    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Created => "created",
            Stage::Invited => "invited",
            Stage::AwaitingSubmission => "awaiting_submission",
            Stage::Lodged => "lodged",
            Stage::Paused => "paused",
            Stage::Withdrawn => "withdrawn",
            Stage::CancelledAfterLodging => "cancelled_after_lodging",
            Stage::Returned => "returned",
        }
    }
}

/// What can be asked of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The organisation sends, or resends, the payer's form.
    Invite,
    /// The payer completes the form.
    Complete,
    /// The bank accepts the instruction.
    Activate,
    /// The bank refuses or ends the instruction.
    Fail,
    /// The organisation pauses collections.
    Suspend,
    /// The organisation resumes collections.
    Reactivate,
    /// The organisation or the payer ends the mandate.
    Cancel,
    /// The organisation changes amount or day.
    Amend,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 8] = [
        Action::Invite,
        Action::Complete,
        Action::Activate,
        Action::Fail,
        Action::Suspend,
        Action::Reactivate,
        Action::Cancel,
        Action::Amend,
    ];

    /// The status the mandate would be in, `to` in a refusal; an action that keeps the status names none.
    pub const fn aims_at(self) -> Option<Status> {
        match self {
            Action::Invite | Action::Amend => None,
            Action::Complete => Some(Status::PendingSubmission),
            Action::Activate | Action::Reactivate => Some(Status::Active),
            Action::Fail => Some(Status::Failed),
            Action::Suspend => Some(Status::Suspended),
            Action::Cancel => Some(Status::Cancelled),
        }
    }
}

/// Where an action leads from where the mandate stands, or the rule that refuses it. Total: every arm is written out.
pub const fn next(status: Status, stage: Stage, action: Action) -> Result<(Status, Stage), Rule> {
    use {Action as A, Status as S};
    match (status, action) {
        (S::Cancelled, A::Invite | A::Complete | A::Activate | A::Fail)
        | (S::Cancelled, A::Suspend | A::Reactivate | A::Cancel | A::Amend) => {
            Err(Rule::MandateCancelledIsFinal)
        }
        (S::Failed, A::Invite | A::Complete | A::Activate | A::Fail)
        | (S::Failed, A::Suspend | A::Reactivate | A::Cancel | A::Amend) => Err(Rule::MandateFailedIsFinal),

        (S::Draft, A::Invite) => Ok((S::Draft, Stage::Invited)),
        (S::PendingSubmission | S::Active | S::Suspended, A::Invite) => Err(Rule::MandateAlreadySigned),

        (S::Draft, A::Complete) => match stage {
            Stage::Invited => Ok((S::PendingSubmission, Stage::AwaitingSubmission)),
            Stage::Created
            | Stage::AwaitingSubmission
            | Stage::Lodged
            | Stage::Paused
            | Stage::Withdrawn
            | Stage::CancelledAfterLodging
            | Stage::Returned => Err(Rule::MandateNotInvited),
        },
        (S::PendingSubmission | S::Active | S::Suspended, A::Complete) => Err(Rule::MandateAlreadySigned),

        (S::PendingSubmission, A::Activate) => Ok((S::Active, Stage::Lodged)),
        (S::Draft | S::Active | S::Suspended, A::Activate) => Err(Rule::MandateNotAwaitingBank),

        (S::PendingSubmission | S::Active | S::Suspended, A::Fail) => Ok((S::Failed, Stage::Returned)),
        (S::Draft, A::Fail) => Err(Rule::MandateNotLodged),

        (S::Active, A::Suspend) => Ok((S::Suspended, Stage::Paused)),
        (S::Draft | S::PendingSubmission | S::Suspended, A::Suspend) => Err(Rule::MandateNotActive),

        (S::Suspended, A::Reactivate) => Ok((S::Active, Stage::Lodged)),
        (S::Draft | S::PendingSubmission | S::Active, A::Reactivate) => Err(Rule::MandateNotSuspended),

        (S::Draft | S::PendingSubmission, A::Cancel) => Ok((S::Cancelled, Stage::Withdrawn)),
        (S::Active | S::Suspended, A::Cancel) => Ok((S::Cancelled, Stage::CancelledAfterLodging)),

        (S::Draft | S::PendingSubmission | S::Active | S::Suspended, A::Amend) => Ok((status, stage)),
    }
}

/// What the mandate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MandateType {
    /// Rent of a property.
    Property,
    /// Anything else.
    NonProperty,
}

impl MandateType {
    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            MandateType::Property => "property",
            MandateType::NonProperty => "non_property",
        }
    }
}

/// Who pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The payer's name.
    pub name: PayerName,
    /// Where messages go.
    pub email: EmailAddress,
    /// A telephone number.
    pub phone: Option<PhoneNumber>,
    /// Where the payer lives.
    pub address: Option<Address>,
}

/// What is let.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The organisation's reference of the property.
    pub reference: PropertyReference,
    /// Where it stands.
    pub address: Option<Address>,
}

/// A change of amount or day that the payer has been told of, and that is not yet in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingAmendment {
    /// The new amount, where it changes.
    pub amount: Option<AmountPence>,
    /// The new day, where it changes.
    pub collection_day: Option<CollectionDay>,
    /// The first London date on which a collection follows the change.
    pub effective_on: Date,
}

/// The account to collect from: what may be shown of it, and all of it under encryption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// What may be shown.
    pub masked: MaskedBankDetails,
    /// The details, sealed for this mandate.
    pub sealed: Vec<u8>,
}

/// Why the bank refused or ended a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The scheme's reason code (bacs.md §2.10).
    pub code: String,
    /// The code's meaning, in words.
    pub reason: String,
}

/// When each status was last entered, as UTC instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusTimes {
    /// Became active.
    pub activated_at: Option<Timestamp>,
    /// Was suspended.
    pub suspended_at: Option<Timestamp>,
    /// Was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Failed.
    pub failed_at: Option<Timestamp>,
}

/// A payer's authority to collect.
#[derive(Clone, Debug)]
pub struct Mandate {
    /// The mandate's id.
    pub id: MandateId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// The scheme's core reference (bacs.md §2.2).
    pub reference: SchemeReference,
    /// Where it stands.
    pub status: Status,
    /// Where within the status.
    pub stage: Stage,
    /// Who pays.
    pub payer: Payer,
    /// What is let.
    pub property: Property,
    /// What it is for.
    pub mandate_type: MandateType,
    /// What each collection takes.
    pub amount: AmountPence,
    /// How often.
    pub frequency: Frequency,
    /// On which day.
    pub collection_day: CollectionDay,
    /// No collection is due before this London date.
    pub start_on: Option<Date>,
    /// No collection is due after this London date.
    pub end_on: Option<Date>,
    /// The caller's own reference, unique in the workspace.
    pub external_ref: Option<ExternalRef>,
    /// The caller's own facts.
    pub metadata: Metadata,
    /// The account to collect from, once the payer has completed the form.
    pub bank_account: Option<BankAccount>,
    /// A change that is not in force yet.
    pub pending_amendment: Option<PendingAmendment>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// How many collections were clawed back.
    pub clawback_count: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When each status was entered.
    pub times: StatusTimes,
    /// Counts the saves: a save names the version it read, so that two at once cannot both succeed.
    pub version: i64,
}

/// An action that a rule refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// The rule.
    pub rule: Rule,
    /// Where the mandate stands.
    pub from: Status,
    /// Where the action would lead.
    pub to: Option<Status>,
}

impl Mandate {
    /// Makes the move, or says which rule refuses it.
    fn step(mut self, action: Action, now: Timestamp) -> Result<Mandate, Forbidden> {
        let (status, stage) = next(self.status, self.stage, action).map_err(|rule| Forbidden {
            rule,
            from: self.status,
            to: action.aims_at(),
        })?;
        if status != self.status {
            match status {
                Status::Active => self.times.activated_at = Some(now),
                Status::Suspended => self.times.suspended_at = Some(now),
                Status::Cancelled => self.times.cancelled_at = Some(now),
                Status::Failed => self.times.failed_at = Some(now),
                Status::Draft | Status::PendingSubmission => {}
            }
        }
        self.status = status;
        self.stage = stage;
        self.updated_at = now;
        Ok(self)
    }

    /// An invite goes to the payer, the first or another.
    pub fn invite(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        self.step(Action::Invite, now)
    }

    /// The payer completes the form: authority is given, the account is known.
    pub fn complete(self, account: BankAccount, now: Timestamp) -> Result<Mandate, Forbidden> {
        Ok(Mandate { bank_account: Some(account), ..self.step(Action::Complete, now)? })
    }

    /// The bank accepts.
    pub fn activate(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        self.step(Action::Activate, now)
    }

    /// The bank refuses, or ends it.
    pub fn fail(self, failure: Failure, now: Timestamp) -> Result<Mandate, Forbidden> {
        Ok(Mandate { failure: Some(failure), pending_amendment: None, ..self.step(Action::Fail, now)? })
    }

    /// Collections pause; the instruction stays lodged.
    pub fn suspend(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        self.step(Action::Suspend, now)
    }

    /// Collections resume.
    pub fn reactivate(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        self.step(Action::Reactivate, now)
    }

    /// Nothing more can be collected.
    pub fn cancel(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        Ok(Mandate { pending_amendment: None, ..self.step(Action::Cancel, now)? })
    }

    /// Changes amount or day: at once while the payer has not signed, else as a pending amendment, because the payer
    /// must have had notice before the first collection that follows it (bacs.md §2.6). A second amendment replaces
    /// the first one's part that it names.
    pub fn amend(
        self,
        amount: Option<AmountPence>,
        collection_day: Option<CollectionDay>,
        effective_on: Date,
        now: Timestamp,
    ) -> Result<Mandate, Forbidden> {
        let mandate = self.step(Action::Amend, now)?;
        if mandate.status == Status::Draft {
            return Ok(Mandate {
                amount: amount.unwrap_or(mandate.amount),
                collection_day: collection_day.unwrap_or(mandate.collection_day),
                ..mandate
            });
        }
        let pending = mandate.pending_amendment.clone();
        Ok(Mandate {
            pending_amendment: Some(PendingAmendment {
                amount: amount.or(pending.as_ref().and_then(|p| p.amount)),
                collection_day: collection_day.or(pending.as_ref().and_then(|p| p.collection_day)),
                effective_on,
            }),
            ..mandate
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Action as A;
    use Status as S;

    /// The stage a mandate has when it has come to its status by the ordinary way.
    const fn usual_stage(status: Status) -> Stage {
        match status {
            S::Draft => Stage::Invited,
            S::PendingSubmission => Stage::AwaitingSubmission,
            S::Active => Stage::Lodged,
            S::Suspended => Stage::Paused,
            S::Cancelled => Stage::CancelledAfterLodging,
            S::Failed => Stage::Returned,
        }
    }

    #[track_caller]
    fn check(status: Status, expected: [Result<Status, Rule>; 8]) {
        for (action, expected) in Action::ALL.into_iter().zip(expected) {
            let reached = next(status, usual_stage(status), action).map(|(status, _)| status);
            assert_eq!(reached, expected, "{status:?} {action:?}");
        }
    }

    // The columns are Invite, Complete, Activate, Fail, Suspend, Reactivate, Cancel, Amend.

    #[test]
    fn a_draft_can_be_invited_completed_cancelled_and_amended() {
        check(
            S::Draft,
            [
                Ok(S::Draft),
                Ok(S::PendingSubmission),
                Err(Rule::MandateNotAwaitingBank),
                Err(Rule::MandateNotLodged),
                Err(Rule::MandateNotActive),
                Err(Rule::MandateNotSuspended),
                Ok(S::Cancelled),
                Ok(S::Draft),
            ],
        );
    }

    #[test]
    fn a_signed_mandate_waits_for_the_bank() {
        check(
            S::PendingSubmission,
            [
                Err(Rule::MandateAlreadySigned),
                Err(Rule::MandateAlreadySigned),
                Ok(S::Active),
                Ok(S::Failed),
                Err(Rule::MandateNotActive),
                Err(Rule::MandateNotSuspended),
                Ok(S::Cancelled),
                Ok(S::PendingSubmission),
            ],
        );
    }

    #[test]
    fn an_active_mandate_can_be_suspended_cancelled_amended_and_ended_by_the_bank() {
        check(
            S::Active,
            [
                Err(Rule::MandateAlreadySigned),
                Err(Rule::MandateAlreadySigned),
                Err(Rule::MandateNotAwaitingBank),
                Ok(S::Failed),
                Ok(S::Suspended),
                Err(Rule::MandateNotSuspended),
                Ok(S::Cancelled),
                Ok(S::Active),
            ],
        );
    }

    #[test]
    fn a_suspended_mandate_can_be_reactivated_cancelled_amended_and_ended_by_the_bank() {
        check(
            S::Suspended,
            [
                Err(Rule::MandateAlreadySigned),
                Err(Rule::MandateAlreadySigned),
                Err(Rule::MandateNotAwaitingBank),
                Ok(S::Failed),
                Err(Rule::MandateNotActive),
                Ok(S::Active),
                Ok(S::Cancelled),
                Ok(S::Suspended),
            ],
        );
    }

    #[test]
    fn cancelled_and_failed_are_final() {
        check(S::Cancelled, [Err(Rule::MandateCancelledIsFinal); 8]);
        check(S::Failed, [Err(Rule::MandateFailedIsFinal); 8]);
    }

    #[test]
    fn the_form_cannot_be_completed_without_an_invite() {
        assert_eq!(next(S::Draft, Stage::Created, A::Complete), Err(Rule::MandateNotInvited));
    }

    #[test]
    fn what_was_never_sent_to_the_bank_is_withdrawn_not_cancelled_there() {
        assert_eq!(next(S::Draft, Stage::Created, A::Cancel), Ok((S::Cancelled, Stage::Withdrawn)));
        assert_eq!(
            next(S::PendingSubmission, Stage::AwaitingSubmission, A::Cancel),
            Ok((S::Cancelled, Stage::Withdrawn))
        );
        assert_eq!(
            next(S::Suspended, Stage::Paused, A::Cancel),
            Ok((S::Cancelled, Stage::CancelledAfterLodging))
        );
    }
}
