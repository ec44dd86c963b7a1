use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::{MandateView, Reason, change};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::Action;
use crate::error::Error;
use crate::write::IdempotencyKey;

/// Which mandate, and why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SuspendMandate {
    /// The mandate.
    mandate_id: MandateId,
    /// Why; kept in the timeline.
    reason: Reason,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Suspend an active mandate: nothing is collected until it is reactivated.
///
/// The instruction stays lodged at the bank. Collections already sent are not recalled.
///
/// # Hints
/// idempotent
///
/// # Errors
/// - `MANDATE_NOT_ACTIVE`: only an active mandate can be suspended.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn suspend(ctx: &Ctx, params: SuspendMandate) -> Result<MandateView, Error> {
    let note = json!({ "reason": params.reason });
    change(ctx, &params.mandate_id, params.idempotency_key, Kind::MandateSuspended, note, |mandate, write| {
        mandate.act(Action::Suspend, write.now)
    })
    .await
}
