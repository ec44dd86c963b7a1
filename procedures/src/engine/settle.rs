//! What time alone does: payers are debited, returns become impossible, amendments come into force, claims are debited,
//! mandates fall dormant.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::consequences::{self, Raise, raise};
use super::{BATCH, CONFIRM_WORKING_DAYS, DORMANT_MONTHS, Desk, alarms, letters};
use crate::change::Change;
use crate::domain::alert;
use crate::domain::claim::{self, Claim};
use crate::domain::collection::{self, Collection, Stage};
use crate::domain::event::Kind;
use crate::domain::mandate::{Action, Mandate};
use crate::error::Error;
use crate::store;
use crate::store::collections::Moved;

/// Collections whose entry day has come count as collected, provisionally (bacs.md §0.1).
pub(super) async fn debit(desk: &Desk<'_>) -> Result<(), Error> {
    for from in [Stage::Submitted, Stage::Represented] {
        loop {
            let mut change = desk.change().await?;
            let Some(due) = settling(&change, desk, from).await? else { break };
            let mut by_entry: BTreeMap<Date, Vec<&Collection>> = BTreeMap::new();
            for collection in &due {
                by_entry.entry(collection.entry_on).or_default().push(collection);
            }
            for (entry_on, collections) in by_entry {
                let confirms_on = desk.calendar.add_working_days(entry_on, CONFIRM_WORKING_DAYS);
                let (to, now) = (Stage::Provisional, change.now);
                let moved = Moved { from, to, settles_on: Some(confirms_on), submitted: None, now };
                move_all(&mut change, &collections, &moved, Kind::CollectionCollected).await?;
            }
            change.commit().await?;
        }
    }
    Ok(())
}

/// Collections that no bank can return any more are confirmed. Those of a file wait, however long, until it is known that
/// Bacs accepted it; those that a line in the manual queue may mean, until somebody has seen to it.
pub(super) async fn confirm(desk: &Desk<'_>) -> Result<(), Error> {
    loop {
        let mut change = desk.change().await?;
        let Some(due) = settling(&change, desk, Stage::Provisional).await? else { return Ok(()) };
        let collections: Vec<_> = due.iter().collect();
        let (from, to, now) = (Stage::Provisional, Stage::Confirmed, change.now);
        let moved = Moved { from, to, settles_on: None, submitted: None, now };
        move_all(&mut change, &collections, &moved, Kind::CollectionConfirmed).await?;
        let ids: Vec<_> = due.iter().map(|collection| &collection.id).collect();
        store::attempts::all_paid(&change.tx, desk.workspace, &ids).await?;
        let mut mandates: Vec<_> = due.iter().map(|collection| &collection.mandate).collect();
        mandates.sort_unstable();
        mandates.dedup();
        store::mandates::cycle::recovered(&change.tx, desk.workspace, &mandates).await?;
        change.commit().await?;
    }
}

/// Locked after their mandates, as everywhere; `None` when there are no more.
async fn settling(
    change: &Change<'_>,
    desk: &Desk<'_>,
    stage: Stage,
) -> Result<Option<Vec<Collection>>, Error> {
    let (tx, workspace, today) = (&change.tx, desk.workspace, desk.time.today);
    let seen = store::collections::settling(tx, workspace, stage, today, BATCH).await?;
    if seen.collections.is_empty() {
        return Ok(None);
    }
    let mandates: Vec<_> = seen.mandates.iter().collect();
    store::mandates::cycle::lock(tx, workspace, &mandates).await?;
    let ids: Vec<_> = seen.collections.iter().collect();
    // What changed before the locks were held is seen as it is now.
    let mut due = store::collections::lock_all(tx, workspace, &ids).await?;
    due.retain(|collection| collection.stage == stage && collection.settles_on.is_some_and(|on| on <= today));
    Ok(Some(due))
}

async fn move_all(
    change: &mut Change<'_>,
    collections: &[&Collection],
    moved: &Moved,
    kind: Kind,
) -> Result<(), Error> {
    let ids: Vec<_> = collections.iter().map(|collection| &collection.id).collect();
    store::collections::move_all(&change.tx, change.workspace, &ids, moved).await?;
    for collection in collections {
        let note = json!({ "from": moved.from, "to": moved.to, "amountPence": collection.amount });
        change.record(kind, &collection.id, note);
    }
    Ok(())
}

/// Claims whose date of debit has come are settled (bacs.md §2.13).
pub(super) async fn claims(desk: &Desk<'_>) -> Result<(), Error> {
    loop {
        let mut change = desk.change().await?;
        let due = store::claims::settling(&change.tx, desk.workspace, desk.time.today, BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        for claim in due {
            settle_claim(&mut change, &claim).await?;
        }
        change.commit().await?;
    }
}

async fn settle_claim(change: &mut Change<'_>, claim: &Claim) -> Result<(), Error> {
    let (workspace, to) = (change.workspace, claim::Status::Settled);
    store::claims::set_status(&change.tx, claim, to, change.now).await?;
    change.record(Kind::ClaimSettled, &claim.id, json!({ "from": claim.status, "to": to }));
    alarms::passes(change, alert::Kind::ClawbackReceived, claim.id.as_str()).await?;
    for claimed in store::claims::claimed_collections(&change.tx, workspace, &claim.id).await? {
        let found = store::collections::find_for_change(&change.tx, workspace, &claimed.collection).await?;
        let Some(collection) = found else { continue };
        let from = collection.stage;
        let settled = collection.act(collection::Action::SettleClaim, change.now);
        let settled = settled.map_err(consequences::unexpected)?;
        store::collections::save(&change.tx, &settled).await?;
        let note = json!({ "from": from, "to": settled.stage, "claimId": claim.id });
        change.record(Kind::ClaimSettled, &settled.id, note);
    }
    Ok(())
}

/// Amendments whose date has come are in force.
pub(super) async fn amendments(desk: &Desk<'_>) -> Result<(), Error> {
    loop {
        let mut change = desk.change().await?;
        let (tx, today) = (&change.tx, desk.time.today);
        let amended = store::mandates::cycle::amended(tx, desk.workspace, today, BATCH).await?;
        if amended.is_empty() {
            return Ok(());
        }
        for mandate in amended {
            if let Some(in_force) = mandate.with_amendment_in_force(today) {
                let note = json!({ "from": terms(&mandate), "to": terms(&in_force), "inForceOn": today });
                change.record(Kind::MandateAmended, &in_force.id, note);
                consequences::save(&change, in_force).await?;
            }
        }
        change.commit().await?;
    }
}

fn terms(mandate: &Mandate) -> Value {
    json!({
        "amountPence": mandate.amount, "frequency": mandate.frequency, "collectionDay": mandate.collection_day,
    })
}

/// Mandates of which the bank has heard nothing for the dormancy period are suspended: banks drop such instructions
/// without a word (bacs.md §2.15).
pub(super) async fn dormancy(desk: &Desk<'_>) -> Result<(), Error> {
    let since = desk.time.today.checked_sub(DORMANT_MONTHS.months()).map_err(Error::internal)?;
    loop {
        let mut change = desk.change().await?;
        let silent = store::mandates::cycle::silent_since(&change.tx, desk.workspace, since, BATCH).await?;
        if silent.is_empty() {
            return Ok(());
        }
        for mandate in silent {
            let dormant = mandate.clone().act(Action::FallDormant, change.now)?;
            let note = json!({ "from": mandate.status, "to": dormant.status, "stage": dormant.stage });
            change.record(Kind::MandateSuspended, &dormant.id, note);
            let dormant = consequences::save(&change, dormant).await?;
            letters::suspended(&change, &dormant).await?;
            consequences::withdraw_collections(&mut change, &dormant, "the mandate is dormant").await?;
            let fell = Raise {
                kind: alert::Kind::MandateSuspended,
                severity: alert::Severity::Warning,
                subject: dormant.id.as_str(),
                occasion: dormant.id.as_str(),
                facts: json!({ "stage": dormant.stage }),
            };
            raise(&mut change, fell).await?;
        }
        change.commit().await?;
    }
}
