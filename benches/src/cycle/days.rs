//! What is measured: the parts of the days on which something happens to the collections, one after the other.

use anyhow::Result;
use jiff::civil::{Date, date};
use procedures::engine::Part;

use super::check;
use super::ground::Ground;
use super::returns;
use super::seed;
use super::spent::{Meter, Spent};

/// Twelve working days before the entry: collections are planned and payers are told.
const NOTICE_ON: Date = date(2026, 11, 2);
/// A day on which nothing is due.
const IDLE_ON: Date = date(2026, 11, 3);
/// Two working days before the entry: the files go out.
const INPUT_ON: Date = date(2026, 11, 16);
const ENTRY_ON: Date = date(2026, 11, 18);
/// The bank says what came back unpaid.
const RETURNS_ON: Date = date(2026, 11, 19);
/// Nothing can come back any more.
const CONFIRM_ON: Date = date(2026, 11, 20);

/// The day the ground is made for.
pub(super) const BEGIN_ON: Date = NOTICE_ON;
/// The one that is not part of what happens to a collection.
pub(super) const IDLE: &str = "a day with nothing due";

/// Takes so many collections through their days.
pub(super) async fn run(ground: &Ground, count: u32, meter: Meter) -> Result<Vec<Spent>> {
    seed::mandates(ground, count).await?;
    let items = count as usize;
    let mut phases = Vec::new();

    phases.push(meter.measured("plan and notify", items, ground.run(NOTICE_ON, Part::Morning)).await?);
    ground.mailed().await?;
    phases.push(meter.measured(IDLE, 0, idle(ground)).await?);
    phases.push(meter.measured("seal and hand over", items, ground.run(INPUT_ON, Part::CutOff)).await?);
    check::files(ground, count)?;
    phases.push(meter.measured("debit", items, ground.run(ENTRY_ON, Part::Morning)).await?);
    let returned = returns::deliver(ground, ENTRY_ON, RETURNS_ON)?;
    phases
        .push(meter.measured("ingest returns", returned.items, ground.run(RETURNS_ON, Part::Morning)).await?);
    let left = items - returned.items;
    phases.push(meter.measured("confirm", left, ground.run(CONFIRM_ON, Part::Morning)).await?);
    check::collections(ground, count, returned).await?;
    Ok(phases)
}

/// Both parts of a day: what is left of the cycle when there is nothing to do, and still every mandate is there.
async fn idle(ground: &Ground) -> Result<()> {
    ground.run(IDLE_ON, Part::Morning).await?;
    ground.run(IDLE_ON, Part::CutOff).await
}
