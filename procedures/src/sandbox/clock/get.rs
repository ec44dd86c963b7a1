use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use super::Reached;
use crate::ctx::ReadCtx;
use crate::error::Error;

/// Nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetClock {}

/// Show when it is in the sandbox.
///
/// Until it is first advanced, a sandbox's clock follows the wall clock; from then on it stands at 09:00 in London of
/// the day it was advanced to.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
#[scope("mandates:write")]
pub(crate) async fn get(ctx: &ReadCtx, GetClock {}: GetClock) -> Result<Reached, Error> {
    ctx.require_sandbox()?;
    Ok(Reached::at(ctx, ctx.time().await?))
}
