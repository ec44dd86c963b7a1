use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use super::KeyView;
use crate::ctx::ReadCtx;
use crate::domain::id::KeyId;
use crate::error::Error;
use crate::store;

/// Which key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetKey {
    /// The key.
    key_id: KeyId,
}

/// Get one key of the caller's workspace, without the key itself.
#[scope("tenants:admin")]
pub(crate) async fn get(ctx: &ReadCtx, params: GetKey) -> Result<KeyView, Error> {
    let reader = ctx.app.store.read();
    let key = store::keys::find(&reader, &ctx.caller.workspace, &params.key_id).await?;
    let key = key.ok_or(Error::not_found("key"))?;
    super::view::of(&reader, key).await
}
