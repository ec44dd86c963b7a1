use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::clock::exclusively;
use super::{until_answered, waiting_for_the_bank};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::Status;
use crate::error::Error;
use crate::mandates::{MandateView, view};
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

/// Advance the clock until the bank has accepted a mandate.
///
/// A shortcut for `sandbox.clock.advance`: the instruction goes into a file, no return comes, and after three working
/// days it counts as accepted. Everything else in the sandbox moves on by as many days. Where the bank was told to
/// return the instruction, the mandate is answered as that leaves it.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `SANDBOX_BUSY`: another call moves the clock.
/// - `MANDATE_NOT_AWAITING_BANK`: the mandate does not wait for the bank.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn activate(ctx: &Ctx, params: ActivateMandate) -> Result<MandateView, Error> {
    ctx.require_sandbox()?;
    let (id, key) = (&params.mandate_id, params.idempotency_key.clone());
    if let Some(first) = ctx.write(key.clone()).await?.replay()? {
        return Ok(first);
    }
    exclusively(ctx, |lease| async move {
        let write = ctx.write(key.clone()).await?;
        if write.reserved::<Waited>()?.is_none() {
            waiting_for_the_bank(ctx, id, Status::Active).await?;
            write.reserve(&Waited).await?;
        } else {
            drop(write);
        }
        let view = view(&ctx.app.store.read(), ctx, until_answered(ctx, id, &lease).await?).await?;
        let mut write = ctx.write(key).await?;
        if let Some(first) = write.replay()? {
            return Ok(first);
        }
        let note = json!({ "until": id, "to": write.today });
        write.record(Kind::SandboxAdvanced, &ctx.caller.workspace, note);
        write.commit(&view).await?;
        Ok(view)
    })
    .await
}

/// That the mandate waited for the bank when the call came: whoever repeats it after an interruption is answered.
#[derive(Serialize, Deserialize)]
struct Waited;
