//! The day that each test workspace has reached.

use jiff::civil::Date;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use super::Tx;
use super::entity::sandbox_clocks::{ActiveModel, Column, Entity};
use super::value::date;
use crate::domain::id::WorkspaceId;

/// The day the workspace's clock shows; `None` while it follows the wall clock.
pub async fn today<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
) -> Result<Option<Date>, DbErr> {
    let row = Entity::find_by_id(workspace.as_str()).one(connection).await?;
    row.map(|row| date(&row.today_on)).transpose()
}

/// Sets the workspace's clock; from now on it stands still until it is set again.
pub async fn set_today(tx: &Tx, workspace: &WorkspaceId, today: Date) -> Result<(), DbErr> {
    let row = ActiveModel { workspace_id: Set(workspace.to_string()), today_on: Set(today.to_string()) };
    let conflict = OnConflict::column(Column::WorkspaceId).update_column(Column::TodayOn).to_owned();
    Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await.map(|_| ())
}
