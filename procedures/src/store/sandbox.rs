//! The day that each test workspace has reached.

use jiff::civil::Date;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, Statement};

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

/// What a workspace has, what refers to something before what it refers to.
const OWNED: [&str; 14] = [
    "held_collections",
    "advices",
    "reports",
    "attempts",
    "claims",
    "collections",
    "notices",
    "instructions",
    "submissions",
    "bank_details",
    "invites",
    "mandates",
    "alerts",
    "cycle_runs",
];

/// Deletes everything a test workspace has, its keys and its audit trail excepted. Its serials begin anew.
pub async fn wipe(tx: &Tx, workspace: &WorkspaceId) -> Result<(), DbErr> {
    let run = async |sql: &str| {
        let backend = tx.get_database_backend();
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, [workspace.as_str().into()])).await
    };
    run("DELETE FROM claimed_collections WHERE claim_id IN (SELECT id FROM claims WHERE workspace_id = $1)")
        .await?;
    for table in OWNED {
        run(&format!("DELETE FROM {table} WHERE workspace_id = $1")).await?;
    }
    // But for the answer to the call that does it.
    run("DELETE FROM idempotency WHERE workspace_id = $1 AND procedure <> 'sandbox.reset'").await?;
    run("UPDATE service_users SET last_serial = 0 WHERE workspace_id = $1 AND mode = 'test'").await?;
    Ok(())
}
