//! Items that Bacs did not take as they were: the kind of the message decides, its letters conflict (bacs.md §2.14).

use bacs::report::{Input, InputEffect, InputError};

use super::auddis;
use super::details::{self, Whose};
use super::{handled, manual, unpaid};
use crate::change::Change;
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::collection::{Action, Failure};
use crate::domain::instruction::State;
use crate::domain::mandate::Mandate;
use crate::engine::{Desk, revert};
use crate::error::Error;
use crate::store;
use crate::store::reports::Done;

pub(super) async fn see_to(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    input: &Input,
    error: &InputError,
) -> Result<Done, Error> {
    let found = store::mandates::cycle::by_reference(&change.tx, desk.workspace, &error.reference).await?;
    let Some(mandate) = found else { return Ok(manual("no mandate has this reference")) };
    let id = mandate.id.clone();
    let Ok(effect) = error.effect else { return Ok(manual("the kind of message is not known").about(&id)) };
    if effect == InputEffect::Rejected
        && let Some(done) = instruction(change, desk, &mandate, input).await?
    {
        return Ok(done);
    }
    let Some(attempt) = attempt(change, desk, &mandate, input, error).await? else {
        return Ok(manual("the file has no such item under way").about(&id));
    };
    let done = match effect {
        InputEffect::Rejected => reject(change, mandate, &attempt).await?,
        InputEffect::Returned => {
            let failure =
                Failure { code: "input:returned".to_owned(), reason: "Bacs returned the item".to_owned() };
            let returned = unpaid::Returned { failure, collection: Action::Return, mandate: None };
            unpaid::came_back(change, desk, mandate, &attempt, returned).await?
        }
        InputEffect::Amended => amended(change, mandate, error).await?,
    };
    Ok(done)
}

/// An instruction that Bacs did not process is a fault of ours: the mandate must not count as accepted.
async fn instruction(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandate: &Mandate,
    input: &Input,
) -> Result<Option<Done>, Error> {
    let (tx, workspace) = (&change.tx, desk.workspace);
    let Some(submission) = store::submissions::by_serial(tx, workspace, input.serial.as_str()).await? else {
        return Ok(None);
    };
    let lodged = store::instructions::of_submission(tx, workspace, &submission.id).await?;
    let Some(lodged) = lodged.into_iter().find(|lodged| lodged.mandate == mandate.id) else {
        return Ok(None);
    };
    store::instructions::end(tx, workspace, &lodged, State::Returned, Some("input:rejected"), change.now)
        .await?;
    let why = "Bacs did not process the instruction";
    Ok(Some(auddis::hold(change, mandate.clone(), "input", "rejected", why).await?.about(&mandate.id)))
}

async fn attempt(
    change: &Change<'_>,
    desk: &Desk<'_>,
    mandate: &Mandate,
    input: &Input,
    error: &InputError,
) -> Result<Option<Attempt>, Error> {
    let Ok(pence) = error.amount_pence.as_ref().map(|pence| *pence) else { return Ok(None) };
    let (tx, workspace) = (&change.tx, desk.workspace);
    let Some(submission) = store::submissions::by_serial(tx, workspace, input.serial.as_str()).await? else {
        return Ok(None);
    };
    let pence = i64::try_from(pence).map_err(Error::internal)?;
    let attempts = store::attempts::of_mandate(tx, workspace, &mandate.id, pence).await?;
    Ok(attempts
        .into_iter()
        .find(|attempt| attempt.submission == submission.id && attempt.outcome == Outcome::Open))
}

async fn reject(change: &mut Change<'_>, mandate: Mandate, attempt: &Attempt) -> Result<Done, Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let found = store::collections::find_for_change(tx, workspace, &attempt.collection).await?;
    let collection = found.ok_or_else(|| Error::internal("an attempt without its collection"))?;
    let (from, id) = (collection.stage, collection.id.clone());
    let code = "input:rejected";
    let failure = Failure { code: code.to_owned(), reason: "Bacs did not process the item".to_owned() };
    let Ok(rejected) = collection.act_because(Action::Reject, failure, change.now) else {
        return Ok(manual("the collection stands where it cannot be rejected").about(&id));
    };
    store::attempts::end(tx, workspace, attempt, Outcome::Rejected, Some(code)).await?;
    let mandate = match revert::is_first(attempt) {
        true => revert::first_is_still_to_come(change, mandate).await?,
        false => mandate,
    };
    unpaid::give_up(change, mandate, rejected, from, false).await?;
    Ok(handled(&id))
}

/// Bacs sent the item to another account, by its table of transfers.
async fn amended(change: &mut Change<'_>, mandate: Mandate, error: &InputError) -> Result<Done, Error> {
    let id = mandate.id.clone();
    let Some(Ok(to)) = &error.amended_account else {
        return Ok(manual("the new account is missing").about(&id));
    };
    let Some(payer) = &error.payer else { return Ok(manual("the account is missing").about(&id)) };
    if details::whose(change, &mandate, payer).await? != Whose::Current || mandate.status.is_final() {
        return Ok(manual("it speaks of an account the mandate is not on").about(&id));
    }
    details::update(change, mandate, *to, "input", "amended").await?;
    Ok(handled(&id))
}
