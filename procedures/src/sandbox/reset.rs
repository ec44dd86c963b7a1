use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::clock::{Reached, exclusively};
use crate::change::WorkspaceTime;
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::engine::sandbox;
use crate::error::Error;
use crate::rail::{simulated, simulator};
use crate::store;
use crate::write::IdempotencyKey;

/// How the sandbox begins anew.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ResetSandbox {
    /// The London date its clock shows; without it, today's.
    start_on: Option<Date>,
    /// Decides what happens by chance, and the references of new mandates: the same calls after the same seed give the
    /// same files and reports, byte for byte but for the Service User Number, which each workspace has of its own.
    #[schemars(range(min = 0, max = 9007199254740991i64))]
    seed: Option<u64>,
    /// Whether things go wrong by chance, as often as in the scheme at large; without it they do not.
    #[serde(default)]
    chance: Chance,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Whether things go wrong by chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Chance {
    /// Never.
    #[default]
    None,
    /// As often as in the scheme at large.
    Realistic,
}

/// Begin anew: no mandates, no collections, no files, a bank without accounts.
///
/// Keys stay, and so does the audit trail.
///
/// # Hints
/// destructive
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `SANDBOX_BUSY`: another call moves the clock.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn reset(ctx: &Ctx, params: ResetSandbox) -> Result<Reached, Error> {
    ctx.require_sandbox()?;
    let range = Date::constant(2019, 1, 1)..=Date::constant(2100, 12, 31);
    if params.start_on.is_some_and(|on| !range.contains(&on)) {
        return Err(Error::invalid("/startOn", "expected a date from 2019-01-01 to 2100-12-31"));
    }
    let key = params.idempotency_key.clone();
    if let Some(first) = ctx.write(key.clone()).await?.replay()? {
        return Ok(first);
    }
    exclusively(ctx, |_| async {
        let workspace = &ctx.caller.workspace;
        let start_on = params.start_on.unwrap_or(WorkspaceTime::wall(ctx.app.now()).today);
        let desk = sandbox::desk(&ctx.app, workspace, sandbox::at(start_on)).await?;
        let mut write = ctx.write(key).await?;
        if let Some(first) = write.replay()? {
            return Ok(first);
        }
        store::sandbox::wipe(&write.tx, workspace).await?;
        store::sandbox::set_today(&write.tx, workspace, start_on).await?;
        let rates = match params.chance {
            Chance::None => simulator::Rates::None,
            Chance::Realistic => simulator::Rates::Realistic,
        };
        let (user, seed) =
            (simulated::user(&desk.service_user), params.seed.unwrap_or(sandbox::DEFAULT_SEED));
        store::sandbox::seed_references(&write.tx, workspace, seed.cast_signed()).await?;
        simulator::Simulator::new(&ctx.app, workspace).reset(&write.tx, user, rates, seed).await?;
        let reached = Reached::at(ctx, sandbox::at(start_on));
        write.record(Kind::SandboxReset, workspace, json!({ "startOn": start_on, "seed": seed }));
        write.commit(&reached).await?;
        Ok(reached)
    })
    .await
}
