use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::error::Error;
use crate::mandates::{MandateView, change};
use crate::write::IdempotencyKey;

/// Which mandate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ActivateMandate {
    /// The mandate, which must wait for the bank.
    mandate_id: MandateId,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Accept a mandate in the bank's place: it becomes active.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `MANDATE_NOT_AWAITING_BANK`: the mandate does not wait for the bank.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn activate(ctx: &Ctx, params: ActivateMandate) -> Result<MandateView, Error> {
    ctx.require_sandbox()?;
    let (key, note) = (params.idempotency_key, json!({}));
    change(ctx, &params.mandate_id, key, Kind::MandateActivated, note, |mandate, write| {
        mandate.act(crate::domain::mandate::Action::Activate, write.now)
    })
    .await
}
