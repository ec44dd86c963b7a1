//! Where a collection stands, what can happen to it, and where that leads (bacs.md §2.9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a collection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CollectionStatus")]
pub enum Status {
    /// Not yet in a file.
    Scheduled,
    /// In a file; the payer is not debited yet.
    Submitted,
    /// The payer was debited. Provisional until the bank cannot return it any more; see the stage.
    Collected,
    /// Came back unpaid, or never got through.
    Failed,
    /// Taken back by an indemnity claim.
    Clawback,
    /// Given up before it was in a file.
    Cancelled,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 6] = [
        Status::Scheduled,
        Status::Submitted,
        Status::Collected,
        Status::Failed,
        Status::Clawback,
        Status::Cancelled,
    ];

    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Scheduled => "scheduled",
            Status::Submitted => "submitted",
            Status::Collected => "collected",
            Status::Failed => "failed",
            Status::Clawback => "clawback",
            Status::Cancelled => "cancelled",
        }
    }
}

/// The finer place within a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CollectionStage")]
pub enum Stage {
    /// Scheduled: the payer has no notice of it yet.
    Planned,
    /// Scheduled: the payer has notice of amount and date.
    Notified,
    /// Submitted for the first time.
    Submitted,
    /// Submitted again, with code 18.
    Represented,
    /// Collected; the bank can still return it.
    Provisional,
    /// Collected; the time for returns has passed. An indemnity claim can still take it back.
    Confirmed,
    /// Failed: unpaid, and to be presented again.
    Representing,
    /// Failed for good: returned unpaid.
    Returned,
    /// Failed for good: returned after it was confirmed.
    ReturnedLate,
    /// Failed for good: Bacs did not process it.
    Rejected,
    /// Clawback: claimed; the service user is not debited yet.
    Claimed,
    /// Clawback: the service user was debited.
    ClawedBack,
    /// Cancelled.
    Withdrawn,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 13] = [
        Stage::Planned,
        Stage::Notified,
        Stage::Submitted,
        Stage::Represented,
        Stage::Provisional,
        Stage::Confirmed,
        Stage::Representing,
        Stage::Returned,
        Stage::ReturnedLate,
        Stage::Rejected,
        Stage::Claimed,
        Stage::ClawedBack,
        Stage::Withdrawn,
    ];

    /// The status it is a part of.
    pub const fn status(self) -> Status {
        match self {
            Stage::Planned | Stage::Notified => Status::Scheduled,
            Stage::Submitted | Stage::Represented => Status::Submitted,
            Stage::Provisional | Stage::Confirmed => Status::Collected,
            Stage::Representing | Stage::Returned | Stage::ReturnedLate | Stage::Rejected => Status::Failed,
            Stage::Claimed | Stage::ClawedBack => Status::Clawback,
            Stage::Withdrawn => Status::Cancelled,
        }
    }

    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Planned => "planned",
            Stage::Notified => "notified",
            Stage::Submitted => "submitted",
            Stage::Represented => "represented",
            Stage::Provisional => "provisional",
            Stage::Confirmed => "confirmed",
            Stage::Representing => "representing",
            Stage::Returned => "returned",
            Stage::ReturnedLate => "returned_late",
            Stage::Rejected => "rejected",
            Stage::Claimed => "claimed",
            Stage::ClawedBack => "clawed_back",
            Stage::Withdrawn => "withdrawn",
        }
    }
}

/// What can happen to a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The payer gets notice, the first or another.
    Notify,
    /// Amount or date changed: the payer needs another notice.
    Replan,
    /// It goes into a file.
    Submit,
    /// The file of its first time did not count: refused as a whole, or withdrawn.
    Revert,
    /// The file in which it was presented again did not count.
    RevertAgain,
    /// Bacs refuses the item.
    Reject,
    /// The payer is debited.
    Debit,
    /// The time for returns has passed.
    Confirm,
    /// It comes back unpaid, for good.
    Return,
    /// It comes back unpaid, and is presented again.
    Represent,
    /// It comes back unpaid because the notice was not right: the payer gets another, for a later date.
    Readvise,
    /// The payer's bank claims it back.
    Claim,
    /// The service user is debited for the claim.
    SettleClaim,
    /// The bank takes the claim back while returns were still possible when it came.
    CancelClaimProvisional,
    /// The bank takes the claim back.
    CancelClaim,
    /// It is given up: the mandate ended or is suspended.
    Withdraw,
    /// It was given up ahead of its day, and collecting goes on: it is planned again.
    Revive,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 17] = [
        Action::Notify,
        Action::Replan,
        Action::Submit,
        Action::Revert,
        Action::RevertAgain,
        Action::Reject,
        Action::Debit,
        Action::Confirm,
        Action::Return,
        Action::Represent,
        Action::Readvise,
        Action::Claim,
        Action::SettleClaim,
        Action::CancelClaimProvisional,
        Action::CancelClaim,
        Action::Withdraw,
        Action::Revive,
    ];
}

/// An action that cannot happen to a collection where it stands: a report that comes late, twice or for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected {
    /// Where the collection stands.
    pub stage: Stage,
    /// What was to happen.
    pub action: Action,
}

/// Where an action leads, or that it cannot happen there. Total: every arm is written out.
pub const fn next(stage: Stage, action: Action) -> Result<(Status, Stage), Unexpected> {
    let reached = match stage {
        Stage::Planned | Stage::Notified => before_a_file(stage, action),
        Stage::Submitted | Stage::Represented => in_a_file(stage, action),
        Stage::Provisional => while_provisional(action),
        Stage::Confirmed => once_confirmed(action),
        Stage::Representing => while_representing(action),
        Stage::Claimed | Stage::ClawedBack => once_claimed(stage, action),
        Stage::Withdrawn => once_withdrawn(action),
        Stage::Returned | Stage::ReturnedLate | Stage::Rejected => None,
    };
    match reached {
        Some(stage) => Ok((stage.status(), stage)),
        None => Err(Unexpected { stage, action }),
    }
}

const fn before_a_file(stage: Stage, action: Action) -> Option<Stage> {
    use Action as A;
    match action {
        A::Notify => Some(Stage::Notified),
        A::Replan => Some(Stage::Planned),
        A::Withdraw => Some(Stage::Withdrawn),
        A::Submit if matches!(stage, Stage::Notified) => Some(Stage::Submitted),
        A::Submit
        | A::Revert
        | A::RevertAgain
        | A::Reject
        | A::Debit
        | A::Confirm
        | A::Return
        | A::Represent
        | A::Readvise
        | A::Revive => None,
        A::Claim | A::SettleClaim | A::CancelClaimProvisional | A::CancelClaim => None,
    }
}

const fn in_a_file(stage: Stage, action: Action) -> Option<Stage> {
    use Action as A;
    match action {
        A::Debit => Some(Stage::Provisional),
        A::Reject => Some(Stage::Rejected),
        A::Return => Some(Stage::Returned),
        A::Represent => Some(Stage::Representing),
        A::Readvise => Some(Stage::Planned),
        A::Revert if matches!(stage, Stage::Submitted) => Some(Stage::Notified),
        A::RevertAgain if matches!(stage, Stage::Represented) => Some(Stage::Representing),
        A::Revert | A::RevertAgain => None,
        A::Notify | A::Replan | A::Submit | A::Confirm | A::Withdraw | A::Revive => None,
        A::Claim | A::SettleClaim | A::CancelClaimProvisional | A::CancelClaim => None,
    }
}

const fn while_provisional(action: Action) -> Option<Stage> {
    use Action as A;
    match action {
        A::Confirm => Some(Stage::Confirmed),
        A::Return => Some(Stage::Returned),
        A::Represent => Some(Stage::Representing),
        A::Readvise => Some(Stage::Planned),
        A::Claim => Some(Stage::Claimed),
        // The news that its file did not count came when its day was there.
        A::Revert => Some(Stage::Notified),
        A::RevertAgain => Some(Stage::Representing),
        A::Notify | A::Replan | A::Submit | A::Reject | A::Debit | A::Withdraw => None,
        A::SettleClaim | A::CancelClaimProvisional | A::CancelClaim | A::Revive => None,
    }
}

/// A return this late is not presented again: the money may have been passed on.
const fn once_confirmed(action: Action) -> Option<Stage> {
    use Action as A;
    match action {
        A::Return | A::Represent | A::Readvise => Some(Stage::ReturnedLate),
        A::Claim => Some(Stage::Claimed),
        A::Notify
        | A::Replan
        | A::Submit
        | A::Revert
        | A::RevertAgain
        | A::Reject
        | A::Debit
        | A::Confirm
        | A::Withdraw => None,
        A::SettleClaim | A::CancelClaimProvisional | A::CancelClaim | A::Revive => None,
    }
}

const fn while_representing(action: Action) -> Option<Stage> {
    use Action as A;
    match action {
        A::Submit => Some(Stage::Represented),
        A::Withdraw | A::Return => Some(Stage::Returned),
        A::Notify
        | A::Replan
        | A::Revert
        | A::RevertAgain
        | A::Reject
        | A::Debit
        | A::Confirm
        | A::Represent
        | A::Readvise
        | A::Revive => None,
        A::Claim | A::SettleClaim | A::CancelClaimProvisional | A::CancelClaim => None,
    }
}

/// Given up for good, unless collecting goes on before its day.
const fn once_withdrawn(action: Action) -> Option<Stage> {
    use Action as A;
    match action {
        A::Revive => Some(Stage::Planned),
        A::Notify
        | A::Replan
        | A::Submit
        | A::Revert
        | A::RevertAgain
        | A::Reject
        | A::Debit
        | A::Confirm
        | A::Withdraw => None,
        A::Return | A::Represent | A::Readvise => None,
        A::Claim | A::SettleClaim | A::CancelClaimProvisional | A::CancelClaim => None,
    }
}

const fn once_claimed(stage: Stage, action: Action) -> Option<Stage> {
    use Action as A;
    match action {
        A::SettleClaim if matches!(stage, Stage::Claimed) => Some(Stage::ClawedBack),
        A::CancelClaimProvisional if matches!(stage, Stage::Claimed) => Some(Stage::Provisional),
        // A bank may take a claim back after it was settled, too.
        A::CancelClaim | A::CancelClaimProvisional => Some(Stage::Confirmed),
        A::SettleClaim
        | A::Claim
        | A::Notify
        | A::Replan
        | A::Submit
        | A::Revert
        | A::RevertAgain
        | A::Reject
        | A::Debit => None,
        A::Confirm | A::Return | A::Represent | A::Readvise | A::Withdraw | A::Revive => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Action as A;
    use Stage as S;

    /// From each stage, where each action leads; every pair that is not listed is refused.
    const MOVES: &[(Stage, Action, Stage)] = &[
        (S::Planned, A::Notify, S::Notified),
        (S::Planned, A::Replan, S::Planned),
        (S::Planned, A::Withdraw, S::Withdrawn),
        (S::Notified, A::Notify, S::Notified),
        (S::Notified, A::Replan, S::Planned),
        (S::Notified, A::Submit, S::Submitted),
        (S::Notified, A::Withdraw, S::Withdrawn),
        (S::Submitted, A::Revert, S::Notified),
        (S::Submitted, A::Reject, S::Rejected),
        (S::Submitted, A::Debit, S::Provisional),
        (S::Submitted, A::Return, S::Returned),
        (S::Submitted, A::Represent, S::Representing),
        (S::Submitted, A::Readvise, S::Planned),
        (S::Represented, A::RevertAgain, S::Representing),
        (S::Represented, A::Reject, S::Rejected),
        (S::Represented, A::Debit, S::Provisional),
        (S::Represented, A::Return, S::Returned),
        (S::Represented, A::Represent, S::Representing),
        (S::Represented, A::Readvise, S::Planned),
        (S::Provisional, A::Confirm, S::Confirmed),
        (S::Provisional, A::Revert, S::Notified),
        (S::Provisional, A::RevertAgain, S::Representing),
        (S::Provisional, A::Return, S::Returned),
        (S::Provisional, A::Represent, S::Representing),
        (S::Provisional, A::Readvise, S::Planned),
        (S::Provisional, A::Claim, S::Claimed),
        (S::Confirmed, A::Return, S::ReturnedLate),
        (S::Confirmed, A::Represent, S::ReturnedLate),
        (S::Confirmed, A::Readvise, S::ReturnedLate),
        (S::Confirmed, A::Claim, S::Claimed),
        (S::Representing, A::Submit, S::Represented),
        (S::Representing, A::Return, S::Returned),
        (S::Representing, A::Withdraw, S::Returned),
        (S::Claimed, A::SettleClaim, S::ClawedBack),
        (S::Claimed, A::CancelClaimProvisional, S::Provisional),
        (S::Claimed, A::CancelClaim, S::Confirmed),
        (S::ClawedBack, A::CancelClaimProvisional, S::Confirmed),
        (S::ClawedBack, A::CancelClaim, S::Confirmed),
        (S::Withdrawn, A::Revive, S::Planned),
    ];

    #[test]
    fn every_stage_moves_as_listed_and_no_other_way() {
        for stage in Stage::ALL {
            for action in Action::ALL {
                let listed = MOVES.iter().find(|(from, by, _)| (*from, *by) == (stage, action));
                let expected = listed.map(|(_, _, to)| *to);
                assert_eq!(next(stage, action).ok().map(|(_, to)| to), expected, "{stage:?} {action:?}");
            }
        }
    }

    #[test]
    fn nothing_is_submitted_before_its_notice() {
        assert_eq!(next(S::Planned, A::Submit), Err(Unexpected { stage: S::Planned, action: A::Submit }));
    }

    #[test]
    fn words_on_the_wire_are_the_words_in_the_database() {
        for stage in Stage::ALL {
            assert_eq!(serde_json::to_value(stage).unwrap(), stage.word());
            assert_eq!(serde_json::to_value(stage.status()).unwrap(), stage.status().word());
        }
    }
}
