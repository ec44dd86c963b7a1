//! What follows when a mandate or a collection changes, whoever changed it.

use serde_json::json;

use super::alarms;
pub(crate) use super::alarms::{Raise, raise};
use super::letters;
use crate::change::Change;
use crate::domain::alert;
use crate::domain::collection::{self, Collection, PAUSE_AFTER_FAILURES, Stage};
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::instruction::{self, Instruction};
use crate::domain::mandate::{Action, Mandate};
use crate::error::Error;
use crate::store;

/// The stages of a collection that is not in a file.
const NOT_IN_A_FILE: [Stage; 3] = [Stage::Planned, Stage::Notified, Stage::Representing];

/// A mandate has ended, or is to be lodged anew, or lost its account: nothing that is not in a file yet goes into one.
pub(crate) async fn withdraw_collections(
    change: &mut Change<'_>,
    mandate: &Mandate,
    why: &str,
) -> Result<(), Error> {
    withdraw_all(change, mandate, &NOT_IN_A_FILE, why).await
}

/// What was to be presented again is not: the account that returned it is not the mandate's any more.
pub(crate) async fn withdraw_representations(
    change: &mut Change<'_>,
    mandate: &Mandate,
    why: &str,
) -> Result<(), Error> {
    withdraw_all(change, mandate, &[Stage::Representing], why).await
}

async fn withdraw_all(
    change: &mut Change<'_>,
    mandate: &Mandate,
    stages: &[Stage],
    why: &str,
) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let waiting = store::collections::of_mandate_for_change(tx, workspace, &mandate.id, stages).await?;
    for collection in waiting {
        withdraw(change, collection, why).await?;
    }
    Ok(())
}

/// Gives up a collection that is not in a file. One that was to be presented again stays failed.
pub(crate) async fn withdraw(
    change: &mut Change<'_>,
    collection: Collection,
    why: &str,
) -> Result<(), Error> {
    let from = collection.stage;
    let mut withdrawn = collection.act(collection::Action::Withdraw, change.now).map_err(unexpected)?;
    if from == Stage::Planned {
        // What was told before a change covers it no longer.
        withdrawn.notice = None;
    }
    store::collections::save(&change.tx, &withdrawn).await?;
    let kind = match withdrawn.stage {
        Stage::Withdrawn => Kind::CollectionCancelled,
        _ => Kind::CollectionFailed,
    };
    change.record(kind, &withdrawn.id, json!({ "from": from, "to": withdrawn.stage, "reason": why }));
    alarms::ends(change, alert::Kind::CollectionBlocked, withdrawn.id.as_str()).await
}

/// A mandate is over: its collections are given up, an instruction that waits is not needed, and a bank that has the
/// instruction is told, unless it was the bank that told us.
pub(crate) async fn mandate_ended(
    change: &mut Change<'_>,
    mandate: &Mandate,
    tell_the_bank: bool,
    why: &str,
) -> Result<(), Error> {
    withdraw_collections(change, mandate, why).await?;
    drop_waiting(change, &mandate.id, instruction::Code::New).await?;
    if tell_the_bank && mandate.lodging.auddis_input_on.is_some() {
        instruct(change, mandate, instruction::Code::Cancel).await?;
    }
    // Messages are locked before alerts, as by whoever hands them over.
    letters::ended(change, mandate).await?;
    alarms::mandate_ends(change, &mandate.id).await
}

/// An instruction of that kind that is in no file yet goes into none.
pub(crate) async fn drop_waiting(
    change: &mut Change<'_>,
    mandate: &MandateId,
    code: instruction::Code,
) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let waiting = [instruction::State::Waiting];
    let found = store::instructions::newest_of_mandate(tx, workspace, mandate, code, &waiting).await?;
    if let Some(waiting) = found {
        let dropped = instruction::State::Dropped;
        store::instructions::end(tx, workspace, &waiting, dropped, None, change.now).await?;
    }
    Ok(())
}

/// An instruction waits for the next AUDDIS file, unless one of its kind does already.
pub(crate) async fn instruct(
    change: &mut Change<'_>,
    mandate: &Mandate,
    code: instruction::Code,
) -> Result<(), Error> {
    let instruction = Instruction {
        id: change.app.new_instruction_id(change.at),
        mandate: mandate.id.clone(),
        code,
        reference: mandate.reference.as_str().to_owned(),
        bank_details_version: mandate.lodging.bank_details_version,
        state: instruction::State::Waiting,
        submission: None,
        input_on: None,
    };
    Ok(store::instructions::insert_waiting(&change.tx, change.workspace, &instruction, change.now).await?)
}

/// A collection failed for good: after several in a row the mandate is suspended (bacs.md §1.3).
///
/// Saves the mandate, which must be locked.
pub(crate) async fn collection_failed(
    change: &mut Change<'_>,
    mandate: Mandate,
    collection: &Collection,
) -> Result<Mandate, Error> {
    let failure = collection.failure.as_ref();
    let facts = json!({
        "mandateId": mandate.id,
        "period": collection.period,
        "amountPence": collection.amount,
        "code": failure.map(|failure| &failure.code),
        "reason": failure.map(|failure| &failure.reason),
    });
    let failed = Raise {
        kind: alert::Kind::CollectionFailed,
        severity: alert::Severity::Warning,
        subject: collection.id.as_str(),
        occasion: collection.id.as_str(),
        facts,
    };
    raise(change, failed).await?;

    let mut mandate = mandate;
    mandate.lodging.consecutive_failures += 1;
    mandate.updated_at = change.now;
    let too_many = mandate.lodging.consecutive_failures >= PAUSE_AFTER_FAILURES;
    if too_many && let Ok(suspended) = mandate.clone().act(Action::RepeatFailure, change.now) {
        if suspended.status != mandate.status {
            let note = json!({
                "from": mandate.status, "to": suspended.status, "stage": suspended.stage,
                "consecutiveFailures": mandate.lodging.consecutive_failures,
            });
            change.record(Kind::MandateSuspended, &mandate.id, note);
            letters::suspended(change, &suspended).await?;
            let repeated = Raise {
                kind: alert::Kind::RepeatedFailures,
                severity: alert::Severity::Critical,
                subject: mandate.id.as_str(),
                occasion: mandate.id.as_str(),
                facts: json!({ "consecutiveFailures": mandate.lodging.consecutive_failures }),
            };
            raise(change, repeated).await?;
        }
        mandate = suspended;
    }
    save(change, mandate).await
}

/// Saves a locked mandate, and gives it back as it stands now, so that it can be saved again.
pub(crate) async fn save(change: &Change<'_>, mut mandate: Mandate) -> Result<Mandate, Error> {
    store::mandates::save(&change.tx, &mandate).await?;
    mandate.version += 1;
    Ok(mandate)
}

/// A move that the engine itself thought possible.
pub(crate) fn unexpected(unexpected: collection::Unexpected) -> Error {
    Error::internal(format!(
        "{:?} cannot happen to a collection that is {:?}",
        unexpected.action, unexpected.stage
    ))
}
