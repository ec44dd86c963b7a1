//! The day: its parts, in their order.

use jiff::civil::{Time, time};

use super::gauges::Pending;
use super::{CUT_OFF, Desk, calendar_change, collect, hand_over, ingest, lodge, notify, plan, settle, watch};
use crate::domain::calendar::london_instant;
use crate::error::Error;
use crate::rail::Rail;

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Payers are debited, reports come in, what is due is planned and told.
    Morning,
    /// Files go out.
    CutOff,
    /// The bank answers the day's files.
    Evening,
}

impl Part {
    /// The parts in the order of the day.
    pub const ALL: [Part; 3] = [Part::Morning, Part::CutOff, Part::Evening];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Part::Morning => "morning",
            Part::CutOff => "cut_off",
            Part::Evening => "evening",
        }
    }

    /// When it is, in London.
    pub const fn time(self) -> Time {
        match self {
            Part::Morning => time(7, 0, 0, 0),
            Part::CutOff => CUT_OFF,
            Part::Evening => time(22, 0, 0, 0),
        }
    }
}

/// Does what is due in a part of the desk's day. Safe to repeat, and to interrupt anywhere.
pub async fn run_day_part(desk: &Desk<'_>, rail: &dyn Rail, part: Part) -> Result<(), Error> {
    match part {
        Part::Morning => morning(desk, rail).await,
        Part::CutOff => cut_off(desk, rail).await,
        Part::Evening => ingest::run(desk, rail).await,
    }
}

async fn morning(desk: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    settle::debit(desk).await?;
    ingest::run(desk, rail).await?;
    watch::reports(desk).await?;
    come_of_age(desk).await?;
    settle::dormancy(desk).await?;
    plan_ahead(desk).await?;
    watch::thresholds(desk, Pending::AddedUp).await
}

/// What no report has spoken against in its time is so.
async fn come_of_age(desk: &Desk<'_>) -> Result<(), Error> {
    lodge::accept(desk).await?;
    settle::confirm(desk).await?;
    settle::claims(desk).await
}

/// What the bank and time alone have done up to the desk's day. `now` is the desk of today: a report comes in when it
/// comes in, whatever day it is read for. No payer is written to and no file is made.
pub(super) async fn settle_up_to(desk: &Desk<'_>, now: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    settle::debit(desk).await?;
    ingest::run(now, rail).await?;
    come_of_age(desk).await
}

/// Hands over what is sealed, and finds out what became of what was being handed over when a server stopped.
pub(super) async fn leftovers(desk: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    hand_over::run(desk, rail).await
}

/// Takes in the reports that lie ready, and sees to what is left of those that came before.
pub(super) async fn reports(desk: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    debit_by_now(desk).await?;
    ingest::run(desk, rail).await
}

/// What the workspace's thresholds say between the parts of the day.
pub(super) async fn thresholds(desk: &Desk<'_>) -> Result<(), Error> {
    watch::thresholds(desk, Pending::AsBefore).await
}

/// Sees to the reports that are kept.
pub(crate) async fn kept_reports(desk: &Desk<'_>) -> Result<(), Error> {
    debit_by_now(desk).await?;
    ingest::handle_all(desk).await
}

/// What a report speaks of was debited before it came, also where no server ran that morning.
async fn debit_by_now(desk: &Desk<'_>) -> Result<(), Error> {
    if desk.time.now < london_instant(desk.time.today, Part::Morning.time()) {
        return Ok(());
    }
    settle::debit(desk).await
}

/// Plans anew what a change of the calendar has moved.
pub(super) async fn calendar_changed(desk: &Desk<'_>) -> Result<(), Error> {
    if desk.is_suspended() { Ok(()) } else { calendar_change::run(desk).await }
}

/// Plans before amendments come into force: a period keeps its old day where the new one would be too soon.
async fn plan_ahead(desk: &Desk<'_>) -> Result<(), Error> {
    if desk.is_suspended() {
        return Ok(());
    }
    calendar_change::run(desk).await?;
    plan::run(desk).await?;
    settle::amendments(desk).await?;
    notify::run(desk).await
}

async fn cut_off(desk: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    // What a crash left behind comes first, so that what was too late goes into today's files.
    hand_over::run(desk, rail).await?;
    if desk.is_suspended() || !desk.calendar.is_working_day(desk.time.today) {
        return Ok(());
    }
    // A holiday of this very week: what it moves to today goes out today.
    calendar_change::run(desk).await?;
    lodge::run(desk).await?;
    collect::run(desk).await?;
    hand_over::run(desk, rail).await?;
    // The mandates that were lodged a moment ago have their dates now.
    plan_ahead(desk).await?;
    watch::thresholds(desk, Pending::AddedUp).await
}
