use super::*;
use Action as A;
use Status as S;

/// The stages a mandate can have within a status.
fn stages(status: Status) -> Vec<Stage> {
    match status {
        S::Draft => vec![Stage::Created, Stage::Invited],
        S::PendingSubmission => vec![Stage::AwaitingSubmission, Stage::Submitted, Stage::Held],
        S::Active => vec![Stage::Lodged],
        S::Suspended => vec![
            Stage::Paused,
            Stage::NoticeDisputed,
            Stage::AwaitingNewDetails,
            Stage::RepeatedFailures,
            Stage::Dormant,
        ],
        S::Cancelled => vec![
            Stage::Withdrawn,
            Stage::CancelledAfterLodging,
            Stage::CancelledByPayer,
            Stage::CancelledByBank,
            Stage::PayerDeceased,
        ],
        S::Failed => vec![Stage::Returned, Stage::RepresentationsExhausted],
    }
}

/// Every place a mandate can stand at.
fn places() -> impl Iterator<Item = (Status, Stage)> {
    Status::ALL.into_iter().flat_map(|status| stages(status).into_iter().map(move |stage| (status, stage)))
}

#[track_caller]
fn check(from: (Status, Stage), action: Action, expected: Result<(Status, Stage), Rule>) {
    assert_eq!(next(from.0, from.1, action), expected, "{from:?} {action:?}");
}

#[test]
fn every_action_leads_to_a_place_that_exists() {
    for (status, stage) in places() {
        for action in Action::ALL {
            if let Ok((to, at)) = next(status, stage, action) {
                assert!(stages(to).contains(&at), "{status:?}/{stage:?} {action:?} -> {to:?}/{at:?}");
                assert!(
                    action.aims_at().is_none_or(|aim| aim == to || to == S::Suspended),
                    "{action:?} -> {to:?}"
                );
            }
        }
    }
}

#[test]
fn failed_is_final() {
    for action in Action::ALL {
        for stage in stages(S::Failed) {
            check((S::Failed, stage), action, Err(Rule::MandateFailedIsFinal));
        }
    }
}

#[test]
fn cancelled_is_final_unless_the_bank_reinstates_what_it_or_the_payer_cancelled() {
    for (status, stage) in places().filter(|(status, _)| *status == S::Cancelled) {
        for action in Action::ALL {
            let by_others = matches!(stage, Stage::CancelledByPayer | Stage::CancelledByBank);
            let expected = if by_others && action == A::Reinstate {
                Ok((S::Active, Stage::Lodged))
            } else if by_others && action == A::Decease {
                Ok((S::Cancelled, Stage::PayerDeceased))
            } else {
                Err(Rule::MandateCancelledIsFinal)
            };
            check((status, stage), action, expected);
        }
    }
}

#[test]
fn the_ordinary_life_runs_from_draft_to_active_and_back_from_a_pause() {
    let life = [
        (A::Invite, S::Draft, Stage::Invited),
        (A::Complete, S::PendingSubmission, Stage::AwaitingSubmission),
        (A::Submit, S::PendingSubmission, Stage::Submitted),
        (A::Activate, S::Active, Stage::Lodged),
        (A::Suspend, S::Suspended, Stage::Paused),
        (A::Reactivate, S::Active, Stage::Lodged),
        (A::Cancel, S::Cancelled, Stage::CancelledAfterLodging),
    ];
    let mut at = (S::Draft, Stage::Created);
    for (action, status, stage) in life {
        check(at, action, Ok((status, stage)));
        at = (status, stage);
    }
}

#[test]
fn the_form_cannot_be_completed_without_an_invite_nor_twice() {
    check((S::Draft, Stage::Created), A::Complete, Err(Rule::MandateNotInvited));
    for status in [S::PendingSubmission, S::Active, S::Suspended] {
        check((status, stages(status)[0]), A::Complete, Err(Rule::MandateAlreadySigned));
        check((status, stages(status)[0]), A::Invite, Err(Rule::MandateAlreadySigned));
    }
}

#[test]
fn what_was_never_sent_to_the_bank_is_withdrawn_not_cancelled_there() {
    check((S::Draft, Stage::Created), A::Cancel, Ok((S::Cancelled, Stage::Withdrawn)));
    check((S::PendingSubmission, Stage::AwaitingSubmission), A::Cancel, Ok((S::Cancelled, Stage::Withdrawn)));
    check(
        (S::PendingSubmission, Stage::Submitted),
        A::Cancel,
        Ok((S::Cancelled, Stage::CancelledAfterLodging)),
    );
    check((S::Suspended, Stage::Paused), A::Cancel, Ok((S::Cancelled, Stage::CancelledAfterLodging)));
}

#[test]
fn the_bank_can_end_whatever_it_may_have_and_nothing_else() {
    let ends = [A::CancelByPayer, A::CancelByBank, A::Decease, A::Fail];
    for (status, stage) in places() {
        for action in ends {
            let reached = next(status, stage, action).is_ok();
            let lodged = matches!(status, S::PendingSubmission | S::Active | S::Suspended);
            let reason_follows =
                action == A::Decease && matches!(stage, Stage::CancelledByPayer | Stage::CancelledByBank);
            assert_eq!(reached, lodged || reason_follows, "{status:?}/{stage:?} {action:?}");
        }
    }
}

#[test]
fn a_moved_account_is_lodged_again_and_a_pause_outlives_the_move() {
    check((S::Active, Stage::Lodged), A::Relodge, Ok((S::PendingSubmission, Stage::AwaitingSubmission)));
    check((S::Suspended, Stage::Paused), A::Relodge, Ok((S::Suspended, Stage::Paused)));
    check((S::Suspended, Stage::Paused), A::Submit, Ok((S::Suspended, Stage::Paused)));
    check((S::Suspended, Stage::Paused), A::Activate, Ok((S::Suspended, Stage::Paused)));
    check(
        (S::Suspended, Stage::AwaitingNewDetails),
        A::Relodge,
        Ok((S::PendingSubmission, Stage::AwaitingSubmission)),
    );
}

#[test]
fn a_mandate_without_account_or_authority_cannot_be_reactivated() {
    let reactivate = |stage| next(S::Suspended, stage, A::Reactivate);
    assert_eq!(reactivate(Stage::AwaitingNewDetails), Err(Rule::MandateAwaitsNewDetails));
    assert_eq!(reactivate(Stage::Dormant), Err(Rule::MandateDormant));
    for stage in [Stage::Paused, Stage::NoticeDisputed, Stage::RepeatedFailures] {
        assert_eq!(reactivate(stage), Ok((S::Active, Stage::Lodged)));
    }
}
