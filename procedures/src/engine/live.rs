//! Live workspaces: the parts of the day by London's clocks, by one server at a time.
//!
//! Whatever is interrupted, here or within a part, the next run completes: what is left to do stands in the rows.

use jiff::civil::{Date, Time, time};
use serde_json::json;

use super::alarms::{self, Raise, lasts};
use super::cycle::{self, Part, run_day_part};
use super::{Desk, Lease};
use crate::change::WorkspaceTime;
use crate::ctx::App;
use crate::domain::alert;
use crate::domain::api_key::Mode;
use crate::domain::calendar::london_instant;
use crate::domain::id::WorkspaceId;
use crate::error::Error;
use crate::rail::bacs_files::BacsFiles;
use crate::store;
use bacs::Sun;

/// The lease of whoever runs the cycle.
pub(crate) const LEASE: &str = "cycle";
/// From when on files do not go out on their day any more: Bacs closes at about 22:00, and bureaux need time (bacs.md
/// §2.4). What is sealed then is too late, and goes into another file the next working day.
const CLOSING: Time = time(21, 0, 0, 0);

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// What is due by the clock.
    Due,
    /// What a change of the calendar has moved is planned anew.
    Calendar,
    /// This part of today, whatever the hour.
    Part(Part),
    /// What the bank and time alone have done up to that day, which is over.
    UpTo(Date),
}

/// What was done in one workspace.
#[derive(Debug)]
pub struct Ran {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its Service User Number.
    pub sun: Sun,
    /// The parts of today that were run to their end.
    pub parts: Vec<Part>,
    /// Why it could not go on.
    pub failure: Option<Error>,
}

/// Does what is due by the clock in every live workspace. Between any two steps it asks whether to go on. `None` where
/// another server is about it, or it was not gone on with.
pub async fn tick(app: &App, goes_on: &(dyn Fn() -> bool + Sync)) -> Result<Option<Vec<Ran>>, Error> {
    let calendar_has_changed = app.reload_calendar().await?;
    if store::service_users::live(&app.store.read()).await?.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let Some(lease) = Lease::take(app, LEASE.to_owned()).await? else { return Ok(None) };
    let goes_on = || goes_on() && lease.is_held();
    let work = async {
        if calendar_has_changed {
            run(app, Order::Calendar, &goes_on).await?;
        }
        run(app, Order::Due, &goes_on).await
    };
    let ran = lease.while_held(work).await;
    let to_the_end = goes_on();
    lease.release().await?;
    ran.map(|ran| to_the_end.then_some(ran))
}

/// Plans anew, in every live workspace, what a change of the calendar has moved. Where another server is about the cycle,
/// that one does it with its next part.
pub async fn calendar_changed(app: &App) -> Result<(), Error> {
    if store::service_users::live(&app.store.read()).await?.is_empty() {
        return Ok(());
    }
    let Some(lease) = Lease::take(app, LEASE.to_owned()).await? else { return Ok(()) };
    let goes_on = || lease.is_held();
    let ran = lease.while_held(run(app, Order::Calendar, &goes_on)).await;
    lease.release().await?;
    ran.map(|_| ())
}

/// Does it in every live workspace, one after the other. Whoever calls holds the lease.
pub(crate) async fn run(
    app: &App,
    order: Order,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Ran>, Error> {
    let mut all = Vec::new();
    for (workspace, sun) in store::service_users::live(&app.store.read()).await? {
        if !goes_on() {
            break;
        }
        let mut ran = Ran { workspace, sun, parts: Vec::new(), failure: None };
        // Nobody's failure is another's (bacs.md §1.3).
        let mut done = in_workspace(app, order, &mut ran, goes_on).await;
        if done.is_ok() {
            done = goes_on_again(app, &ran.workspace).await;
        }
        if let Err(error) = done {
            tracing::error!(workspace = %ran.workspace, sun = %sun, ?error, "the cycle could not go on");
            if let Err(error) = tell(app, &ran.workspace).await {
                tracing::warn!(?error, "and no alert could be raised");
            }
            ran.failure = Some(error);
        }
        all.push(ran);
    }
    Ok(all)
}

async fn in_workspace(
    app: &App,
    order: Order,
    ran: &mut Ran,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Result<(), Error> {
    let (workspace, sun) = (ran.workspace.clone(), ran.sun);
    let Some(desk) = desk(app, &workspace).await? else { return Ok(()) };
    let rail = BacsFiles::new(&app.settings.bacs_folder, sun);
    let parts: Vec<Part> = match order {
        Order::Due => due(&desk).await?,
        Order::Calendar => return cycle::calendar_changed(&desk).await,
        Order::Part(part) => vec![part],
        Order::UpTo(day) => {
            let time = WorkspaceTime::at(day, Part::Morning.time());
            let Some(then) = Desk::of(app, &workspace, Mode::Live, time).await? else { return Ok(()) };
            return cycle::settle_up_to(&then, &desk, &rail).await;
        }
    };
    if order == Order::Due && desk.time.now < london_instant(desk.time.today, CLOSING) {
        cycle::leftovers(&desk, &rail).await?;
    }
    // The morning does that in its own order: payers are debited first.
    if !parts.contains(&Part::Morning) && goes_on() {
        cycle::reports(&desk, &rail).await?;
    }
    for part in parts {
        if !goes_on() {
            break;
        }
        run_day_part(&desk, &rail, part).await?;
        complete(&desk, part).await?;
        tracing::info!(%workspace, %sun, part = part.word(), day = %desk.time.today, "a part of the day is complete");
        ran.parts.push(part);
    }
    if order == Order::Due && goes_on() {
        cycle::thresholds(&desk).await?;
    }
    Ok(())
}

/// The desk of a live workspace, now; `None` while it has no service user.
pub(crate) async fn desk<'a>(app: &'a App, workspace: &'a WorkspaceId) -> Result<Option<Desk<'a>>, Error> {
    let time = WorkspaceTime::wall(app.now());
    Ok(Desk::of(app, workspace, Mode::Live, time).await?)
}

/// The parts of today whose time has come and that are not complete.
async fn due(desk: &Desk<'_>) -> Result<Vec<Part>, Error> {
    let (reader, today) = (desk.app.store.read(), desk.time.today);
    let mut due = Vec::new();
    for part in Part::ALL.into_iter().filter(|part| has_come(desk, *part)) {
        if !store::cycle::is_complete(&reader, desk.workspace, today, part.word()).await? {
            due.push(part);
        }
    }
    Ok(due)
}

/// Whether it is the time for a part. There is no bank to call in the evening: its answers come as reports.
fn has_come(desk: &Desk<'_>, part: Part) -> bool {
    let (now, at) = (desk.time.now, |time| london_instant(desk.time.today, time));
    match part {
        Part::Morning => now >= at(part.time()),
        // Of a suspended organisation it stays undone, so that files go out yet when it is resumed in time.
        Part::CutOff => now >= at(part.time()) && now < at(CLOSING) && !desk.is_suspended(),
        Part::Evening => false,
    }
}

/// Notes that a part was run to its end; not when it was ordered before its time, when there is more to come.
async fn complete(desk: &Desk<'_>, part: Part) -> Result<(), Error> {
    if desk.time.now < london_instant(desk.time.today, part.time()) {
        return Ok(());
    }
    let tx = desk.app.store.begin().await?;
    store::cycle::complete(&tx, desk.workspace, desk.time.today, part.word(), desk.time.now).await?;
    Ok(tx.commit().await?)
}

/// What kept the workspace's cycle is over.
async fn goes_on_again(app: &App, workspace: &WorkspaceId) -> Result<(), Error> {
    let failed = alert::Kind::CycleFailed;
    if store::alerts::open(&app.store.read(), workspace, &[failed], None).await?.is_empty() {
        return Ok(());
    }
    let Some(desk) = desk(app, workspace).await? else { return Ok(()) };
    let mut change = desk.change().await?;
    alarms::ends_where(&mut change, failed, |_| true).await?;
    Ok(change.commit().await?)
}

/// The workspace's people are told once a day; the reason stands in the server's log.
async fn tell(app: &App, workspace: &WorkspaceId) -> Result<(), Error> {
    let Some(desk) = desk(app, workspace).await? else { return Ok(()) };
    let mut change = desk.change().await?;
    let failed = Raise {
        kind: alert::Kind::CycleFailed,
        severity: alert::Severity::Critical,
        subject: workspace.as_str(),
        occasion: &desk.time.today.to_string(),
        facts: json!({ "day": desk.time.today }),
    };
    lasts(&mut change, failed).await?;
    Ok(change.commit().await?)
}
