//! Making keys and secrets: what the procedures and the operator's command line share.

use ipnet::IpNet;
use jiff::Timestamp;

use crate::ctx::App;
use crate::domain::api_key::{Mode, PlainKey};
use crate::domain::id::{OrganisationId, WorkspaceId};
use crate::domain::key::{Key, Secret};
use crate::domain::scope::ScopeSet;
use crate::error::Error;
use crate::store::{self, Tx};

/// A key to be made.
pub(crate) struct NewKey {
    /// Whose.
    pub organisation: OrganisationId,
    /// The workspace it opens.
    pub workspace: WorkspaceId,
    /// Whether that workspace is live or test.
    pub mode: Mode,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: ScopeSet,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// Where it may be used from.
    pub allowed_addresses: Vec<IpNet>,
    /// Who makes it: a key's id, or `operator`.
    pub created_by: String,
}

/// Makes a key with its first secret.
pub(crate) async fn key(
    app: &App,
    tx: &Tx,
    new: NewKey,
    now: Timestamp,
) -> Result<(Key, Secret, PlainKey), Error> {
    let mode = new.mode;
    let key = Key {
        id: app.new_key_id(now),
        organisation: new.organisation,
        workspace: new.workspace,
        name: new.name,
        scopes: new.scopes,
        allowed_addresses: new.allowed_addresses,
        created_by: new.created_by,
        created_at: now,
        expires_at: new.expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    store::keys::insert(tx, &key).await?;
    let (secret, plain) = secret(app, tx, &key, mode, now).await?;
    Ok((key, secret, plain))
}

/// Makes another secret of a key.
pub(crate) async fn secret(
    app: &App,
    tx: &Tx,
    key: &Key,
    mode: Mode,
    now: Timestamp,
) -> Result<(Secret, PlainKey), Error> {
    let plain = PlainKey::generate(mode, || app.ids.random());
    let secret = Secret {
        id: app.new_secret_id(now),
        start: plain.start().to_owned(),
        created_at: now,
        expires_at: None,
    };
    let pepper = app.pepper();
    store::keys::insert_secret(tx, &key.id, &secret, &plain.hash(pepper), pepper.version).await?;
    Ok((secret, plain))
}

/// Waits until no replica honours what it read of a key before now: call it after the commit, before answering.
pub(crate) async fn wait_for_leases(app: &App) {
    tokio::time::sleep(app.settings.lease).await;
}
