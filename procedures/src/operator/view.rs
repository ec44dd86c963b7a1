//! Organisations and keys as the operator sees them.

use ipnet::IpNet;
use jiff::Timestamp;
use serde::Serialize;

use crate::domain::api_key::Mode;
use crate::domain::id::{KeyId, OrganisationId, WorkspaceId};
use crate::domain::key::{Key, Secret};
use crate::domain::organisation::Organisation;
use crate::domain::scope::Scope;

/// An organisation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationView {
    /// Its id.
    pub id: OrganisationId,
    /// Its name, as payers see it.
    pub name: String,
    /// Its own quota in any minute; null for the default's.
    pub rate_limit_per_min: Option<u32>,
    /// Its own quota in any hour; null for the default's.
    pub rate_limit_per_hour: Option<u32>,
    /// When the operator closed all its keys.
    pub suspended_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
}

impl From<Organisation> for OrganisationView {
    fn from(organisation: Organisation) -> OrganisationView {
        OrganisationView {
            id: organisation.id,
            name: organisation.name.into(),
            rate_limit_per_min: organisation.rate_limit_per_min,
            rate_limit_per_hour: organisation.rate_limit_per_hour,
            suspended_at: organisation.suspended_at,
            created_at: organisation.created_at,
        }
    }
}

/// An API key, without the key itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    /// The key's id; a rotation keeps it.
    pub id: KeyId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The workspace it opens.
    pub workspace_id: WorkspaceId,
    /// Whether that workspace is live or test.
    pub mode: Mode,
    /// What its owner calls it.
    pub name: String,
    /// How it starts: enough to tell it from others.
    pub start: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The networks it may be used from; empty for anywhere.
    pub allowed_addresses: Vec<IpNet>,
    /// Who made it: a key's id, or `operator`.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working; null for never.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When a call with it was last recorded.
    pub last_used_at: Option<Timestamp>,
}

impl KeyView {
    /// The key, by its newest secret's start.
    pub(super) fn new(key: Key, mode: Mode, newest: &Secret) -> KeyView {
        KeyView {
            id: key.id,
            organisation_id: key.organisation,
            workspace_id: key.workspace,
            mode,
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
