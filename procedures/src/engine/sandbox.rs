//! The days of a test workspace, run one after the other as its clock goes on.

use jiff::civil::Date;

use super::cycle::{Part, run_day_part};
use super::{Desk, ingest};
use crate::change::{SANDBOX_HOUR, WorkspaceTime};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::id::WorkspaceId;
use crate::error::Error;
use crate::rail::simulated::{self, Simulated};
use crate::rail::simulator::{Moment, Rates, Simulator};
use crate::store;

/// The seed of a bank that nobody chose one for.
pub(crate) const DEFAULT_SEED: u64 = 1;

/// The part of the day in which the bank takes in the day's files.
const BANK: &str = "bank";

/// Runs the days from the clock's to `until`: of each day what is left of it, of the last the morning. The clock shows
/// each day that is complete, so that whoever goes on after an interruption goes on there.
pub(crate) async fn advance(
    app: &App,
    workspace: &WorkspaceId,
    from: Date,
    until: Date,
) -> Result<(), Error> {
    let mut today = from;
    while today < until {
        let tomorrow = today.tomorrow().map_err(Error::internal)?;
        // Who goes on after an interruption does not go back in time: what came in the evening would be answered in the
        // files of the day before, what came in the morning would be dated the evening before.
        if !is_over(app, workspace, today, BANK).await? {
            part(app, workspace, today, Part::CutOff).await?;
        }
        if !is_over(app, workspace, today, Part::Evening.word()).await? {
            part(app, workspace, today, Part::Evening).await?;
            end(app, workspace, today, Part::Evening).await?;
        }
        part(app, workspace, tomorrow, Part::Morning).await?;
        set_clock(app, workspace, tomorrow).await?;
        today = tomorrow;
    }
    Ok(())
}

async fn is_over(app: &App, workspace: &WorkspaceId, on: Date, part: &str) -> Result<bool, Error> {
    Ok(store::cycle::is_complete(&app.store.read(), workspace, on, part).await?)
}

async fn end(app: &App, workspace: &WorkspaceId, on: Date, part: Part) -> Result<(), Error> {
    let tx = app.store.begin().await?;
    store::cycle::complete(&tx, workspace, on, part.word(), WorkspaceTime::at(on, part.time()).now).await?;
    Ok(tx.commit().await?)
}

async fn set_clock(app: &App, workspace: &WorkspaceId, today: Date) -> Result<(), Error> {
    let tx = app.store.begin().await?;
    store::sandbox::set_today(&tx, workspace, today).await?;
    Ok(tx.commit().await?)
}

async fn part(app: &App, workspace: &WorkspaceId, on: Date, part: Part) -> Result<(), Error> {
    let desk = desk(app, workspace, WorkspaceTime::at(on, part.time())).await?;
    let moment = match part {
        Part::Morning => Moment::Morning,
        Part::CutOff => Moment::CutOff,
        Part::Evening => Moment::Evening,
    };
    let rail = Simulated { app, workspace, on, moment };
    if part == Part::Evening {
        bank_evening(&desk).await?;
        return ingest::run(&desk, &rail).await;
    }
    run_day_part(&desk, &rail, part).await
}

/// The bank closes its day, once.
async fn bank_evening(desk: &Desk<'_>) -> Result<(), Error> {
    let (on, now) = (desk.time.today, desk.time.now);
    let tx = desk.app.store.begin().await?;
    if store::cycle::complete(&tx, desk.workspace, on, BANK, now).await? {
        Simulator::new(desk.app, desk.workspace).evening(&tx, on).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The desk of a test workspace, which has a bank from the first time it is asked for.
pub(crate) async fn desk<'a>(
    app: &'a App,
    workspace: &'a WorkspaceId,
    time: WorkspaceTime,
) -> Result<Desk<'a>, Error> {
    let desk = Desk::of(app, workspace, Mode::Test, time).await?;
    let desk = desk.ok_or_else(|| Error::internal("a test workspace without a service user"))?;
    if !Simulator::new(app, workspace).exists(&app.store.read()).await? {
        let tx = app.store.begin().await?;
        simulated::ensure(app, &tx, &desk.service_user, Rates::None, DEFAULT_SEED).await?;
        tx.commit().await?;
    }
    Ok(desk)
}

/// The time at which the clock stands on a day.
pub(crate) fn at(today: Date) -> WorkspaceTime {
    WorkspaceTime::at(today, SANDBOX_HOUR)
}
