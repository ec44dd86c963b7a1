//! Planning: a collection for each period that falls due, once, whatever runs twice or at once.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::{BATCH, Desk, PLAN_AHEAD_DAYS};
use crate::change::Change;
use crate::domain::calendar::{Calendar, Cycle};
use crate::domain::collection::{self, Collection, Stage, Times};
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::{Due, Mandate};
use crate::error::Error;
use crate::store;

/// Plans what falls due within the horizon, for all mandates.
pub(super) async fn run(desk: &Desk<'_>) -> Result<(), Error> {
    let until = horizon(desk.time.today, desk.notice_working_days(), &desk.calendar);
    loop {
        let mut change = desk.change().await?;
        let mandates = store::mandates::cycle::to_plan(&change.tx, desk.workspace, until, BATCH).await?;
        if mandates.is_empty() {
            return Ok(());
        }
        // Locked in the order of their ids, as everywhere, and seen as they are then.
        let ids: Vec<_> = mandates.iter().map(|mandate| &mandate.id).collect();
        let mut mandates = store::mandates::cycle::lock_all(&change.tx, desk.workspace, &ids).await?;
        mandates.retain(|mandate| !mandate.status.is_final());
        plan(&mut change, desk, &mandates, until).await?;
        change.commit().await?;
    }
}

/// The last date for which collections are planned today.
fn horizon(today: Date, notice_working_days: u32, calendar: &Calendar) -> Date {
    let noticed = calendar.add_working_days(today, notice_working_days);
    noticed.checked_add(PLAN_AHEAD_DAYS.days()).unwrap_or(noticed)
}

/// The whole batch in a few statements: a round trip for each mandate would be most of the time.
async fn plan(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandates: &[Mandate],
    until: Date,
) -> Result<(), Error> {
    let mut new = Vec::new();
    let mut planned_until = BTreeMap::<Date, Vec<&MandateId>>::new();
    for mandate in mandates {
        let earliest = mandate.earliest_entry_on(desk.time.today, desk.notice_working_days(), &desk.calendar);
        let (dues, next) = mandate.unplanned(earliest, until, &desk.calendar);
        new.extend(dues.into_iter().map(|due| planned(change, mandate, due, earliest, &desk.calendar)));
        planned_until.entry(next.yesterday().unwrap_or(next)).or_default().push(&mandate.id);
    }
    insert(change, new).await?;
    for (until, mandates) in planned_until {
        store::mandates::cycle::planned(&change.tx, desk.workspace, &mandates, until).await?;
    }
    Ok(())
}

/// Adds those whose period has no collection yet, and gives them back as they stand.
async fn insert(change: &mut Change<'_>, new: Vec<Collection>) -> Result<Vec<Collection>, Error> {
    let added = store::collections::insert_once(&change.tx, &new).await?;
    let mut planned = Vec::new();
    for (collection, added) in new.into_iter().zip(added) {
        if added {
            note_planned(change, &collection);
            planned.push(collection);
        } else {
            planned.extend(revive(change, collection).await?);
        }
    }
    Ok(planned)
}

/// Plans at once what falls due under one mandate, which is locked, and gives back what was added, and the mandate, not
/// saved.
pub(super) async fn of_mandate(
    change: &mut Change<'_>,
    mut mandate: Mandate,
    notice_working_days: u32,
    calendar: &Calendar,
) -> Result<(Mandate, Vec<Collection>), Error> {
    let until = horizon(change.today, notice_working_days, calendar);
    let earliest = mandate.earliest_entry_on(change.today, notice_working_days, calendar);
    let (dues, next) = mandate.unplanned(earliest, until, calendar);
    let new = dues.into_iter().map(|due| planned(change, &mandate, due, earliest, calendar)).collect();
    mandate.lodging.planned_until_on = Some(next.yesterday().unwrap_or(next));
    Ok((mandate, insert(change, new).await?))
}

fn note_planned(change: &mut Change<'_>, collection: &Collection) {
    let note = json!({
        "to": collection.stage, "period": collection.period, "entryOn": collection.entry_on,
        "amountPence": collection.amount,
    });
    change.record(Kind::CollectionPlanned, &collection.id, note);
}

/// A period that was given up ahead of its day, because the mandate was suspended or cancelled, is planned again once
/// collecting goes on. One that was ever more than that stays as it is.
async fn revive(change: &mut Change<'_>, planned: Collection) -> Result<Option<Collection>, Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let (mandate, period) = (&planned.mandate, &planned.period);
    let found = store::collections::withdrawn(tx, workspace, mandate, period).await?;
    let Some(withdrawn) = found else { return Ok(None) };
    let revived =
        withdrawn.act(collection::Action::Revive, change.now).map_err(super::consequences::unexpected)?;
    let revived = Collection {
        nominal_on: planned.nominal_on,
        advised_on: planned.advised_on,
        entry_on: planned.entry_on,
        input_on: planned.input_on,
        amount: planned.amount,
        advised_amount: None,
        notice: None,
        ..revived
    };
    store::collections::save(&change.tx, &revived).await?;
    note_planned(change, &revived);
    Ok(Some(Collection { version: revived.version + 1, ..revived }))
}

fn planned(
    change: &Change<'_>,
    mandate: &Mandate,
    due: Due,
    earliest: Date,
    calendar: &Calendar,
) -> Collection {
    let entry_on = due.occurrence.entry_on.max(earliest);
    Collection {
        id: change.app.new_collection_id(change.at),
        workspace: mandate.workspace.clone(),
        mandate: mandate.id.clone(),
        period: due.occurrence.period,
        nominal_on: due.occurrence.nominal_on,
        advised_on: entry_on,
        entry_on,
        input_on: Cycle::from_entry(entry_on, calendar).input_on,
        amount: mandate.amount_on(entry_on),
        advised_amount: None,
        status: Stage::Planned.status(),
        stage: Stage::Planned,
        notice: None,
        attempts: 0,
        representations: 0,
        first_processing_on: None,
        settles_on: None,
        failure: None,
        created_at: change.now,
        updated_at: change.now,
        times: Times::default(),
        version: 1,
    }
}

/// Moves a collection that is in no file to another date, of which the payer must be told first.
pub(super) async fn replan(
    change: &mut Change<'_>,
    collection: Collection,
    entry_on: Date,
    calendar: &Calendar,
    why: &str,
) -> Result<(), Error> {
    let from = collection.entry_on;
    let mut moved =
        collection.act(collection::Action::Replan, change.now).map_err(super::consequences::unexpected)?;
    moved.advised_on = entry_on;
    moved.entry_on = entry_on;
    moved.input_on = Cycle::from_entry(entry_on, calendar).input_on;
    // The notice of before stays with it, so that the next one says what it changes.
    store::collections::save(&change.tx, &moved).await?;
    let note = json!({ "from": from, "to": entry_on, "reason": why });
    change.record(Kind::CollectionReplanned, &moved.id, note);
    Ok(())
}
