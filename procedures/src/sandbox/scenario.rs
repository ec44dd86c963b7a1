//! Telling the simulated bank what to do.

pub(crate) mod run;

use jiff::civil::Date;

use crate::ctx::Ctx;
use crate::engine::sandbox;
use crate::error::Error;
use crate::rail::simulator::{Scenario, Simulator};
use crate::store::Tx;

/// Tells the bank; a scenario that is impossible is refused with the bank's own sentence.
/// Tells the bank within the transaction in which the call is answered, so that both happen once or not at all.
pub(crate) async fn tell(
    ctx: &Ctx,
    tx: &Tx,
    scenario: Scenario,
    reference: Option<&str>,
    today: Date,
) -> Result<(), Error> {
    let told = Simulator::new(&ctx.app, &ctx.caller.workspace).script(tx, scenario, reference, today).await?;
    told.map_err(|impossible| Error::invalid("/scenario", impossible.to_string()))
}

/// Gives the workspace a bank if it has none, so that it can be told something.
pub(crate) async fn prepare(ctx: &Ctx) -> Result<(), Error> {
    let time = ctx.time().await?;
    sandbox::desk(&ctx.app, &ctx.caller.workspace, time).await.map(|_| ())
}
