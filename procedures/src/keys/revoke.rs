use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::{KeyView, issue, view};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::KeyId;
use crate::domain::key::Key;
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::store;
use crate::write::IdempotencyKey;

/// Which key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RevokeKey {
    /// The key. It may be the calling one.
    key_id: KeyId,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Revoke a key, for good and at once.
///
/// When this answers, no server honours the key any more.
///
/// # Hints
/// destructive, idempotent
///
/// # Errors
/// - `KEY_REVOKED_IS_FINAL`: the key was revoked before.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("tenants:admin")]
pub(crate) async fn revoke(ctx: &Ctx, params: RevokeKey) -> Result<KeyView, Error> {
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        // The first call may not have waited to its end yet.
        issue::wait_for_leases(&ctx.app).await;
        return Ok(first);
    }
    let key = store::keys::find_for_change(&write.tx, &ctx.caller.workspace, &params.key_id).await?;
    let key = key.ok_or(Error::not_found("key"))?;
    if key.revoked_at.is_some() {
        drop(write);
        issue::wait_for_leases(&ctx.app).await;
        return Err(Rule::KeyRevokedIsFinal.into());
    }
    store::keys::revoke(&write.tx, &key.id, write.at).await?;
    write.record(Kind::KeyRevoked, &key.id, json!({}));
    let key = view::of(&write.tx, Key { revoked_at: Some(write.at), ..key }).await?;
    write.commit(&key).await?;
    issue::wait_for_leases(&ctx.app).await;
    Ok(key)
}
