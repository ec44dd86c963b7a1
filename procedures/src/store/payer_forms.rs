//! Payers' forms under way: one an invite, its answers sealed for that invite.

use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::entity::payer_forms::{ActiveModel, Column, Entity, Model};
use super::value::instant;
use super::{Tx, one_row};
use crate::domain::id::{InviteId, WorkspaceId};

/// A form under way.
pub struct Started {
    /// Whose answers they are: the hash of what the browser shows.
    pub browser_hash: [u8; 32],
    /// The answers.
    pub sealed_answers: Vec<u8>,
    /// When it was begun.
    pub started_at: Timestamp,
    /// Counts the saves.
    pub version: i64,
}

/// The form that was begun for the invite.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    invite: &InviteId,
) -> Result<Option<Started>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::InviteId.eq(invite.as_str()))
        .one(connection)
        .await?;
    row.map(Started::try_from).transpose()
}

/// Begins the form, or begins it anew for another browser: what was answered before is gone.
pub async fn begin(
    tx: &Tx,
    (workspace, invite): (&WorkspaceId, &InviteId),
    browser_hash: [u8; 32],
    sealed_answers: Vec<u8>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let before = Entity::delete_many()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::InviteId.eq(invite.as_str()));
    before.exec(tx).await?;
    let row = ActiveModel {
        invite_id: Set(invite.to_string()),
        workspace_id: Set(workspace.to_string()),
        browser_hash: Set(browser_hash.to_vec()),
        sealed_answers: Set(sealed_answers),
        started_at: Set(now.as_millisecond()),
        updated_at: Set(now.as_millisecond()),
        version: Set(1),
    };
    one_row(Entity::insert(row).exec_without_returning(tx).await?)
}

/// Saves answers. Says whether it did: not when others were saved since these were read, nor when the form was begun anew
/// in another browser.
pub async fn save(
    tx: &Tx,
    (workspace, invite): (&WorkspaceId, &InviteId),
    read: &Started,
    sealed_answers: Vec<u8>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let changed = ActiveModel {
        sealed_answers: Set(sealed_answers),
        updated_at: Set(now.as_millisecond()),
        version: Set(read.version + 1),
        ..Default::default()
    };
    let saved = Entity::update_many()
        .set(changed)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::InviteId.eq(invite.as_str()))
        .filter(Column::Version.eq(read.version))
        .filter(Column::BrowserHash.eq(read.browser_hash.to_vec()))
        .exec(tx)
        .await?;
    Ok(saved.rows_affected == 1)
}

impl TryFrom<Model> for Started {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Started, DbErr> {
        Ok(Started {
            browser_hash: row
                .browser_hash
                .try_into()
                .map_err(|_| super::value::corrupt("a hash of 32 bytes"))?,
            sealed_answers: row.sealed_answers,
            started_at: instant(row.started_at)?,
            version: row.version,
        })
    }
}
