use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{KeyView, issue};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::KeyId;
use crate::domain::key::may_grant;
use crate::error::Error;
use crate::store;

/// How long a retired secret still works when nothing else is said: a day.
pub(crate) const DEFAULT_GRACE_SECONDS: i64 = 24 * 60 * 60;
/// The longest grace: 30 days.
const MOST_GRACE_SECONDS: i64 = 30 * DEFAULT_GRACE_SECONDS;

/// Which key, and how long the old secret still works.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RotateKey {
    /// The key.
    key_id: KeyId,
    /// How long the present secret still works, in seconds; a day by default, 0 to end it at once.
    #[serde(default = "default_grace")]
    #[schemars(range(min = 0, max = 2_592_000))]
    grace_seconds: i64,
}

fn default_grace() -> i64 {
    DEFAULT_GRACE_SECONDS
}

/// A key, its new self, and when its old self stops working.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RotatedKey {
    /// The key: the same id, quota and history.
    key: KeyView,
    /// The new key itself. It is shown this once.
    plain_key: String,
    /// When the old one stops working.
    previous_expires_at: Timestamp,
}

/// Rotate a key: a new secret at once, the old one working on for a grace period.
///
/// With `graceSeconds` 0 no server honours the old secret any more when this answers. It takes no idempotency key,
/// because the new key is in this answer and nowhere else: a lost answer is mended by rotating again.
///
/// # Hints
/// destructive
///
/// # Errors
/// - `KEY_REVOKED_IS_FINAL`, `KEY_EXPIRED`: the key has ended.
/// - `SCOPE_NOT_HELD`, `EXPIRY_BEYOND_OWN`: the key can do more, or lives longer, than the calling key.
#[scope("tenants:admin")]
pub(crate) async fn rotate(ctx: &Ctx, params: RotateKey) -> Result<RotatedKey, Error> {
    if !(0..=MOST_GRACE_SECONDS).contains(&params.grace_seconds) {
        return Err(Error::invalid("/graceSeconds", "expected 0 to 2592000 seconds"));
    }
    let mut write = ctx.write(None).await?;
    let (now, caller) = (write.at, &ctx.caller);
    let key = store::keys::find_for_change(&write.tx, &caller.workspace, &params.key_id).await?;
    let key = key.ok_or(Error::not_found("key"))?;
    key.may_rotate(now)?;
    may_grant(caller.scopes, caller.expires_at, key.scopes, key.expires_at)?;

    let previous_expires_at = now + SignedDuration::from_secs(params.grace_seconds);
    store::keys::retire_secrets(&write.tx, &key.id, previous_expires_at).await?;
    let (secret, plain) = issue::secret(&ctx.app, &write.tx, &key, caller.mode, now).await?;
    write.record(Kind::KeyRotated, &key.id, json!({ "previousExpiresAt": previous_expires_at }));
    let key = KeyView::new(key, &secret);
    write.commit(&key).await?;
    issue::wait_for_leases(&ctx.app).await;
    Ok(RotatedKey { key, plain_key: plain.reveal().to_owned(), previous_expires_at })
}
