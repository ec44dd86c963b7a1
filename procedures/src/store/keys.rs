//! API keys and their secrets.

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{api_key_secrets, api_keys};
use super::value::{corrupt, instant, text};
use super::{Tx, one_row, organisations};
use crate::domain::api_key::KeyHash;
use crate::domain::id::{KeyId, WorkspaceId};
use crate::domain::key::{Credential, Key, Secret};
use crate::domain::scope::ScopeSet;

/// All that is known of the credential with that hash: for authentication, before any workspace is known.
pub async fn find_credential<C: ConnectionTrait>(
    connection: &C,
    hash: &KeyHash,
) -> Result<Option<Credential>, DbErr> {
    let secret = api_key_secrets::Entity::find()
        .filter(api_key_secrets::Column::Hash.eq(hash.0.to_vec()))
        .one(connection)
        .await?;
    let Some(secret) = secret else { return Ok(None) };
    let key = api_keys::Entity::find_by_id(secret.key_id.as_str()).one(connection).await?;
    let key = Key::try_from(key.ok_or_else(|| corrupt("a secret without a key"))?)?;
    let organisation = organisations::find(connection, &key.organisation).await?;
    let organisation = organisation.ok_or_else(|| corrupt("a key without an organisation"))?;
    Ok(Some(Credential {
        mode: organisations::mode_of(connection, &key.workspace).await?,
        secret: Secret::try_from(secret)?,
        organisation_suspended_at: organisation.suspended_at,
        rate_limits: (organisation.rate_limit_per_min, organisation.rate_limit_per_hour),
        key,
    }))
}

/// The key, if the workspace has it.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &KeyId,
) -> Result<Option<Key>, DbErr> {
    let row = api_keys::Entity::find_by_id(id.as_str())
        .filter(api_keys::Column::WorkspaceId.eq(workspace.as_str()))
        .one(connection)
        .await?;
    row.map(Key::try_from).transpose()
}

/// The key, if the workspace has it, locked until the transaction ends.
pub async fn find_for_change(tx: &Tx, workspace: &WorkspaceId, id: &KeyId) -> Result<Option<Key>, DbErr> {
    let row = api_keys::Entity::find_by_id(id.as_str())
        .filter(api_keys::Column::WorkspaceId.eq(workspace.as_str()))
        .lock_exclusive()
        .one(tx)
        .await?;
    row.map(Key::try_from).transpose()
}

/// The workspace of a key: for the operator, who names a key by its id alone.
pub async fn workspace_of<C: ConnectionTrait>(
    connection: &C,
    id: &KeyId,
) -> Result<Option<WorkspaceId>, DbErr> {
    let row = api_keys::Entity::find_by_id(id.as_str()).one(connection).await?;
    Ok(row.map(|row| text(row.workspace_id)))
}

/// The workspace's keys, newest first, after the cursor.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Key>, DbErr> {
    let mut query = api_keys::Entity::find().filter(api_keys::Column::WorkspaceId.eq(workspace.as_str()));
    if let Some(after) = after {
        query = query.filter(api_keys::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(api_keys::Column::Id).limit(limit).all(connection).await?;
    rows.into_iter().map(Key::try_from).collect()
}

/// The secrets of these keys that are the newest of theirs, in the keys' order.
pub async fn newest_secrets<C: ConnectionTrait>(connection: &C, keys: &[Key]) -> Result<Vec<Secret>, DbErr> {
    let ids: Vec<&str> = keys.iter().map(|key| key.id.as_str()).collect();
    let rows = api_key_secrets::Entity::find()
        .filter(api_key_secrets::Column::KeyId.is_in(ids))
        .order_by_desc(api_key_secrets::Column::Id)
        .all(connection)
        .await?;
    let newest = |key: &Key| {
        let row = rows.iter().find(|row| row.key_id == key.id.as_str());
        Secret::try_from(row.cloned().ok_or_else(|| corrupt("a key without a secret"))?)
    };
    keys.iter().map(newest).collect()
}

/// Adds a key without a secret.
pub async fn insert(tx: &Tx, key: &Key) -> Result<(), DbErr> {
    api_keys::Entity::insert(row(key)?).exec_without_returning(tx).await.map(|_| ())
}

/// Adds a secret to a key.
pub async fn insert_secret(
    tx: &Tx,
    key: &KeyId,
    secret: &Secret,
    hash: &KeyHash,
    pepper_version: i64,
) -> Result<(), DbErr> {
    api_key_secrets::Entity::insert(api_key_secrets::ActiveModel {
        id: Set(secret.id.to_string()),
        key_id: Set(key.to_string()),
        hash: Set(hash.0.to_vec()),
        pepper_version: Set(pepper_version),
        start: Set(secret.start.clone()),
        created_at: Set(secret.created_at.as_millisecond()),
        expires_at: Set(secret.expires_at.map(Timestamp::as_millisecond)),
    })
    .exec_without_returning(tx)
    .await
    .map(|_| ())
}

/// Ends the key's present secrets at `at`, those that end sooner excepted.
pub async fn retire_secrets(tx: &Tx, key: &KeyId, at: Timestamp) -> Result<(), DbErr> {
    let at = at.as_millisecond();
    let later = Expr::col(api_key_secrets::Column::ExpiresAt)
        .is_null()
        .or(Expr::col(api_key_secrets::Column::ExpiresAt).gt(at));
    api_key_secrets::Entity::update_many()
        .set(api_key_secrets::ActiveModel { expires_at: Set(Some(at)), ..Default::default() })
        .filter(api_key_secrets::Column::KeyId.eq(key.as_str()))
        .filter(later)
        .exec(tx)
        .await
        .map(|_| ())
}

/// Ends the key.
pub async fn revoke(tx: &Tx, key: &KeyId, at: Timestamp) -> Result<(), DbErr> {
    let revoked = api_keys::Entity::update_many()
        .set(api_keys::ActiveModel { revoked_at: Set(Some(at.as_millisecond())), ..Default::default() })
        .filter(api_keys::Column::Id.eq(key.as_str()))
        .filter(api_keys::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    one_row(revoked.rows_affected)
}

/// Notes that the key was used at that instant, unless a later use is noted. A key that is gone is nothing to note.
pub async fn touch(tx: &Tx, key: &KeyId, at: Timestamp) -> Result<(), DbErr> {
    let at = at.as_millisecond();
    let earlier =
        Expr::col(api_keys::Column::LastUsedAt).is_null().or(Expr::col(api_keys::Column::LastUsedAt).lt(at));
    api_keys::Entity::update_many()
        .set(api_keys::ActiveModel { last_used_at: Set(Some(at)), ..Default::default() })
        .filter(api_keys::Column::Id.eq(key.as_str()))
        .filter(earlier)
        .exec(tx)
        .await
        .map(|_| ())
}

fn row(key: &Key) -> Result<api_keys::ActiveModel, DbErr> {
    let allowed = &key.allowed_addresses;
    let allowed =
        (!allowed.is_empty()).then(|| serde_json::to_string(allowed)).transpose().map_err(corrupt)?;
    Ok(api_keys::ActiveModel {
        id: Set(key.id.to_string()),
        organisation_id: Set(key.organisation.to_string()),
        workspace_id: Set(key.workspace.to_string()),
        name: Set(key.name.clone()),
        scopes: Set(key.scopes.bits()),
        allowed_addresses: Set(allowed),
        created_by: Set(key.created_by.clone()),
        created_at: Set(key.created_at.as_millisecond()),
        expires_at: Set(key.expires_at.map(Timestamp::as_millisecond)),
        revoked_at: Set(key.revoked_at.map(Timestamp::as_millisecond)),
        last_used_at: Set(key.last_used_at.map(Timestamp::as_millisecond)),
    })
}

impl TryFrom<api_keys::Model> for Key {
    type Error = DbErr;

    fn try_from(row: api_keys::Model) -> Result<Key, DbErr> {
        let allowed =
            row.allowed_addresses.as_deref().map(serde_json::from_str).transpose().map_err(corrupt)?;
        Ok(Key {
            id: text(row.id),
            organisation: text(row.organisation_id),
            workspace: text(row.workspace_id),
            name: row.name,
            scopes: ScopeSet::from_bits(row.scopes),
            allowed_addresses: allowed.unwrap_or_default(),
            created_by: row.created_by,
            created_at: instant(row.created_at)?,
            expires_at: row.expires_at.map(instant).transpose()?,
            revoked_at: row.revoked_at.map(instant).transpose()?,
            last_used_at: row.last_used_at.map(instant).transpose()?,
        })
    }
}

impl TryFrom<api_key_secrets::Model> for Secret {
    type Error = DbErr;

    fn try_from(row: api_key_secrets::Model) -> Result<Secret, DbErr> {
        Ok(Secret {
            id: text(row.id),
            start: row.start,
            created_at: instant(row.created_at)?,
            expires_at: row.expires_at.map(instant).transpose()?,
        })
    }
}
