use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use super::{CollectionView, load};
use crate::ctx::ReadCtx;
use crate::domain::id::CollectionId;
use crate::error::Error;

/// Which collection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetCollection {
    /// The collection.
    collection_id: CollectionId,
}

/// Get one collection, with its attempts, its notice and the claims on it.
///
/// A collection is assumed paid on its entry date: `collected` is provisional until the stage is `confirmed`, and a
/// payer's bank can claim it back after that, without a limit in time.
#[scope("collections:read")]
pub(crate) async fn get(ctx: &ReadCtx, params: GetCollection) -> Result<CollectionView, Error> {
    let reader = ctx.app.store.read();
    let collection = load(&reader, ctx, &params.collection_id).await?;
    CollectionView::read(&reader, ctx, collection).await
}
