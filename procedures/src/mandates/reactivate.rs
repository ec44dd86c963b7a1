use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::{MandateView, Reason, load, view};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::instruction::{Code, State};
use crate::engine::{alarms, letters};
use crate::error::Error;
use crate::organisation;
use crate::store;
use crate::write::IdempotencyKey;

/// Which mandate, and why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReactivateMandate {
    /// The mandate.
    mandate_id: MandateId,
    /// Why; kept in the timeline.
    reason: Reason,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Reactivate a suspended mandate: collections resume with the next one that is due.
///
/// What fell due while it was suspended is not collected afterwards.
///
/// # Hints
/// idempotent
///
/// # Errors
/// - `MANDATE_NOT_SUSPENDED`: only a suspended mandate can be reactivated.
/// - `MANDATE_AWAITS_NEW_DETAILS`: the account moved away; the payer must sign a new mandate.
/// - `MANDATE_DORMANT`: the bank has dropped the instruction; the payer must sign a new mandate.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn reactivate(ctx: &Ctx, params: ReactivateMandate) -> Result<MandateView, Error> {
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let mandate = load(ctx, &write, &params.mandate_id).await?;
    let from = mandate.status;
    let open = [State::Waiting, State::Submitted];
    let (tx, workspace) = (&write.tx, &ctx.caller.workspace);
    let open = store::instructions::newest_of_mandate(tx, workspace, &mandate.id, Code::New, &open).await?;
    let notice = organisation::of_caller(&write.tx, ctx).await?.notice_working_days.into();
    let active = mandate.reactivate(open.map(|instruction| instruction.state), write.now)?.resumed(
        write.today,
        notice,
        &ctx.app.calendar(),
    );

    store::mandates::save(&write.tx, &active).await?;
    let note = json!({ "reason": params.reason, "from": from, "to": active.status });
    write.record(Kind::MandateReactivated, &active.id, note);
    alarms::mandate_goes_on(&mut write, &active.id).await?;
    letters::reactivated(&write, &active).await?;
    let view = view(&write.tx, ctx, active).await?;
    write.commit(&view).await?;
    Ok(view)
}
