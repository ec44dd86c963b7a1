//! A file that did not count, because it was rejected, withdrawn or never handed over: what was in it goes into another,
//! with a new serial.

use std::collections::HashMap;

use bacs::standard18;
use serde_json::json;

use super::consequences::{Raise, raise};
use super::{Desk, consequences};
use crate::change::Change;
use crate::domain::alert;
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::calendar::Cycle;
use crate::domain::collection::{Action, Stage};
use crate::domain::event::Kind;
use crate::domain::instruction::{Code, Instruction, State};
use crate::domain::mandate;
use crate::domain::submission::{self, Submission};
use crate::error::Error;
use crate::store;

/// Takes everything back that is in the file and still under way.
pub(super) async fn items(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    submission: &Submission,
    why: &str,
) -> Result<(), Error> {
    match submission.kind {
        submission::Kind::Instructions => instructions(change, submission, why).await,
        submission::Kind::Collections => collections(change, desk, submission, why).await,
    }
}

async fn instructions(change: &mut Change<'_>, submission: &Submission, why: &str) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let lodged = store::instructions::of_submission(tx, workspace, &submission.id).await?;
    let ids: Vec<_> = lodged.iter().map(|instruction| &instruction.mandate).collect();
    let mandates = store::mandates::cycle::lock_all(tx, workspace, &ids).await?;
    let by_id: HashMap<_, _> = mandates.iter().map(|mandate| (&mandate.id, mandate)).collect();
    for instruction in lodged {
        let Some(mandate) = by_id.get(&instruction.mandate) else { continue };
        resubmit(change, mandate, &instruction, why).await?;
    }
    Ok(())
}

/// The instruction goes into another file, if it is still wanted.
pub(super) async fn resubmit(
    change: &mut Change<'_>,
    mandate: &mandate::Mandate,
    instruction: &Instruction,
    why: &str,
) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    store::instructions::end(tx, workspace, instruction, State::Dropped, None, change.now).await?;
    match instruction.code {
        Code::Cancel => consequences::instruct(change, mandate, Code::Cancel).await,
        Code::New => {
            let Ok(again) = mandate.clone().resubmit(change.now) else { return Ok(()) };
            let note = json!({
                "from": mandate.status, "to": again.status, "stage": again.stage, "reason": why,
            });
            change.record(Kind::MandateResubmitted, &again.id, note);
            let again = consequences::save(change, again).await?;
            consequences::instruct(change, &again, Code::New).await
        }
    }
}

async fn collections(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    submission: &Submission,
    why: &str,
) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let attempts = store::attempts::of_submission(tx, workspace, &submission.id).await?;
    let mandates: Vec<_> = attempts.iter().map(|attempt| &attempt.mandate).collect();
    let mandates = store::mandates::cycle::lock_all(tx, workspace, &mandates).await?;
    for attempt in attempts.iter().filter(|attempt| attempt.outcome == Outcome::Open) {
        collection(change, desk, attempt, why).await?;
    }
    for mandate in mandates {
        let first = attempts.iter().find(|attempt| attempt.mandate == mandate.id && is_first(attempt));
        if first.is_some() {
            first_is_still_to_come(change, mandate).await?;
        }
    }
    Ok(())
}

/// Whether it was the first collection since the instruction was lodged.
pub(super) fn is_first(attempt: &Attempt) -> bool {
    attempt.code == standard18::Code::First.as_str()
}

/// The bank never saw the first collection: the next one is the first (bacs.md §0.6).
pub(super) async fn first_is_still_to_come(
    change: &Change<'_>,
    mut mandate: mandate::Mandate,
) -> Result<mandate::Mandate, Error> {
    mandate.lodging.debited_on = None;
    consequences::save(change, mandate).await
}

/// The news came when the collection had gone on: somebody must look at it.
async fn beyond_reach(change: &mut Change<'_>, id: &str, stage: Stage, why: &str) -> Result<(), Error> {
    let facts = json!({ "stage": stage, "reason": why });
    let (kind, severity) = (alert::Kind::CollectionBlocked, alert::Severity::Critical);
    // No file of its own ends it: somebody must look.
    let occasion = format!("{id}/beyond_reach");
    raise(change, Raise { kind, severity, subject: id, occasion: &occasion, facts }).await
}

/// The collection goes into the next file; whether its date still holds is decided there.
async fn collection(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    attempt: &Attempt,
    why: &str,
) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let found = store::collections::find_for_change(tx, workspace, &attempt.collection).await?;
    let Some(collection) = found else { return Ok(()) };
    let from = collection.stage;
    let again = attempt.code == standard18::Code::Representation.as_str();
    let action = if again { Action::RevertAgain } else { Action::Revert };
    let id = collection.id.clone();
    let Ok(mut reverted) = collection.act(action, change.now) else {
        return beyond_reach(change, id.as_str(), from, why).await;
    };
    store::attempts::end(tx, workspace, attempt, Outcome::Reverted, None).await?;
    if reverted.stage == Stage::Representing {
        reverted.representations -= 1;
    } else {
        reverted.first_processing_on = None;
    }
    reverted.settles_on = None;
    reverted.entry_on = reverted.advised_on;
    reverted.input_on = Cycle::from_entry(reverted.advised_on, &desk.calendar).input_on;
    store::collections::save(tx, &reverted).await?;
    let note = json!({ "from": from, "to": reverted.stage, "reason": why, "attempt": attempt.number });
    change.record(Kind::CollectionReverted, &reverted.id, note);
    Ok(())
}
