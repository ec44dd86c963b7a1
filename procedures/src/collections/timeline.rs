use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use super::load;
use crate::ctx::ReadCtx;
use crate::domain::id::CollectionId;
use crate::error::Error;
use crate::events::TimelinePage;
use crate::page::{Cursor, Limit};

/// Which collection, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CollectionTimeline {
    /// The collection.
    collection_id: CollectionId,
    /// How many changes a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// Show every change of a collection: when, who, from, to and why.
///
/// The changes come from the audit trail, oldest first.
#[scope("collections:read")]
pub(crate) async fn timeline(ctx: &ReadCtx, params: CollectionTimeline) -> Result<TimelinePage, Error> {
    load(&ctx.app.store.read(), ctx, &params.collection_id).await?;
    TimelinePage::of(ctx, params.collection_id.as_str(), params.limit, params.cursor.as_ref()).await
}
