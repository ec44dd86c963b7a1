//! What payers agreed to when they signed. Written once, never changed.

use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::entity::authorities::{ActiveModel, Column, Entity, Model};
use super::value::{corrupt, instant, text};
use super::{Tx, one_row};
use crate::domain::id::{InviteId, MandateId, WorkspaceId};
use crate::domain::payer_form::{Acceptance, Terms};

/// What a payer agreed to.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The mandate.
    pub mandate: MandateId,
    /// The invite whose form was signed.
    pub invite: InviteId,
    /// The Guarantee, as it was accepted.
    pub guarantee: Acceptance,
    /// The terms, as they were shown.
    pub terms: Terms,
    /// What was declared with the account.
    pub declaration: String,
    /// When the form was signed.
    pub signed_at: Timestamp,
    /// From which network; no whole address is kept.
    pub signed_network: Option<String>,
    /// The browser, as it named itself: at most 200 printable characters.
    pub user_agent: Option<String>,
}

/// Keeps it.
pub async fn insert(tx: &Tx, workspace: &WorkspaceId, authority: &Authority) -> Result<(), DbErr> {
    let row = ActiveModel {
        mandate_id: Set(authority.mandate.to_string()),
        workspace_id: Set(workspace.to_string()),
        invite_id: Set(authority.invite.to_string()),
        guarantee_version: Set(authority.guarantee.version.clone()),
        guarantee: Set(authority.guarantee.text.clone()),
        guarantee_accepted_at: Set(authority.guarantee.at.as_millisecond()),
        guarantee_network: Set(authority.guarantee.network.clone()),
        terms: Set(serde_json::to_string(&authority.terms).map_err(|error| DbErr::Json(error.to_string()))?),
        declaration: Set(authority.declaration.clone()),
        signed_at: Set(authority.signed_at.as_millisecond()),
        signed_network: Set(authority.signed_network.clone()),
        user_agent: Set(authority.user_agent.clone()),
    };
    one_row(Entity::insert(row).exec_without_returning(tx).await?)
}

/// What the payer of the mandate agreed to; `None` where the form was completed in the sandbox's way.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandate: &MandateId,
) -> Result<Option<Authority>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .one(connection)
        .await?;
    row.map(Authority::try_from).transpose()
}

impl TryFrom<Model> for Authority {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Authority, DbErr> {
        Ok(Authority {
            mandate: text(row.mandate_id),
            invite: text(row.invite_id),
            guarantee: Acceptance {
                version: row.guarantee_version,
                text: row.guarantee,
                at: instant(row.guarantee_accepted_at)?,
                network: row.guarantee_network,
            },
            terms: serde_json::from_str(&row.terms).map_err(|_| corrupt("agreed terms"))?,
            declaration: row.declaration,
            signed_at: instant(row.signed_at)?,
            signed_network: row.signed_network,
            user_agent: row.user_agent,
        })
    }
}
