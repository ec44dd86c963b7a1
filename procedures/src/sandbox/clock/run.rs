//! Moving the clock: one call at a time, day by day.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::change::WorkspaceTime;
use crate::ctx::{Ctx, ReadCtx};
use crate::domain::rule::Rule;
use crate::engine::{Lease, sandbox};
use crate::error::Error;

/// Where the clock of a test workspace stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SandboxClock")]
pub(crate) struct Reached {
    /// The London date.
    pub today: Date,
    /// The instant.
    pub now: Timestamp,
    /// Whether Bacs processes on that date.
    pub is_working_day: bool,
}

impl Reached {
    /// The clock's face.
    pub(crate) fn at(ctx: &ReadCtx, time: WorkspaceTime) -> Reached {
        let is_working_day = ctx.app.calendar().is_working_day(time.today);
        Reached { today: time.today, now: time.now, is_working_day }
    }
}

/// Does it while no other call moves the clock of the same workspace. Who changes a day asks whether the lease is held.
pub(crate) async fn exclusively<'c, T, W: Future<Output = Result<T, Error>>>(
    ctx: &'c Ctx,
    work: impl FnOnce(Arc<Lease<'c>>) -> W,
) -> Result<T, Error> {
    let name = format!("sandbox/{}", ctx.caller.workspace);
    let lease = Arc::new(Lease::take(&ctx.app, name).await?.ok_or(Rule::SandboxBusy)?);
    let done = lease.while_held(work(lease.clone())).await;
    lease.release().await?;
    done
}

/// Runs the days up to `until`, from the clock's.
pub(crate) async fn advance_until(ctx: &Ctx, until: Date, lease: &Lease<'_>) -> Result<(), Error> {
    let today = ctx.time().await?.today;
    sandbox::advance(&ctx.app, &ctx.caller.workspace, (today, until), lease).await
}
