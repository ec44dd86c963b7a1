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
