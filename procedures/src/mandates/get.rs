use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use super::{MandateView, view};
use crate::ctx::ReadCtx;
use crate::domain::id::MandateId;
use crate::error::Error;
use crate::store;

/// Which mandate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetMandate {
    /// The mandate.
    mandate_id: MandateId,
}

/// Get one mandate.
///
/// Bank details are shown masked; they can never be read back.
#[scope("mandates:read")]
pub(crate) async fn get(ctx: &ReadCtx, params: GetMandate) -> Result<MandateView, Error> {
    let reader = ctx.app.store.read();
    let mandate = store::mandates::find(&reader, &ctx.caller.workspace, &params.mandate_id).await?;
    view(&reader, ctx, mandate.ok_or(Error::not_found("mandate"))?).await
}
