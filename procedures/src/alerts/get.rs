use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use super::AlertView;
use crate::ctx::ReadCtx;
use crate::domain::id::AlertId;
use crate::error::Error;
use crate::store;

/// Which alert.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetAlert {
    /// The alert.
    alert_id: AlertId,
}

/// Get one alert.
#[scope("alerts:read")]
pub(crate) async fn get(ctx: &ReadCtx, params: GetAlert) -> Result<AlertView, Error> {
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let found = store::alerts::find(&reader, workspace, &params.alert_id).await?;
    found.map(AlertView::from).ok_or(Error::not_found("alert"))
}
