//! Keys: made, listed, rotated and revoked.

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Deed, KeyView, OPERATOR, record};
use crate::ctx::App;
use crate::domain::api_key::{Mode, PlainKey};
use crate::domain::event::Kind;
use crate::domain::id::{KeyId, OrganisationId};
use crate::domain::key::Key;
use crate::domain::rule::Rule;
use crate::domain::scope::{Scope, ScopeSet};
use crate::error::Error;
use crate::keys::create::KeyName;
use crate::keys::issue::{self, wait_for_leases};
use crate::store::{self, Tx};

/// The most networks an allow-list has.
const MOST_NETWORKS: usize = 50;
/// The longest grace of a rotation, in seconds: 30 days.
const MOST_GRACE_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How many keys are read at a time.
const PAGE: u64 = 500;

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Whose.
    pub organisation: OrganisationId,
    /// Whether it opens the live or the test workspace.
    pub mode: Mode,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it stops working; never without.
    pub expires_at: Option<Timestamp>,
    /// The networks it may be used from; anywhere without any.
    pub allowed_addresses: Vec<IpNet>,
}

impl NewKey {
    fn check(&self, now: Timestamp) -> Result<(KeyName, ScopeSet), Error> {
        let name = KeyName::parse(&self.name).map_err(|expected| Error::invalid("/name", expected.0))?;
        let scopes: ScopeSet = self.scopes.iter().copied().collect();
        if scopes.is_empty() {
            return Err(Error::invalid("/scopes", "expected at least one scope"));
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            return Err(Error::invalid("/expiresAt", "expected an instant in the future"));
        }
        if self.allowed_addresses.len() > MOST_NETWORKS {
            return Err(Error::invalid(
                "/allowedAddresses",
                format!("expected at most {MOST_NETWORKS} networks"),
            ));
        }
        Ok((name, scopes))
    }
}

/// A key with the key itself, which is shown this once.
#[derive(Debug)]
pub struct IssuedKey {
    /// The key.
    pub key: KeyView,
    /// The key itself.
    pub plain: PlainKey,
    /// When the key's earlier secret stops working, if it has one.
    pub previous_expires_at: Option<Timestamp>,
}

/// Makes a key. A key of a suspended organisation works when the organisation is resumed.
pub async fn create_key(app: &App, new: NewKey) -> Result<IssuedKey, Error> {
    let now = app.now();
    let (name, scopes) = new.check(now)?;

    let tx = app.store.begin().await?;
    let workspaces = store::organisations::workspaces(&tx, &new.organisation).await?;
    let workspace = workspaces.into_iter().find(|(_, mode)| *mode == new.mode);
    let (workspace, mode) = workspace.ok_or(Error::not_found("organisation"))?;
    let key = issue::NewKey {
        organisation: new.organisation,
        workspace,
        mode,
        name: name.into(),
        scopes,
        expires_at: new.expires_at,
        allowed_addresses: new.allowed_addresses,
        created_by: OPERATOR.to_owned(),
    };
    let (key, secret, plain) = issue::key(app, &tx, key, now).await?;
    let scopes: Vec<Scope> = key.scopes.iter().collect();
    let data = json!({ "name": key.name, "scopes": scopes });
    record_on(app, &tx, Kind::KeyCreated, &key, data, now).await?;
    tx.commit().await?;
    Ok(IssuedKey { key: KeyView::new(key, mode, &secret), plain, previous_expires_at: None })
}

/// All keys of both workspaces, live ones first, newest first; revoked and expired ones too.
pub async fn list_keys(app: &App, organisation: &OrganisationId) -> Result<Vec<KeyView>, Error> {
    let reader = app.store.read();
    if store::organisations::find(&reader, organisation).await?.is_none() {
        return Err(Error::not_found("organisation"));
    }
    let mut views = Vec::new();
    for (workspace, mode) in store::organisations::workspaces(&reader, organisation).await? {
        let mut after: Option<String> = None;
        loop {
            let keys = store::keys::list(&reader, &workspace, after.as_deref(), PAGE).await?;
            let Some(last) = keys.last() else { break };
            after = Some(last.id.to_string());
            let secrets = store::keys::newest_secrets(&reader, &keys).await?;
            views.extend(keys.into_iter().zip(&secrets).map(|(key, secret)| KeyView::new(key, mode, secret)));
        }
    }
    Ok(views)
}

/// Gives a key a new secret; the present one works on for `grace`. With a grace of 0, no server honours the present one
/// any more when this returns.
pub async fn rotate_key(app: &App, id: &KeyId, grace: SignedDuration) -> Result<IssuedKey, Error> {
    if !(0..=MOST_GRACE_SECONDS).contains(&grace.as_secs()) {
        return Err(Error::invalid("/grace", "expected 0 to 30 days"));
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let (key, mode) = find(&tx, id).await?;
    key.may_rotate(now)?;

    let previous_expires_at = now + grace;
    store::keys::retire_secrets(&tx, &key.id, previous_expires_at).await?;
    let (secret, plain) = issue::secret(app, &tx, &key, mode, now).await?;
    let data = json!({ "previousExpiresAt": previous_expires_at });
    record_on(app, &tx, Kind::KeyRotated, &key, data, now).await?;
    tx.commit().await?;
    if grace.is_zero() {
        wait_for_leases(app).await;
    }
    let key = KeyView::new(key, mode, &secret);
    Ok(IssuedKey { key, plain, previous_expires_at: Some(previous_expires_at) })
}

/// Ends a key: when this returns, no server honours it any more.
pub async fn revoke_key(app: &App, id: &KeyId) -> Result<KeyView, Error> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let (key, mode) = find(&tx, id).await?;
    if key.revoked_at.is_some() {
        drop(tx);
        wait_for_leases(app).await;
        return Err(Rule::KeyRevokedIsFinal.into());
    }
    store::keys::revoke(&tx, &key.id, now).await?;
    record_on(app, &tx, Kind::KeyRevoked, &key, json!({}), now).await?;
    let secrets = store::keys::newest_secrets(&tx, std::slice::from_ref(&key)).await?;
    tx.commit().await?;
    wait_for_leases(app).await;
    let newest = secrets.first().ok_or_else(|| Error::internal("a key without a secret"))?;
    Ok(KeyView::new(Key { revoked_at: Some(now), ..key }, mode, newest))
}

/// The key of that id, of whatever workspace, locked until the transaction ends.
async fn find(tx: &Tx, id: &KeyId) -> Result<(Key, Mode), Error> {
    let workspace = store::keys::workspace_of(tx, id).await?.ok_or(Error::not_found("key"))?;
    let key = store::keys::find_for_change(tx, &workspace, id).await?.ok_or(Error::not_found("key"))?;
    Ok((key, store::organisations::mode_of(tx, &workspace).await?))
}

async fn record_on(
    app: &App,
    tx: &Tx,
    kind: Kind,
    key: &Key,
    data: serde_json::Value,
    at: Timestamp,
) -> Result<(), Error> {
    let deed = Deed { kind, workspace: &key.workspace, subject: key.id.as_str(), data, at };
    record(app, tx, deed).await
}
