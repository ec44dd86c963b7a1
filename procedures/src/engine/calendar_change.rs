//! A holiday proclaimed, or moved, after collections were planned: what is in no file yet is planned anew (bacs.md §5).
//!
//! Days on which nothing is collected are rolled over, forward. Within the tolerance after the date the payer was told
//! (bacs.md §0.4) the notice stands; beyond it another is given.

use jiff::civil::Date;
use serde_json::json;

use super::{BATCH, Desk, plan};
use crate::change::Change;
use crate::domain::calendar::Cycle;
use crate::domain::collection::{Collection, Stage, TOLERANCE_WORKING_DAYS};
use crate::domain::event::Kind;
use crate::domain::mandate::Mandate;
use crate::error::Error;
use crate::store;

const WHY: &str = "the calendar has changed";
/// The stages of a collection that is not in a file.
const NOT_IN_A_FILE: [Stage; 3] = [Stage::Planned, Stage::Notified, Stage::Representing];

/// Plans anew what the calendar as it is now has no room for.
pub(super) async fn run(desk: &Desk<'_>) -> Result<(), Error> {
    let reader = desk.app.store.read();
    for days in store::collections::days(&reader, desk.workspace, &NOT_IN_A_FILE).await? {
        if cycle_of(desk, days.0) != days {
            replan_all(desk, days).await?;
        }
    }
    Ok(())
}

/// Entry and input day of what is collected on that day, or on the first working day after it.
fn cycle_of(desk: &Desk<'_>, entry_on: Date) -> (Date, Date) {
    let cycle = Cycle::from_entry(entry_on, &desk.calendar);
    (cycle.entry_on, cycle.input_on)
}

async fn replan_all(desk: &Desk<'_>, days: (Date, Date)) -> Result<(), Error> {
    loop {
        let mut change = desk.change().await?;
        let (tx, workspace) = (&change.tx, desk.workspace);
        let found = store::collections::on_days(tx, workspace, &NOT_IN_A_FILE, days, BATCH).await?;
        if found.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = found.iter().map(|collection| &collection.mandate).collect();
        let mandates = store::mandates::cycle::lock_all(tx, workspace, &ids).await?;
        let ids: Vec<_> = found.iter().map(|collection| &collection.id).collect();
        let mut locked = store::collections::lock_all(tx, workspace, &ids).await?;
        locked.retain(|each| NOT_IN_A_FILE.contains(&each.stage) && (each.entry_on, each.input_on) == days);
        for collection in locked {
            let Ok(at) = mandates.binary_search_by(|mandate| mandate.id.cmp(&collection.mandate)) else {
                continue;
            };
            replan(&mut change, desk, &mandates[at], collection).await?;
        }
        change.commit().await?;
    }
}

async fn replan(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandate: &Mandate,
    mut collection: Collection,
) -> Result<(), Error> {
    // A file of today is the first that it can go into still.
    let earliest = Cycle::from_input(desk.time.today, &desk.calendar).entry_on;
    let (entry_on, input_on) = cycle_of(desk, collection.entry_on.max(earliest));
    let latest = desk.calendar.add_working_days(collection.advised_on, TOLERANCE_WORKING_DAYS);
    if collection.stage == Stage::Notified && entry_on > latest {
        let earliest = mandate.earliest_entry_on(desk.time.today, desk.notice_working_days(), &desk.calendar);
        return plan::replan(change, collection, earliest.max(entry_on), &desk.calendar, WHY).await;
    }
    let note = json!({
        "from": { "entryOn": collection.entry_on, "inputOn": collection.input_on },
        "to": { "entryOn": entry_on, "inputOn": input_on },
        "advisedOn": collection.advised_on, "reason": WHY,
    });
    if collection.stage == Stage::Planned {
        // Nobody was told another.
        collection.advised_on = entry_on;
    }
    collection.entry_on = entry_on;
    collection.input_on = input_on;
    collection.updated_at = change.now;
    store::collections::save(&change.tx, &collection).await?;
    change.record(Kind::CollectionReplanned, &collection.id, note);
    Ok(())
}
