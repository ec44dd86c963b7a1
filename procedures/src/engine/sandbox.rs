//! The days of a test workspace, run one after the other as its clock goes on.

use jiff::Timestamp;
use jiff::civil::Date;

use super::cycle::{Part, run_day_part};
use super::{Desk, Lease, ingest};
use crate::change::{SANDBOX_HOUR, WorkspaceTime};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::id::WorkspaceId;
use crate::error::Error;
use crate::rail::simulated::{self, Simulated};
use crate::rail::simulator::{Moment, Rates, Simulator};
use crate::store::{self, Tx};

/// The seed of a bank that nobody chose one for.
pub(crate) const DEFAULT_SEED: u64 = 1;

/// The part of the day in which the bank takes in the day's files.
const BANK: &str = "bank";

/// Runs the days from the clock's to `until`: of each day what is left of it, of the last the morning. The clock shows
/// each day that is complete, so that whoever goes on after an interruption goes on there.
///
/// Whoever has lost the lease changes nothing any more: another call may be at the same days.
pub(crate) async fn advance(
    app: &App,
    workspace: &WorkspaceId,
    (from, until): (Date, Date),
    lease: &Lease<'_>,
) -> Result<(), Error> {
    let days = Days { app, workspace, lease };
    let mut today = from;
    while today < until {
        let tomorrow = today.tomorrow().map_err(Error::internal)?;
        // Who goes on after an interruption does not go back in time: what came in the evening would be answered in the
        // files of the day before, what came in the morning would be dated the evening before.
        if !days.is_over(today, BANK).await? {
            days.part(today, Part::CutOff).await?;
        }
        if !days.is_over(today, Part::Evening.word()).await? {
            days.part(today, Part::Evening).await?;
            days.end(today, Part::Evening).await?;
        }
        days.part(tomorrow, Part::Morning).await?;
        days.set_clock(tomorrow).await?;
        today = tomorrow;
    }
    Ok(())
}

/// The days of one workspace, run by whoever holds the lease.
struct Days<'a> {
    app: &'a App,
    workspace: &'a WorkspaceId,
    lease: &'a Lease<'a>,
}

impl Days<'_> {
    async fn is_over(&self, on: Date, part: &str) -> Result<bool, Error> {
        Ok(store::cycle::is_complete(&self.app.store.read(), self.workspace, on, part).await?)
    }

    async fn begin(&self) -> Result<Tx, Error> {
        let tx = self.app.store.begin().await?;
        self.lease.demand(&tx).await?;
        Ok(tx)
    }

    async fn end(&self, on: Date, part: Part) -> Result<(), Error> {
        let tx = self.begin().await?;
        let at = WorkspaceTime::at(on, part.time()).now;
        store::cycle::complete(&tx, self.workspace, on, part.word(), at).await?;
        Ok(tx.commit().await?)
    }

    async fn set_clock(&self, today: Date) -> Result<(), Error> {
        let tx = self.begin().await?;
        store::sandbox::set_today(&tx, self.workspace, today).await?;
        Ok(tx.commit().await?)
    }

    async fn part(&self, on: Date, part: Part) -> Result<(), Error> {
        let (app, workspace) = (self.app, self.workspace);
        let desk = desk(app, workspace, WorkspaceTime::at(on, part.time())).await?;
        let desk = Desk { lease: Some(self.lease), ..desk };
        let moment = match part {
            Part::Morning => Moment::Morning,
            Part::CutOff => Moment::CutOff,
            Part::Evening => Moment::Evening,
        };
        let rail = Simulated { app, workspace, on, moment, lease: Some(self.lease) };
        let ran = match part {
            Part::Evening => {
                async {
                    self.bank_evening(on, desk.time.now).await?;
                    ingest::run(&desk, &rail).await
                }
                .await
            }
            Part::Morning | Part::CutOff => run_day_part(&desk, &rail, part).await,
        };
        if ran.is_err() {
            // Where the lease is lost, that is why.
            self.begin().await?;
        }
        ran
    }

    /// The bank closes its day, once.
    async fn bank_evening(&self, on: Date, now: Timestamp) -> Result<(), Error> {
        let tx = self.begin().await?;
        if store::cycle::complete(&tx, self.workspace, on, BANK, now).await? {
            Simulator::new(self.app, self.workspace).evening(&tx, on).await?;
            tx.commit().await?;
        }
        Ok(())
    }
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
