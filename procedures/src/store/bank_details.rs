//! Every account a mandate was lodged on.

use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::Tx;
use super::entity::bank_details::{ActiveModel, Column, Entity, Model};
use super::value::{json, to_json};
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::mandate::{BankAccount, Mandate};

/// Keeps the account the mandate is on now. `source` says who named it: `form`, `addacs`, `auddis`, `input`.
pub async fn insert(tx: &Tx, mandate: &Mandate, source: &str, now: Timestamp) -> Result<(), DbErr> {
    let Some(account) = &mandate.bank_account else { return Ok(()) };
    Entity::insert(ActiveModel {
        mandate_id: Set(mandate.id.to_string()),
        version: Set(mandate.lodging.bank_details_version),
        workspace_id: Set(mandate.workspace.to_string()),
        masked: Set(to_json(&account.masked)?),
        sealed: Set(account.sealed.clone()),
        source: Set(source.to_owned()),
        since_at: Set(now.as_millisecond()),
    })
    .exec_without_returning(tx)
    .await
    .map(|_| ())
}

/// Keeps the accounts that mandates were made with. `source` says who named them.
pub async fn insert_all(tx: &Tx, mandates: &[&Mandate], source: &str) -> Result<(), DbErr> {
    let mut rows = Vec::new();
    for mandate in mandates {
        let Some(account) = &mandate.bank_account else { continue };
        rows.push(ActiveModel {
            mandate_id: Set(mandate.id.to_string()),
            version: Set(mandate.lodging.bank_details_version),
            workspace_id: Set(mandate.workspace.to_string()),
            masked: Set(to_json(&account.masked)?),
            sealed: Set(account.sealed.clone()),
            source: Set(source.to_owned()),
            since_at: Set(mandate.created_at.as_millisecond()),
        });
    }
    for part in rows.chunks(1_000) {
        Entity::insert_many(part.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The accounts of a mandate with their versions, newest first.
pub async fn of_mandate<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandate: &MandateId,
) -> Result<Vec<(i64, BankAccount)>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .order_by_desc(Column::Version)
        .all(connection)
        .await?;
    rows.into_iter().map(version).collect()
}

fn version(row: Model) -> Result<(i64, BankAccount), DbErr> {
    Ok((row.version, BankAccount { masked: json(&row.masked)?, sealed: row.sealed }))
}
