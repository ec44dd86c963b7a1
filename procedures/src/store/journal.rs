//! How far each journal of calls has been copied into the audit trail.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use super::Tx;
use super::entity::journal_positions::{ActiveModel, Column, Entity};

/// The offset in the journal's file, in bytes, before which the audit trail has every call.
pub async fn position<C: ConnectionTrait>(connection: &C, journal: &str) -> Result<i64, DbErr> {
    let row = Entity::find_by_id(journal).one(connection).await?;
    Ok(row.map_or(0, |row| row.position))
}

/// Notes the position in the transaction that copies the records before it.
pub async fn advance(tx: &Tx, journal: &str, position: i64) -> Result<(), DbErr> {
    Entity::insert(ActiveModel { journal: Set(journal.to_owned()), position: Set(position) })
        .on_conflict(OnConflict::column(Column::Journal).update_column(Column::Position).to_owned())
        .exec_without_returning(tx)
        .await
        .map(|_| ())
}

/// Forgets a journal whose file is gone.
pub async fn forget(tx: &Tx, journal: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(journal).exec(tx).await.map(|_| ())
}
