//! Collections: what was taken, is being taken and will be taken from payers.

pub(crate) mod challenge;
pub(crate) mod evidence;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod timeline;
pub(crate) mod upcoming;

mod forecast;
mod view;

pub(crate) use view::{ClaimView, CollectionFailureView, CollectionView};

use crate::ctx::ReadCtx;
use crate::domain::collection::Collection;
use crate::domain::id::CollectionId;
use crate::error::Error;
use crate::store::{self, Rows};

/// The caller's collection of that id.
pub(crate) async fn load<C: Rows>(
    connection: &C,
    ctx: &ReadCtx,
    id: &CollectionId,
) -> Result<Collection, Error> {
    let found = store::collections::find(connection, &ctx.caller.workspace, id).await?;
    found.ok_or(Error::not_found("collection"))
}
