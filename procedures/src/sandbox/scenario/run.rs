use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{prepare, tell};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::error::Error;
use crate::rail::simulator::Scenario;
use crate::sandbox::clock::exclusively;
use crate::store;
use crate::write::IdempotencyKey;

/// What, and to which mandate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RunScenario {
    /// What the bank is to do: `auddis:CODE`, `addacs:CODE` or `addacs:CODE+new`, `arudd:CODE` (also `@D+2`, `@D+3`,
    /// `@late`), `ddica:CODE`, `ddica:cancel`, `input:rejected`, `input:returned`, `input:amended`, `awacs`,
    /// `withdrawal`, `file:rejected`, or a fault of its next reports: `fault:duplicate`, `fault:reordered`,
    /// `fault:truncated`, `fault:missing`, `fault:wrong_sun`, `fault:late`.
    #[schemars(length(min = 1, max = 40))]
    scenario: String,
    /// The mandate it is to happen to; faults, `file:rejected` and `withdrawal` need none.
    mandate_id: Option<MandateId>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// A scenario the bank was told.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScenarioSet {
    /// What the bank will do.
    scenario: String,
    /// To which mandate.
    mandate_id: Option<MandateId>,
    /// The sandbox's London date.
    today: Date,
}

/// Tell the simulated bank what to do, with any code of the scheme.
///
/// Nothing happens at once: the bank answers in its own files when its time comes. Advance the clock to see it.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `SANDBOX_BUSY`: another call moves the clock.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn run(ctx: &Ctx, params: RunScenario) -> Result<ScenarioSet, Error> {
    ctx.require_sandbox()?;
    let scenario = Scenario::parse(&params.scenario)
        .map_err(|impossible| Error::invalid("/scenario", impossible.to_string()))?;
    let key = params.idempotency_key.clone();
    if let Some(first) = ctx.write(key.clone()).await?.replay()? {
        return Ok(first);
    }
    let reference = reference(ctx, params.mandate_id.as_ref()).await?;
    if scenario.needs_reference() && reference.is_none() {
        return Err(Error::invalid("/mandateId", "expected the mandate that the scenario happens to"));
    }
    exclusively(ctx, |_| async {
        prepare(ctx).await?;
        let mut write = ctx.write(key).await?;
        if let Some(first) = write.replay()? {
            return Ok(first);
        }
        tell(ctx, &write.tx, scenario, reference.as_deref(), write.today).await?;
        let set = ScenarioSet {
            scenario: params.scenario.clone(),
            mandate_id: params.mandate_id.clone(),
            today: write.today,
        };
        let subject = params.mandate_id.as_ref().map_or(ctx.caller.workspace.as_str(), MandateId::as_str);
        write.record(Kind::ScenarioSet, subject, json!({ "scenario": set.scenario }));
        write.commit(&set).await?;
        Ok(set)
    })
    .await
}

async fn reference(ctx: &Ctx, mandate: Option<&MandateId>) -> Result<Option<String>, Error> {
    let Some(id) = mandate else { return Ok(None) };
    let reader = ctx.app.store.read();
    let found = store::mandates::find(&reader, &ctx.caller.workspace, id).await?;
    let found = found.ok_or(Error::not_found("mandate"))?;
    Ok(Some(found.reference.as_str().to_owned()))
}
