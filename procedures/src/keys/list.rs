use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::KeyView;
use crate::ctx::ReadCtx;
use crate::domain::id::KeyId;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;

/// Which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListKeys {
    /// How many keys a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// A page of keys.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyPage {
    /// The keys, newest first.
    items: Vec<KeyView>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// List the keys of the caller's workspace, newest first, revoked and expired ones too.
#[scope("tenants:admin")]
pub(crate) async fn list(ctx: &ReadCtx, params: ListKeys) -> Result<KeyPage, Error> {
    let after = params.cursor.as_ref().map(Cursor::id::<KeyId>).transpose()?;
    let reader = ctx.app.store.read();
    let limit = params.limit.with_one_more();
    let keys =
        store::keys::list(&reader, &ctx.caller.workspace, after.as_ref().map(KeyId::as_str), limit).await?;

    let (keys, next_cursor) = cut(keys, params.limit, |key| key.id.to_string());
    let secrets = store::keys::newest_secrets(&reader, &keys).await?;
    let items = keys.into_iter().zip(&secrets).map(|(key, secret)| KeyView::new(key, secret)).collect();
    Ok(KeyPage { items, next_cursor })
}
