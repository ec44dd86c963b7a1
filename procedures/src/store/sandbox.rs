//! The day that each test workspace has reached.

use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement};

use super::Tx;
use super::entity::sandbox_clocks::{ActiveModel, Column, Entity};
use super::entity::sandbox_references as references;
use super::value::{corrupt, date};
use super::{expect, figures};
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

/// The references drawn from now on follow from this seed, as if none was drawn before.
pub async fn seed_references(tx: &Tx, workspace: &WorkspaceId, seed: i64) -> Result<(), DbErr> {
    let conflict = OnConflict::column(references::Column::WorkspaceId)
        .update_columns([references::Column::Seed, references::Column::Drawn])
        .to_owned();
    let row = undrawn(workspace, seed);
    references::Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await.map(|_| ())
}

fn undrawn(workspace: &WorkspaceId, seed: i64) -> references::ActiveModel {
    references::ActiveModel { workspace_id: Set(workspace.to_string()), seed: Set(seed), drawn: Set(0) }
}

/// Draws the next reference: the seed, and how many were drawn with this one. Two transactions never get the same: the
/// row is locked from here on. `first_seed` is the seed of a workspace that none was chosen for.
pub async fn draw_reference(tx: &Tx, workspace: &WorkspaceId, first_seed: i64) -> Result<(i64, i64), DbErr> {
    let conflict = OnConflict::new().do_nothing().to_owned();
    let row = undrawn(workspace, first_seed);
    expect::inserted(references::Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await)?;
    references::Entity::update_many()
        .col_expr(references::Column::Drawn, Expr::col(references::Column::Drawn).add(1))
        .filter(references::Column::WorkspaceId.eq(workspace.as_str()))
        .exec(tx)
        .await?;
    let row = references::Entity::find_by_id(workspace.as_str()).one(tx).await?;
    row.map(|row| (row.seed, row.drawn)).ok_or_else(|| corrupt("no seed of references"))
}

/// What a workspace has, what refers to something before what it refers to.
const OWNED: [&str; 21] = [
    "mandate_moves",
    "messages",
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
    "payer_forms",
    "authorities",
    "invites",
    "mandates",
    "alerts",
    "alert_thresholds",
    "reserve_snapshots",
    "cycle_runs",
    // Last, as in every other transaction: who adds to them must not wait for what was deleted before.
    "figures",
];

/// Deletes everything a test workspace has, its keys and its audit trail excepted. Its serials begin anew.
pub async fn wipe(tx: &Tx, workspace: &WorkspaceId) -> Result<(), DbErr> {
    figures::forget(tx);
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
