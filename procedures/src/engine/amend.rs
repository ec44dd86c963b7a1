//! What an amendment means for collections that are planned already.

use jiff::ToSpan;
use serde_json::json;

use super::consequences::{self, unexpected};
use super::notify;
use super::plan;
use crate::change::Change;
use crate::domain::calendar::{Calendar, Cycle};
use crate::domain::collection::{Action, Collection, Stage};
use crate::domain::event::Kind;
use crate::domain::mandate::{Due, Mandate, Status};
use crate::domain::message::Letterhead;
use crate::domain::notice;
use crate::error::Error;
use crate::store;

/// What lies ahead follows the mandate's pending amendment, and the payer gets notice of it at once: the day from which
/// it counts was computed from today. Gives back the mandate, not saved, so that what comes after is planned anew.
pub(crate) async fn replan(
    change: &mut Change<'_>,
    head: &Letterhead,
    mut mandate: Mandate,
    calendar: &Calendar,
) -> Result<Mandate, Error> {
    let Some(effective_on) = mandate.pending_amendment.as_ref().map(|pending| pending.effective_on) else {
        return Ok(mandate);
    };
    let stages = [Stage::Planned, Stage::Notified];
    let ahead =
        store::collections::of_mandate_for_change(&change.tx, change.workspace, &mandate.id, &stages).await?;
    let ahead: Vec<_> = ahead.into_iter().filter(|collection| collection.entry_on >= effective_on).collect();
    let mut changed = Vec::new();
    for collection in ahead {
        match due_for(&mandate, &collection, calendar) {
            Some(due) if is_as(&collection, &due) => {}
            Some(due) => changed.push(moved(change, collection, due, calendar)?),
            None => consequences::withdraw(change, collection, "the schedule changed").await?,
        }
    }
    let before = effective_on.yesterday().unwrap_or(effective_on);
    mandate.lodging.planned_until_on = mandate.lodging.planned_until_on.map(|until| until.min(before));
    if is_rescheduled(&mandate) {
        let notice = head.organisation.notice_working_days.into();
        let (planned, new) = plan::of_mandate(change, mandate, notice, calendar).await?;
        mandate = planned;
        changed.extend(new);
    }
    notify::give(change, head, &mandate, notice::Kind::Change, changed).await?;
    Ok(mandate)
}

/// Whether it has a new schedule, and collections are planned under it: the payer is told of those of the new schedule at
/// once, because its first may be due as soon as the notice allows.
fn is_rescheduled(mandate: &Mandate) -> bool {
    let is_new = mandate.pending_amendment.as_ref().is_some_and(|pending| pending.first_on.is_some());
    let collects = matches!(mandate.status, Status::PendingSubmission | Status::Active);
    let is_planned = mandate.lodging.auddis_input_on.is_some() && mandate.lodging.planned_until_on.is_some();
    is_new && collects && is_planned
}

/// What the amended schedule says of the collection's period.
fn due_for(mandate: &Mandate, collection: &Collection, calendar: &Calendar) -> Option<Due> {
    let around = collection.nominal_on.checked_sub(32.days()).ok()?;
    let until = collection.nominal_on.checked_add(32.days()).ok()?;
    mandate
        .due_after(around, calendar)
        .take_while(|due| due.occurrence.nominal_on <= until)
        .find(|due| due.occurrence.period == collection.period)
}

fn is_as(collection: &Collection, due: &Due) -> bool {
    collection.nominal_on == due.occurrence.nominal_on && collection.amount == due.amount
}

fn moved(
    change: &mut Change<'_>,
    collection: Collection,
    due: Due,
    calendar: &Calendar,
) -> Result<Collection, Error> {
    let note = json!({
        "from": { "entryOn": collection.entry_on, "amountPence": collection.amount },
        "to": { "entryOn": due.occurrence.entry_on, "amountPence": due.amount },
        "reason": "the mandate was amended",
    });
    change.record(Kind::CollectionReplanned, &collection.id, note);
    let stays = collection.nominal_on == due.occurrence.nominal_on;
    let mut moved = collection.act(Action::Replan, change.now).map_err(unexpected)?;
    moved.amount = due.amount;
    moved.nominal_on = due.occurrence.nominal_on;
    if !stays {
        moved.advised_on = due.occurrence.entry_on;
        moved.entry_on = due.occurrence.entry_on;
        moved.input_on = Cycle::from_entry(due.occurrence.entry_on, calendar).input_on;
    }
    Ok(moved)
}
