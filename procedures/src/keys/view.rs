//! A key as callers see it.

use ipnet::IpNet;
use jiff::Timestamp;
use schemars::JsonSchema;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::domain::id::KeyId;
use crate::domain::key::{Key, Secret};
use crate::domain::scope::Scope;
use crate::error::Error;
use crate::store;

/// An API key, without the key itself.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Key")]
pub(crate) struct KeyView {
    /// The key's id; a rotation keeps it.
    pub id: KeyId,
    /// What its owner calls it.
    pub name: String,
    /// How it starts: enough to tell it from others.
    pub start: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The networks it may be used from; empty for anywhere.
    #[schemars(with = "Vec<String>")]
    pub allowed_addresses: Vec<IpNet>,
    /// Who made it: a key's id, or `operator`.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working; null for never.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When a call with it was last recorded; a use shows within about a second.
    pub last_used_at: Option<Timestamp>,
}

impl KeyView {
    /// The key, by its newest secret's start.
    pub(crate) fn new(key: Key, newest: &Secret) -> KeyView {
        KeyView {
            id: key.id,
            name: key.name,
            start: newest.start.clone(),
            scopes: key.scopes.iter().collect(),
            allowed_addresses: key.allowed_addresses,
            created_by: key.created_by,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
        }
    }
}

/// The key as callers see it.
pub(crate) async fn of<C: ConnectionTrait>(connection: &C, key: Key) -> Result<KeyView, Error> {
    let newest = store::keys::newest_secrets(connection, std::slice::from_ref(&key)).await?;
    let newest = newest.first().ok_or_else(|| Error::internal("a key without a secret"))?;
    Ok(KeyView::new(key, newest))
}
