//! The day: its parts, in their order.

use jiff::civil::{Time, time};

use super::{CUT_OFF, Desk, collect, hand_over, ingest, lodge, notify, plan, settle};
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
    lodge::accept(desk).await?;
    settle::confirm(desk).await?;
    settle::claims(desk).await?;
    settle::dormancy(desk).await?;
    plan_ahead(desk).await
}

/// Plans before amendments come into force: a period keeps its old day where the new one would be too soon.
async fn plan_ahead(desk: &Desk<'_>) -> Result<(), Error> {
    plan::run(desk).await?;
    settle::amendments(desk).await?;
    notify::run(desk).await
}

async fn cut_off(desk: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    // What a crash left behind comes first, so that what was too late goes into today's files.
    hand_over::run(desk, rail).await?;
    if !desk.calendar.is_working_day(desk.time.today) {
        return Ok(());
    }
    lodge::run(desk).await?;
    collect::run(desk).await?;
    hand_over::run(desk, rail).await?;
    // The mandates that were lodged a moment ago have their dates now.
    plan_ahead(desk).await
}
