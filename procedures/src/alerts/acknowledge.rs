use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::AlertView;
use crate::ctx::Ctx;
use crate::domain::alert::Deed;
use crate::domain::event::Kind;
use crate::domain::id::AlertId;
use crate::error::Error;
use crate::store;
use crate::write::IdempotencyKey;

/// The most that are acknowledged in one call.
const MOST: usize = 200;

/// Which alerts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AcknowledgeAlerts {
    /// The alerts, each once.
    #[schemars(length(min = 1, max = 200))]
    alert_ids: Vec<AlertId>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Alerts as they stand.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Acknowledged {
    /// The alerts, in the order of the call.
    items: Vec<AlertView>,
}

/// Acknowledge alerts, one or many: somebody takes note of them.
///
/// From then on the next cause raises another alert of the same kind and subject. One that was acknowledged or dismissed
/// before, or has resolved meanwhile, stays as it is and is answered as it stands. Where one of them is unknown, none is
/// acknowledged.
///
/// # Hints
/// idempotent
///
/// # Errors
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("alerts:write")]
pub(crate) async fn acknowledge(ctx: &Ctx, params: AcknowledgeAlerts) -> Result<Acknowledged, Error> {
    let ids = each_once(&params.alert_ids)?;
    let mut write = ctx.write(params.idempotency_key.clone()).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let found = store::alerts::find_for_change(&write.tx, &ctx.caller.workspace, &ids).await?;
    if found.len() < ids.len() {
        return Err(Error::not_found("alert"));
    }
    let mut alerts = Vec::with_capacity(found.len());
    for alert in found {
        let deed = Deed { at: write.now, by: ctx.caller.key.to_string() };
        let (from, stands) = (alert.status, alert.clone());
        let Some(acknowledged) = alert.acknowledge(deed) else {
            alerts.push(stands);
            continue;
        };
        store::alerts::save(&write.tx, &acknowledged).await?;
        let note = json!({ "alert": acknowledged.kind, "from": from, "to": acknowledged.status });
        write.record(Kind::AlertAcknowledged, &acknowledged.id, note);
        alerts.push(acknowledged);
    }
    let in_order = |id: &&AlertId| alerts.iter().find(|alert| alert.id == **id).cloned();
    let items = ids.iter().filter_map(in_order).map(AlertView::from).collect();
    let acknowledged = Acknowledged { items };
    write.commit(&acknowledged).await?;
    Ok(acknowledged)
}

fn each_once(ids: &[AlertId]) -> Result<Vec<&AlertId>, Error> {
    if ids.is_empty() || ids.len() > MOST {
        return Err(Error::invalid("/alertIds", "expected 1 to 200 alerts"));
    }
    let repeated = ids.iter().enumerate().find(|(at, id)| ids[..*at].contains(id));
    if let Some((at, _)) = repeated {
        return Err(Error::invalid(format!("/alertIds/{at}"), "expected each alert once"));
    }
    Ok(ids.iter().collect())
}
