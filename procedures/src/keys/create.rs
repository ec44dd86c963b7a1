use ipnet::IpNet;
use jiff::Timestamp;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::KeyView;
use super::issue::{self, NewKey};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::key::{may_grant, networks};
use crate::domain::scope::{Scope, ScopeSet};
use crate::domain::text::wire_line;
use crate::error::Error;

wire_line!(
    /// What a key's owner calls it.
    KeyName, 100, "a name", "agentos"
);

/// A key to be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateKey {
    /// What you call it.
    name: KeyName,
    /// What it may do: a part of what the calling key may do.
    #[schemars(length(min = 1, max = 9))]
    scopes: Vec<Scope>,
    /// When it stops working: no later than the calling key.
    expires_at: Option<Timestamp>,
    /// The networks it may be used from, as CIDR; anywhere without any.
    #[serde(default)]
    #[schemars(with = "Vec<String>", length(max = 50))]
    allowed_addresses: Vec<IpNet>,
}

/// A key, and the key itself.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedKey {
    /// The key.
    key: KeyView,
    /// The key itself. It is shown this once.
    plain_key: String,
}

/// Create a key for the caller's workspace.
///
/// It can do no more than the calling key, in the same workspace, from no other networks, and lives no longer. The key itself is in this answer
/// and nowhere else; so this procedure takes no idempotency key: a lost answer is mended by revoking and creating anew.
///
/// # Errors
/// - `SCOPE_NOT_HELD`: the calling key does not hold all of the scopes.
/// - `EXPIRY_BEYOND_OWN`: the calling key expires sooner.
/// - `NETWORK_BEYOND_OWN`: the calling key may not be used from all of the networks.
#[scope("tenants:admin")]
pub(crate) async fn create(ctx: &Ctx, params: CreateKey) -> Result<CreatedKey, Error> {
    let mut write = ctx.write(None).await?;
    let scopes: ScopeSet = params.scopes.iter().copied().collect();
    if scopes.is_empty() {
        return Err(Error::invalid("/scopes", "expected at least one scope"));
    }
    if params.scopes.len() > Scope::ALL.len() {
        return Err(Error::invalid("/scopes", "expected each scope once"));
    }
    if params.expires_at.is_some_and(|at| at <= write.at) {
        return Err(Error::invalid("/expiresAt", "expected an instant in the future"));
    }
    if params.allowed_addresses.len() > 50 {
        return Err(Error::invalid("/allowedAddresses", "expected at most 50 networks"));
    }
    let allowed_addresses = networks(&ctx.caller.allowed_addresses, params.allowed_addresses)?;
    may_grant(ctx.caller.scopes, ctx.caller.expires_at, scopes, params.expires_at)?;

    let new = NewKey {
        organisation: ctx.caller.organisation.clone(),
        workspace: ctx.caller.workspace.clone(),
        mode: ctx.caller.mode,
        name: params.name.into(),
        scopes,
        expires_at: params.expires_at,
        allowed_addresses,
        created_by: ctx.caller.key.to_string(),
    };
    let (key, secret, plain) = issue::key(&ctx.app, &write.tx, new, write.at).await?;
    write.record(
        Kind::KeyCreated,
        &key.id,
        json!({ "name": key.name, "scopes": scopes.iter().collect::<Vec<_>>() }),
    );
    let key = KeyView::new(key, &secret);
    write.commit(&key).await?;
    Ok(CreatedKey { key, plain_key: plain.reveal().to_owned() })
}
