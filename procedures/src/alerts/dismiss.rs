use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::AlertView;
use crate::ctx::Ctx;
use crate::domain::alert::Deed;
use crate::domain::event::Kind;
use crate::domain::id::AlertId;
use crate::domain::text::wire_line;
use crate::error::Error;
use crate::store;
use crate::write::IdempotencyKey;

wire_line!(
    /// Why nothing follows from an alert.
    DismissalReason, 500, "a reason", "The batch of mandates was planned"
);

/// Which alert, and why nothing follows from it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DismissAlert {
    /// The alert.
    alert_id: AlertId,
    /// Why nothing follows from it; kept with the alert.
    reason: DismissalReason,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Dismiss an alert: somebody decides, for a reason, that nothing follows from it.
///
/// From then on the next cause raises another alert of the same kind and subject; a condition that merely lasts does not.
///
/// # Hints
/// destructive, idempotent
///
/// # Errors
/// - `ALERT_IS_OVER`: it was dismissed before, or what it was about has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("alerts:write")]
pub(crate) async fn dismiss(ctx: &Ctx, params: DismissAlert) -> Result<AlertView, Error> {
    let mut write = ctx.write(params.idempotency_key.clone()).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let ids = [&params.alert_id];
    let found = store::alerts::find_for_change(&write.tx, &ctx.caller.workspace, &ids).await?.pop();
    let alert = found.ok_or(Error::not_found("alert"))?;
    let from = alert.status;
    let deed = Deed { at: write.now, by: ctx.caller.key.to_string() };
    let dismissed = alert.dismiss(deed, params.reason.clone().into())?;

    store::alerts::save(&write.tx, &dismissed).await?;
    let note = json!({
        "alert": dismissed.kind, "from": from, "to": dismissed.status, "reason": params.reason,
    });
    write.record(Kind::AlertDismissed, &dismissed.id, note);
    let view = AlertView::from(dismissed);
    write.commit(&view).await?;
    Ok(view)
}
