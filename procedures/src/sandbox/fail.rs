use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use crate::ctx::Ctx;
use crate::domain::auddis::ReturnCode;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::Failure;
use crate::error::Error;
use crate::mandates::{MandateView, change};
use crate::write::IdempotencyKey;

/// Which mandate, and why the bank refuses it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FailMandate {
    /// The mandate, which the payer must have signed.
    mandate_id: MandateId,
    /// The AUDDIS reason code of the bank's return.
    reason_code: ReturnCode,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Refuse a mandate in the bank's place, with a reason code of the scheme: it fails, for good.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `MANDATE_NOT_LODGED`: the payer has not signed, so the bank knows nothing of it.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn fail(ctx: &Ctx, params: FailMandate) -> Result<MandateView, Error> {
    ctx.require_sandbox()?;
    let code = params.reason_code;
    let failure = Failure { code: code.code().to_owned(), reason: code.meaning().to_owned() };
    let note = json!({ "code": code.code(), "reason": code.meaning() });
    change(ctx, &params.mandate_id, params.idempotency_key, Kind::MandateFailed, note, |mandate, write| {
        mandate.fail(failure, write.now)
    })
    .await
}
