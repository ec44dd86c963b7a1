//! What workspaces decided to be alerted of, and what their reserve had to be.

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Tx;
use super::entity::alert_thresholds::{ActiveModel, Column, Entity, Model};
use super::entity::reserve_snapshots as snapshots;
use super::prebuilt::Prebuilt;
use super::value::instant;
use crate::domain::id::WorkspaceId;
use crate::domain::threshold::{Reserve, Thresholds};

/// What a workspace decided, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The thresholds.
    pub thresholds: Thresholds,
    /// When somebody last said what is held in reserve.
    pub balance_at: Option<Timestamp>,
    /// When they were last changed; `None` while the defaults hold.
    pub updated_at: Option<Timestamp>,
}

/// The workspace's thresholds: the defaults until it decides otherwise.
pub async fn find<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<Decided, DbErr> {
    decided(Entity::find_by_id(workspace.as_str()).one(connection).await?)
}

/// The same, locked until the transaction ends. The first time there is a row from here on.
pub async fn find_for_change(tx: &Tx, workspace: &WorkspaceId, now: Timestamp) -> Result<Decided, DbErr> {
    let defaults = Decided { thresholds: Thresholds::default(), balance_at: None, updated_at: None };
    let added = Entity::insert(row(workspace, &defaults, now))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await;
    super::expect::inserted(added)?;
    decided(Entity::find_by_id(workspace.as_str()).lock_exclusive().one(tx).await?)
}

fn decided(row: Option<Model>) -> Result<Decided, DbErr> {
    let Some(row) = row else {
        return Ok(Decided { thresholds: Thresholds::default(), balance_at: None, updated_at: None });
    };
    let thresholds = Thresholds {
        mandate_creation_rate_per_hour: row.mandate_creation_rate_per_hour,
        daily_collection_pence: row.daily_collection_pence,
        weekly_collection_pence: row.weekly_collection_pence,
        failure_rate_basis_points: row.failure_rate_basis_points,
        failure_rate_minimum_attempts: row.failure_rate_minimum_attempts,
        reserve_minimum_pence: row.reserve_minimum_pence,
        reserve_factor_basis_points: row.reserve_factor_basis_points,
        reserve_balance_pence: row.reserve_balance_pence,
    };
    let balance_at = row.reserve_balance_at.map(instant).transpose()?;
    Ok(Decided { thresholds, balance_at, updated_at: Some(instant(row.updated_at)?) })
}

/// Saves what the workspace decided.
pub async fn save(tx: &Tx, workspace: &WorkspaceId, decided: &Decided, now: Timestamp) -> Result<(), DbErr> {
    static TEXT: Prebuilt = Prebuilt::new();
    TEXT.put(tx, row(workspace, decided, now)).await
}

fn row(workspace: &WorkspaceId, decided: &Decided, now: Timestamp) -> ActiveModel {
    let thresholds = &decided.thresholds;
    ActiveModel {
        workspace_id: Set(workspace.to_string()),
        mandate_creation_rate_per_hour: Set(thresholds.mandate_creation_rate_per_hour),
        daily_collection_pence: Set(thresholds.daily_collection_pence),
        weekly_collection_pence: Set(thresholds.weekly_collection_pence),
        failure_rate_basis_points: Set(thresholds.failure_rate_basis_points),
        failure_rate_minimum_attempts: Set(thresholds.failure_rate_minimum_attempts),
        reserve_minimum_pence: Set(thresholds.reserve_minimum_pence),
        reserve_factor_basis_points: Set(thresholds.reserve_factor_basis_points),
        reserve_balance_pence: Set(thresholds.reserve_balance_pence),
        reserve_balance_at: Set(decided.balance_at.map(Timestamp::as_millisecond)),
        updated_at: Set(now.as_millisecond()),
    }
}

/// A claim came in: so much of what is held will be taken.
pub async fn take_from_reserve(tx: &Tx, workspace: &WorkspaceId, pence: i64) -> Result<(), DbErr> {
    move_reserve(tx, workspace, -pence, None).await
}

/// A claim that came in at `claimed_at` was taken back. Whoever said after that what is held knew of the claim.
pub async fn give_back_to_reserve(
    tx: &Tx,
    workspace: &WorkspaceId,
    pence: i64,
    claimed_at: Timestamp,
) -> Result<(), DbErr> {
    move_reserve(tx, workspace, pence, Some(claimed_at)).await
}

async fn move_reserve(
    tx: &Tx,
    workspace: &WorkspaceId,
    pence: i64,
    told_by: Option<Timestamp>,
) -> Result<(), DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::ReserveBalancePence, Expr::col(Column::ReserveBalancePence).add(pence))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::ReserveBalancePence.is_not_null());
    if let Some(told_by) = told_by {
        update = update.filter(Column::ReserveBalanceAt.lte(told_by.as_millisecond()));
    }
    update.exec(tx).await.map(|_| ())
}

/// What the reserve had to be when it was last evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Counts the snapshots of the workspace, from 1.
    pub number: i64,
    /// The reserve.
    pub reserve: Reserve,
    /// When.
    pub taken_at: Timestamp,
}

/// The newest snapshot of the workspace's reserve.
pub async fn newest_snapshot<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
) -> Result<Option<Snapshot>, DbErr> {
    let row = snapshots::Entity::find()
        .filter(snapshots::Column::WorkspaceId.eq(workspace.as_str()))
        .order_by_desc(snapshots::Column::Number)
        .limit(1)
        .one(connection)
        .await?;
    let read = |row: snapshots::Model| {
        Ok(Snapshot {
            number: row.number,
            reserve: Reserve {
                pending_pence: row.pending_pence,
                required_pence: row.required_pence,
                balance_pence: row.balance_pence,
            },
            taken_at: instant(row.taken_at)?,
        })
    };
    row.map(read).transpose()
}

/// Keeps a snapshot. Of two at once one is kept: the next evaluation sees what is left.
pub async fn keep_snapshot(tx: &Tx, workspace: &WorkspaceId, snapshot: &Snapshot) -> Result<(), DbErr> {
    let kept = snapshots::Entity::insert(snapshots::ActiveModel {
        workspace_id: Set(workspace.to_string()),
        number: Set(snapshot.number),
        pending_pence: Set(snapshot.reserve.pending_pence),
        required_pence: Set(snapshot.reserve.required_pence),
        balance_pence: Set(snapshot.reserve.balance_pence),
        taken_at: Set(snapshot.taken_at.as_millisecond()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx)
    .await;
    super::expect::inserted(kept).map(|_| ())
}
