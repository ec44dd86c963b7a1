use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use crate::ctx::ReadCtx;
use crate::domain::id::MandateId;
use crate::error::Error;
use crate::events::TimelinePage;
use crate::page::{Cursor, Limit};
use crate::store;

/// Which mandate, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MandateTimeline {
    /// The mandate.
    mandate_id: MandateId,
    /// How many changes a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// Show every change of a mandate: when, who, from, to and why.
///
/// The changes come from the audit trail, oldest first.
#[scope("mandates:read")]
pub(crate) async fn timeline(ctx: &ReadCtx, params: MandateTimeline) -> Result<TimelinePage, Error> {
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    if store::mandates::find(&reader, workspace, &params.mandate_id).await?.is_none() {
        return Err(Error::not_found("mandate"));
    }
    TimelinePage::of(ctx, params.mandate_id.as_str(), params.limit, params.cursor.as_ref()).await
}
