//! Indemnity claims (bacs.md §2.13): always the full amount of each collection, without a limit in time.

use bacs::reason::Ddica;
use bacs::report::Claim as Reported;
use jiff::civil::Date;
use serde_json::json;

use super::details::{self, Whose};
use super::{addacs, handled, ignored, lines, manual};
use crate::change::Change;
use crate::domain::advice::{self, on_claim};
use crate::domain::alert;
use crate::domain::attempt::Outcome;
use crate::domain::claim::{self, Claim, Claimed, Status};
use crate::domain::collection::{Action, Collection, Failure, Stage};
use crate::domain::event::Kind;
use crate::domain::mandate::Mandate;
use crate::engine::consequences::{self, Raise, raise, unexpected};
use crate::engine::{CONFIRM_WORKING_DAYS, Desk};
use crate::engine::{alarms, gauges};
use crate::error::Error;
use crate::store;
use crate::store::reports::{Done, queue};

pub(super) async fn see_to(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    reported: &Reported,
    debit_on: Option<Date>,
) -> Result<Done, Error> {
    let found = store::mandates::cycle::by_reference(&change.tx, desk.workspace, &reported.reference).await?;
    let Some(mandate) = found else { return Ok(manual("no mandate has this reference")) };
    let id = mandate.id.clone();
    let known = store::claims::find_by_bank_reference(
        &change.tx,
        desk.workspace,
        &reported.paying_bank_reference,
        &id,
    )
    .await?;
    let pence = i64::try_from(reported.total_pence).map_err(Error::internal)?;
    match known {
        Some(known) if known.amount_pence == pence => {
            return Ok(ignored("the claim is known").about(&known.id));
        }
        Some(known) => {
            return Ok(manual("a claim with this reference is for another amount").about(&known.id));
        }
        None if reported.paying_bank_reference.is_empty() => {
            return Ok(manual("the claim has no reference of the bank's").about(&id));
        }
        None => {}
    }
    let Some(reason) = Ddica::parse(&reported.reason_code) else {
        return Ok(manual("the reason code is not known").about(&id));
    };
    let Some(collections) = claimed(change, &mandate, reported).await? else {
        return Ok(manual("the claimed collections are not all known, or cannot be claimed").about(&id));
    };
    let claim = new_claim(change, desk, &mandate, reported, reason, debit_on)?;
    take_back(change, &claim, collections, reason).await?;
    let on_current = details::whose(change, &mandate, &reported.payer).await? == Whose::Current;
    let mut mandate = mandate;
    mandate.clawback_count += reported.collections.len() as i64;
    let mandate = consequences::save(change, mandate).await?;
    if let (Some(action), true) = (on_claim(reason), on_current) {
        addacs::end(change, mandate, action, "ddica", reason.code(), reason.meaning()).await?;
    }
    cancelled_before(change, desk, reported).await?;
    Ok(handled(&claim.id))
}

/// Reports can come in any order (bacs.md §0.10): a cancellation that came before its claim was kept in the queue, and
/// counts now, whether somebody has seen to it or not.
async fn cancelled_before(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    reported: &Reported,
) -> Result<(), Error> {
    let workspace = desk.workspace;
    let identity = lines::of_cancellation(reported);
    let found = queue::by_identity_for_change(&change.tx, workspace, &identity).await?;
    let Some(kept) = found else { return Ok(()) };
    let done = Box::pin(cancel(change, desk, reported)).await?;
    if kept.state == advice::State::Manual.word() {
        store::reports::done(&change.tx, workspace, &kept.report, kept.line, &done).await?;
        alarms::ends(change, alert::Kind::AdviceUnmatched, &identity).await?;
    }
    Ok(())
}

/// The collections of a claim as they stand; `None` unless every one of them was collected.
async fn claimed(
    change: &Change<'_>,
    mandate: &Mandate,
    reported: &Reported,
) -> Result<Option<Vec<Collection>>, Error> {
    let mut collections: Vec<Collection> = Vec::with_capacity(reported.collections.len());
    for each in &reported.collections {
        let Ok(on) = each.collected_on else { return Ok(None) };
        let pence = i64::try_from(each.amount_pence).map_err(Error::internal)?;
        let attempts = store::attempts::of_mandate(&change.tx, change.workspace, &mandate.id, pence).await?;
        let meant = attempts.into_iter().filter(|attempt| {
            attempt.is_of(on)
                && matches!(attempt.outcome, Outcome::Open | Outcome::Paid)
                && !collections.iter().any(|taken| taken.id == attempt.collection)
        });
        // The entry day before the processing day: two debits may be a day apart.
        let Some(attempt) = meant.min_by_key(|attempt| attempt.entry_on != on) else { return Ok(None) };
        let (tx, workspace) = (&change.tx, change.workspace);
        let found = store::collections::find_for_change(tx, workspace, &attempt.collection).await?;
        match found {
            Some(found) if matches!(found.stage, Stage::Provisional | Stage::Confirmed) => {
                collections.push(found)
            }
            _ => return Ok(None),
        }
    }
    Ok((!collections.is_empty()).then_some(collections))
}

fn new_claim(
    change: &Change<'_>,
    desk: &Desk<'_>,
    mandate: &Mandate,
    reported: &Reported,
    reason: Ddica,
    debit_on: Option<Date>,
) -> Result<Claim, Error> {
    let (calendar, today) = (&desk.calendar, desk.time.today);
    Ok(Claim {
        id: change.app.new_claim_id(change.at),
        workspace: desk.workspace.clone(),
        mandate: mandate.id.clone(),
        bank_reference: reported.paying_bank_reference.clone(),
        reason_code: reason.code().to_owned(),
        reason: reason.meaning().to_owned(),
        status: Status::Open,
        amount_pence: i64::try_from(reported.total_pence).map_err(Error::internal)?,
        received_on: today,
        challenge_by_on: claim::challenge_by_on(today, calendar),
        debit_on: debit_on.unwrap_or_else(|| claim::debit_on(today, calendar)),
        created_at: change.now,
        updated_at: change.now,
    })
}

async fn take_back(
    change: &mut Change<'_>,
    claim: &Claim,
    collections: Vec<Collection>,
    reason: Ddica,
) -> Result<(), Error> {
    let claimed: Vec<Claimed> = collections
        .iter()
        .map(|collection| Claimed {
            collection: collection.id.clone(),
            amount_pence: collection.amount.get(),
            stage_before: collection.stage,
        })
        .collect();
    store::claims::insert(&change.tx, claim, &claimed).await?;
    for collection in collections {
        let from = collection.stage;
        let failure =
            Failure { code: format!("ddica:{}", reason.code()), reason: reason.meaning().to_owned() };
        let mut taken = collection.act_because(Action::Claim, failure, change.now).map_err(unexpected)?;
        taken.settles_on = None;
        store::collections::save(&change.tx, &taken).await?;
        let note = json!({
            "from": from, "to": taken.stage, "claimId": claim.id, "code": reason.code(), "reason": reason.meaning(),
            "amountPence": taken.amount, "challengeByOn": claim.challenge_by_on, "debitOn": claim.debit_on,
        });
        change.record(Kind::CollectionClawedBack, &taken.id, note);
    }
    let received = Raise {
        kind: alert::Kind::ClawbackReceived,
        severity: alert::Severity::Critical,
        subject: claim.id.as_str(),
        occasion: claim.id.as_str(),
        facts: json!({
            "mandateId": claim.mandate, "amountPence": claim.amount_pence, "code": reason.code(),
            "reason": reason.meaning(), "challengeByOn": claim.challenge_by_on, "debitOn": claim.debit_on,
        }),
    };
    raise(change, received).await?;
    store::thresholds::take_from_reserve(&change.tx, change.workspace, claim.amount_pence).await?;
    gauges::claimed(change).await
}

/// The bank takes a claim back: what was claimed counts as collected again.
pub(super) async fn cancel(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    reported: &Reported,
) -> Result<Done, Error> {
    let found = store::mandates::cycle::by_reference(&change.tx, desk.workspace, &reported.reference).await?;
    let Some(mandate) = found else { return Ok(manual("no mandate has this reference")) };
    let known = store::claims::find_by_bank_reference(
        &change.tx,
        desk.workspace,
        &reported.paying_bank_reference,
        &mandate.id,
    )
    .await?;
    let Some(claim) = known else { return Ok(manual("the claim is not known").about(&mandate.id)) };
    let to = claim.status.taken_back();
    if to == claim.status {
        return Ok(ignored("the claim was taken back before").about(&claim.id));
    }
    store::claims::set_status(&change.tx, &claim, to, change.now).await?;
    let claimed = store::claims::claimed_collections(&change.tx, desk.workspace, &claim.id).await?;
    let mut mandate = mandate;
    mandate.clawback_count = (mandate.clawback_count - claimed.len() as i64).max(0);
    consequences::save(change, mandate).await?;
    for each in claimed {
        give_back(change, desk, &each).await?;
    }
    change.record(Kind::ClaimCancelled, &claim.id, json!({ "from": claim.status, "to": to }));
    alarms::ends(change, alert::Kind::ClawbackReceived, claim.id.as_str()).await?;
    let (tx, workspace) = (&change.tx, change.workspace);
    store::thresholds::give_back_to_reserve(tx, workspace, claim.amount_pence, claim.created_at).await?;
    gauges::claimed(change).await?;
    Ok(handled(&claim.id))
}

async fn give_back(change: &mut Change<'_>, desk: &Desk<'_>, claimed: &Claimed) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let found = store::collections::find_for_change(tx, workspace, &claimed.collection).await?;
    let Some(collection) = found else { return Ok(()) };
    let from = collection.stage;
    let action = match claimed.stage_before {
        Stage::Provisional => Action::CancelClaimProvisional,
        _ => Action::CancelClaim,
    };
    let mut back = collection.act(action, change.now).map_err(unexpected)?;
    back.failure = None;
    if back.stage == Stage::Confirmed {
        // It was claimed while returns were possible, and the claim outlasted that time.
        store::attempts::paid_after_all(tx, workspace, &back.id).await?;
    }
    if back.stage == Stage::Provisional {
        back.settles_on = Some(desk.calendar.add_working_days(back.entry_on, CONFIRM_WORKING_DAYS));
    }
    store::collections::save(&change.tx, &back).await?;
    change.record(Kind::CollectionCollected, &back.id, json!({ "from": from, "to": back.stage }));
    Ok(())
}
