use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::clock::exclusively;
use super::scenario::{prepare, tell};
use super::{until_answered, waiting_for_the_bank};
use crate::ctx::Ctx;
use crate::domain::auddis::ReturnCode;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::Status;
use crate::error::Error;
use crate::mandates::{MandateView, view};
use crate::rail::simulator::Scenario;
use crate::write::IdempotencyKey;

/// Which mandate, and why the bank refuses it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FailMandate {
    /// The mandate, which must wait for the bank.
    mandate_id: MandateId,
    /// The AUDDIS reason code of the bank's return.
    reason_code: ReturnCode,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Tell the bank to return a mandate's instruction, and advance the clock until it has.
///
/// A shortcut for `sandbox.scenario.run` with `auddis:CODE` and `sandbox.clock.advance`. The mandate ends as the code
/// says: failed, or cancelled because the payer died. Everything else in the sandbox moves on by as many days.
///
/// # Hints
/// destructive
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `SANDBOX_BUSY`: another call moves the clock.
/// - `MANDATE_NOT_AWAITING_BANK`: the mandate does not wait for the bank.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn fail(ctx: &Ctx, params: FailMandate) -> Result<MandateView, Error> {
    ctx.require_sandbox()?;
    let (id, key) = (&params.mandate_id, params.idempotency_key.clone());
    if let Some(first) = ctx.write(key.clone()).await?.replay()? {
        return Ok(first);
    }
    exclusively(ctx, |lease| async move {
        let scenario = format!("auddis:{}", params.reason_code.code());
        prepare(ctx).await?;
        let write = ctx.write(key.clone()).await?;
        if write.reserved::<Told>()?.is_none() {
            let mandate = waiting_for_the_bank(ctx, id, Status::Failed).await?;
            let told = Scenario::parse(&scenario).map_err(Error::internal)?;
            tell(ctx, &write.tx, told, Some(mandate.reference.as_str()), write.today).await?;
            write.reserve(&Told).await?;
        } else {
            drop(write);
        }
        let view = view(&ctx.app.store.read(), ctx, until_answered(ctx, id, &lease).await?).await?;
        let mut write = ctx.write(key).await?;
        if let Some(first) = write.replay()? {
            return Ok(first);
        }
        let note = json!({ "scenario": scenario, "to": write.today });
        write.record(Kind::ScenarioSet, id, note);
        write.commit(&view).await?;
        Ok(view)
    })
    .await
}

/// That the bank was told: whoever repeats the call after an interruption does not tell it again.
#[derive(Serialize, Deserialize)]
struct Told;
