//! Where a mandate stands, what can be asked of it, and where that leads (bacs.md §2.8).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::rule::Rule;

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

    /// Whether nothing is collected under it any more.
    pub const fn is_final(self) -> bool {
        match self {
            Status::Draft | Status::PendingSubmission | Status::Active | Status::Suspended => false,
            Status::Cancelled | Status::Failed => true,
        }
    }

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

/// The finer place within a status.
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
    /// Pending submission: the instruction is with the bank, which answers only to refuse it.
    Submitted,
    /// Pending submission: the bank found a fault of ours in the instruction; somebody must look at it.
    Held,
    /// Active: the bank accepted the instruction.
    Lodged,
    /// Suspended by the organisation.
    Paused,
    /// Suspended: the payer disputes the advance notice.
    NoticeDisputed,
    /// Suspended: the account moved to another bank, which did not say where.
    AwaitingNewDetails,
    /// Suspended: collections failed one after the other.
    RepeatedFailures,
    /// Suspended: nothing was collected for so long that banks drop the instruction.
    Dormant,
    /// Cancelled before anything was sent to the bank.
    Withdrawn,
    /// Cancelled by the organisation after the bank had the instruction.
    CancelledAfterLodging,
    /// Cancelled by the payer at the bank.
    CancelledByPayer,
    /// Cancelled by the payer's bank.
    CancelledByBank,
    /// Ended because the payer died: nothing more is collected, and nobody is written to.
    PayerDeceased,
    /// Failed: the bank returned the instruction.
    Returned,
    /// Failed: a collection and its two re-presentations came back unpaid.
    RepresentationsExhausted,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 18] = [
        Stage::Created,
        Stage::Invited,
        Stage::AwaitingSubmission,
        Stage::Submitted,
        Stage::Held,
        Stage::Lodged,
        Stage::Paused,
        Stage::NoticeDisputed,
        Stage::AwaitingNewDetails,
        Stage::RepeatedFailures,
        Stage::Dormant,
        Stage::Withdrawn,
        Stage::CancelledAfterLodging,
        Stage::CancelledByPayer,
        Stage::CancelledByBank,
        Stage::PayerDeceased,
        Stage::Returned,
        Stage::RepresentationsExhausted,
    ];

    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Created => "created",
            Stage::Invited => "invited",
            Stage::AwaitingSubmission => "awaiting_submission",
            Stage::Submitted => "submitted",
            Stage::Held => "held",
            Stage::Lodged => "lodged",
            Stage::Paused => "paused",
            Stage::NoticeDisputed => "notice_disputed",
            Stage::AwaitingNewDetails => "awaiting_new_details",
            Stage::RepeatedFailures => "repeated_failures",
            Stage::Dormant => "dormant",
            Stage::Withdrawn => "withdrawn",
            Stage::CancelledAfterLodging => "cancelled_after_lodging",
            Stage::CancelledByPayer => "cancelled_by_payer",
            Stage::CancelledByBank => "cancelled_by_bank",
            Stage::PayerDeceased => "payer_deceased",
            Stage::Returned => "returned",
            Stage::RepresentationsExhausted => "representations_exhausted",
        }
    }
}

/// What can happen to a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The organisation sends, or resends, the payer's form.
    Invite,
    /// The payer completes the form.
    Complete,
    /// The instruction 0N goes into a file.
    Submit,
    /// The file, or the reference in it, was refused: the instruction goes into another.
    Resubmit,
    /// The bank found a fault of ours in the instruction.
    Hold,
    /// No return came within the time a bank has: the instruction counts as accepted.
    Activate,
    /// The bank refuses or ends the instruction.
    Fail,
    /// A collection and its two re-presentations came back unpaid.
    Exhaust,
    /// The organisation pauses collections.
    Suspend,
    /// The payer disputes the advance notice.
    DisputeNotice,
    /// The account moved, and the bank does not say where.
    LoseAccount,
    /// Collections failed one after the other.
    RepeatFailure,
    /// Nothing was collected for the dormancy period.
    FallDormant,
    /// The organisation resumes collections.
    Reactivate,
    /// The instruction must be lodged again: the account moved, or the bank has none.
    Relodge,
    /// The organisation ends the mandate.
    Cancel,
    /// The payer cancels at the bank.
    CancelByPayer,
    /// The payer's bank cancels.
    CancelByBank,
    /// The payer died.
    Decease,
    /// The bank reinstates what it or the payer had cancelled.
    Reinstate,
    /// The organisation changes amount or day.
    Amend,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 21] = [
        Action::Invite,
        Action::Complete,
        Action::Submit,
        Action::Resubmit,
        Action::Hold,
        Action::Activate,
        Action::Fail,
        Action::Exhaust,
        Action::Suspend,
        Action::DisputeNotice,
        Action::LoseAccount,
        Action::RepeatFailure,
        Action::FallDormant,
        Action::Reactivate,
        Action::Relodge,
        Action::Cancel,
        Action::CancelByPayer,
        Action::CancelByBank,
        Action::Decease,
        Action::Reinstate,
        Action::Amend,
    ];

    /// The status the mandate would be in, `to` in a refusal; an action that keeps the status names none.
    pub const fn aims_at(self) -> Option<Status> {
        match self {
            Action::Invite | Action::Submit | Action::Resubmit | Action::Hold | Action::Amend => None,
            Action::Complete | Action::Relodge => Some(Status::PendingSubmission),
            Action::Activate | Action::Reactivate | Action::Reinstate => Some(Status::Active),
            Action::Fail | Action::Exhaust => Some(Status::Failed),
            Action::Suspend
            | Action::DisputeNotice
            | Action::LoseAccount
            | Action::RepeatFailure
            | Action::FallDormant => Some(Status::Suspended),
            Action::Cancel | Action::CancelByPayer | Action::CancelByBank | Action::Decease => {
                Some(Status::Cancelled)
            }
        }
    }
}

/// Where an action leads from where the mandate stands, or the rule that refuses it. Total: every arm is written out.
pub const fn next(status: Status, stage: Stage, action: Action) -> Result<(Status, Stage), Rule> {
    match status {
        Status::Draft => from_draft(stage, action),
        Status::PendingSubmission => from_pending(stage, action),
        Status::Active => from_active(action),
        Status::Suspended => from_suspended(stage, action),
        Status::Cancelled => from_cancelled(stage, action),
        Status::Failed => Err(Rule::MandateFailedIsFinal),
    }
}

const fn from_draft(stage: Stage, action: Action) -> Result<(Status, Stage), Rule> {
    use Action as A;
    match action {
        A::Invite => Ok((Status::Draft, Stage::Invited)),
        A::Complete if is(stage, Stage::Invited) => {
            Ok((Status::PendingSubmission, Stage::AwaitingSubmission))
        }
        A::Complete => Err(Rule::MandateNotInvited),
        A::Amend => Ok((Status::Draft, stage)),
        A::Cancel => Ok((Status::Cancelled, Stage::Withdrawn)),
        A::Activate | A::Submit => Err(Rule::MandateNotAwaitingBank),
        A::Suspend => Err(Rule::MandateNotActive),
        A::Reactivate => Err(Rule::MandateNotSuspended),
        A::Resubmit
        | A::Hold
        | A::Fail
        | A::Exhaust
        | A::DisputeNotice
        | A::LoseAccount
        | A::RepeatFailure
        | A::FallDormant
        | A::Relodge
        | A::CancelByPayer
        | A::CancelByBank
        | A::Decease
        | A::Reinstate => Err(Rule::MandateNotLodged),
    }
}

const fn from_pending(stage: Stage, action: Action) -> Result<(Status, Stage), Rule> {
    use {Action as A, Status as S};
    match action {
        A::Invite | A::Complete => Err(Rule::MandateAlreadySigned),
        A::Submit => Ok((S::PendingSubmission, Stage::Submitted)),
        A::Resubmit | A::Relodge => Ok((S::PendingSubmission, Stage::AwaitingSubmission)),
        A::Hold => Ok((S::PendingSubmission, Stage::Held)),
        A::Activate => Ok((S::Active, Stage::Lodged)),
        A::Fail | A::Exhaust => Ok((S::Failed, Stage::Returned)),
        A::Amend => Ok((S::PendingSubmission, stage)),
        // Once it is in a file the bank has it, and must be told.
        A::Cancel if is(stage, Stage::Submitted) => Ok((S::Cancelled, Stage::CancelledAfterLodging)),
        A::Cancel => Ok((S::Cancelled, Stage::Withdrawn)),
        A::LoseAccount => Ok((S::Suspended, Stage::AwaitingNewDetails)),
        A::DisputeNotice => Ok((S::Suspended, Stage::NoticeDisputed)),
        A::CancelByPayer => Ok((S::Cancelled, Stage::CancelledByPayer)),
        A::CancelByBank => Ok((S::Cancelled, Stage::CancelledByBank)),
        A::Decease => Ok((S::Cancelled, Stage::PayerDeceased)),
        A::Suspend | A::RepeatFailure | A::FallDormant => Err(Rule::MandateNotActive),
        A::Reactivate => Err(Rule::MandateNotSuspended),
        A::Reinstate => Err(Rule::MandateNotCancelled),
    }
}

const fn from_active(action: Action) -> Result<(Status, Stage), Rule> {
    use {Action as A, Status as S};
    match action {
        A::Invite | A::Complete => Err(Rule::MandateAlreadySigned),
        A::Submit | A::Resubmit | A::Hold | A::Activate => Err(Rule::MandateNotAwaitingBank),
        A::Fail => Ok((S::Failed, Stage::Returned)),
        A::Exhaust => Ok((S::Failed, Stage::RepresentationsExhausted)),
        A::Suspend => Ok((S::Suspended, Stage::Paused)),
        A::DisputeNotice => Ok((S::Suspended, Stage::NoticeDisputed)),
        A::LoseAccount => Ok((S::Suspended, Stage::AwaitingNewDetails)),
        A::RepeatFailure => Ok((S::Suspended, Stage::RepeatedFailures)),
        A::FallDormant => Ok((S::Suspended, Stage::Dormant)),
        A::Reactivate => Err(Rule::MandateNotSuspended),
        A::Relodge => Ok((S::PendingSubmission, Stage::AwaitingSubmission)),
        A::Cancel => Ok((S::Cancelled, Stage::CancelledAfterLodging)),
        A::CancelByPayer => Ok((S::Cancelled, Stage::CancelledByPayer)),
        A::CancelByBank => Ok((S::Cancelled, Stage::CancelledByBank)),
        A::Decease => Ok((S::Cancelled, Stage::PayerDeceased)),
        A::Reinstate => Err(Rule::MandateNotCancelled),
        A::Amend => Ok((S::Active, Stage::Lodged)),
    }
}

const fn from_suspended(stage: Stage, action: Action) -> Result<(Status, Stage), Rule> {
    use {Action as A, Status as S};
    match action {
        A::Invite | A::Complete => Err(Rule::MandateAlreadySigned),
        // A paused mandate stays paused while its instruction moves to another bank.
        A::Submit | A::Resubmit | A::Activate => Ok((S::Suspended, stage)),
        A::Hold => Err(Rule::MandateNotAwaitingBank),
        A::Fail => Ok((S::Failed, Stage::Returned)),
        A::Exhaust => Ok((S::Failed, Stage::RepresentationsExhausted)),
        A::Suspend => Err(Rule::MandateNotActive),
        A::DisputeNotice => Ok((S::Suspended, Stage::NoticeDisputed)),
        A::LoseAccount => Ok((S::Suspended, Stage::AwaitingNewDetails)),
        A::RepeatFailure => Ok((S::Suspended, stage)),
        A::FallDormant => Ok((S::Suspended, Stage::Dormant)),
        A::Reactivate if is(stage, Stage::AwaitingNewDetails) => Err(Rule::MandateAwaitsNewDetails),
        A::Reactivate if is(stage, Stage::Dormant) => Err(Rule::MandateDormant),
        A::Reactivate => Ok((S::Active, Stage::Lodged)),
        A::Relodge if is(stage, Stage::AwaitingNewDetails) => {
            Ok((S::PendingSubmission, Stage::AwaitingSubmission))
        }
        A::Relodge => Ok((S::Suspended, stage)),
        A::Cancel => Ok((S::Cancelled, Stage::CancelledAfterLodging)),
        A::CancelByPayer => Ok((S::Cancelled, Stage::CancelledByPayer)),
        A::CancelByBank => Ok((S::Cancelled, Stage::CancelledByBank)),
        A::Decease => Ok((S::Cancelled, Stage::PayerDeceased)),
        A::Reinstate => Err(Rule::MandateNotCancelled),
        A::Amend => Ok((S::Suspended, stage)),
    }
}

/// Final, with one exception: the bank may reinstate what it or the payer had cancelled (ADDACS R, bacs.md §2.8).
const fn from_cancelled(stage: Stage, action: Action) -> Result<(Status, Stage), Rule> {
    let by_bank_or_payer = is(stage, Stage::CancelledByPayer) || is(stage, Stage::CancelledByBank);
    match action {
        Action::Reinstate if by_bank_or_payer => Ok((Status::Active, Stage::Lodged)),
        // Banks often send the cancellation first and the reason after it.
        Action::Decease if by_bank_or_payer => Ok((Status::Cancelled, Stage::PayerDeceased)),
        Action::Invite
        | Action::Complete
        | Action::Submit
        | Action::Resubmit
        | Action::Hold
        | Action::Activate
        | Action::Fail
        | Action::Exhaust
        | Action::Suspend
        | Action::DisputeNotice
        | Action::LoseAccount
        | Action::RepeatFailure
        | Action::FallDormant
        | Action::Reactivate
        | Action::Relodge
        | Action::Cancel
        | Action::CancelByPayer
        | Action::CancelByBank
        | Action::Decease
        | Action::Reinstate
        | Action::Amend => Err(Rule::MandateCancelledIsFinal),
    }
}

const fn is(stage: Stage, other: Stage) -> bool {
    stage as u8 == other as u8
}

#[cfg(test)]
mod tests;
