//! Invites to the payer's form: a hashed single-use token each, one live at a time for a mandate.

use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::Tx;
use super::entity::invites::{ActiveModel, Column, Entity, Model};
use super::value::{instant, text};
use crate::domain::id::{InviteId, MandateId, WorkspaceId};

/// A new invite.
pub struct NewInvite<'a> {
    /// Its id.
    pub id: &'a InviteId,
    /// The mandate's workspace.
    pub workspace: &'a WorkspaceId,
    /// The mandate.
    pub mandate: &'a MandateId,
    /// The hash of its token.
    pub token_hash: [u8; 32],
    /// The version of the pepper it is hashed under.
    pub pepper_version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// An invite as it was sent.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// The mandate's workspace.
    pub workspace: WorkspaceId,
    /// The mandate.
    pub mandate: MandateId,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Whether the payer has completed its form.
    pub is_completed: bool,
    /// Whether a newer invite, or a cancellation, took its place.
    pub is_superseded: bool,
}

/// The invite of the token that has this hash, whatever has become of it.
pub async fn find_by_token<C: ConnectionTrait>(
    connection: &C,
    token_hash: &[u8; 32],
) -> Result<Option<Invite>, DbErr> {
    let row = Entity::find().filter(Column::TokenHash.eq(token_hash.to_vec())).one(connection).await?;
    row.map(Invite::try_from).transpose()
}

/// Adds an invite. [`end_live`] must have ended the one before.
pub async fn insert(tx: &Tx, invite: NewInvite<'_>) -> Result<(), DbErr> {
    Entity::insert(ActiveModel {
        id: Set(invite.id.to_string()),
        workspace_id: Set(invite.workspace.to_string()),
        mandate_id: Set(invite.mandate.to_string()),
        token_hash: Set(invite.token_hash.to_vec()),
        pepper_version: Set(invite.pepper_version),
        created_at: Set(invite.created_at.as_millisecond()),
        expires_at: Set(invite.expires_at.as_millisecond()),
        completed_at: Set(None),
        superseded_at: Set(None),
    })
    .exec_without_returning(tx)
    .await
    .map(|_| ())
}

/// How a live invite ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The payer completed the form.
    Completed,
    /// A newer invite, or a cancellation, took its place.
    Superseded,
}

/// Ends the mandate's live invite, if it has one. Returns whether one that had not expired was ended.
pub async fn end_live(
    tx: &Tx,
    workspace: &WorkspaceId,
    mandate: &MandateId,
    ending: Ending,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let live = sea_orm::Condition::all()
        .add(Column::WorkspaceId.eq(workspace.as_str()))
        .add(Column::MandateId.eq(mandate.as_str()))
        .add(Column::CompletedAt.is_null())
        .add(Column::SupersededAt.is_null());
    let Some(invite) = Entity::find().filter(live.clone()).one(tx).await? else { return Ok(false) };
    let at = Set(Some(now.as_millisecond()));
    let ended = match ending {
        Ending::Completed => ActiveModel { completed_at: at, ..Default::default() },
        Ending::Superseded => ActiveModel { superseded_at: at, ..Default::default() },
    };
    Entity::update_many().set(ended).filter(live).exec(tx).await?;
    Ok(invite.expires_at > now.as_millisecond())
}

impl TryFrom<Model> for Invite {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Invite, DbErr> {
        Ok(Invite {
            id: text(row.id),
            workspace: text(row.workspace_id),
            mandate: text(row.mandate_id),
            expires_at: instant(row.expires_at)?,
            is_completed: row.completed_at.is_some(),
            is_superseded: row.superseded_at.is_some(),
        })
    }
}
