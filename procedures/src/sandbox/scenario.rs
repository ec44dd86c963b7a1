//! Telling the simulated bank what to do.

pub(crate) mod run;

use crate::ctx::Ctx;
use crate::engine::sandbox;
use crate::error::Error;
use crate::rail::simulator::{Scenario, Simulator};

/// Tells the bank; a scenario that is impossible is refused with the bank's own sentence.
pub(crate) async fn tell(ctx: &Ctx, scenario: Scenario, reference: Option<&str>) -> Result<(), Error> {
    let workspace = &ctx.caller.workspace;
    let time = ctx.time().await?;
    sandbox::desk(&ctx.app, workspace, time).await?;
    let tx = ctx.app.store.begin().await?;
    let told = Simulator::new(&ctx.app, workspace).script(&tx, scenario, reference, time.today).await?;
    told.map_err(|impossible| Error::invalid("/scenario", impossible.to_string()))?;
    Ok(tx.commit().await?)
}
