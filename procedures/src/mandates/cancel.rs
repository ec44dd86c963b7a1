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
pub(crate) struct CancelMandate {
    /// The mandate.
    mandate_id: MandateId,
    /// Why; kept in the timeline.
    reason: Reason,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Cancel a mandate, so that nothing more can be collected against it.
///
/// Final. The bank is told, if it has the instruction, and what is planned is cancelled; collections already sent to the
/// bank are not recalled. A live invite stops working. A pending amendment is
/// dropped.
///
/// # Hints
/// destructive, idempotent
///
/// # Errors
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn cancel(ctx: &Ctx, params: CancelMandate) -> Result<MandateView, Error> {
    let note = json!({ "reason": params.reason });
    change(ctx, &params.mandate_id, params.idempotency_key, Kind::MandateCancelled, note, |mandate, write| {
        mandate.act(Action::Cancel, write.now)
    })
    .await
}
