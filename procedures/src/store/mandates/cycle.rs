//! What the daily cycle asks of mandates, and changes in many at once.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::{Column, Entity, Tx};
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::mandate::{Mandate, Stage, Status};
use crate::store::partial::MANDATES_TO_PLAN;
use crate::store::{expect, instructions};

/// Mandates that may have collections to plan up to this date. They are not locked.
pub async fn to_plan(
    tx: &Tx,
    workspace: &WorkspaceId,
    until: Date,
    limit: u64,
) -> Result<Vec<Mandate>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Status.is_in([Status::PendingSubmission.word(), Status::Active.word()]))
        .filter(MANDATES_TO_PLAN.stated())
        .filter(Column::PlannedUntilOn.lt(until.to_string()))
        .filter(Column::AuddisInputOn.is_not_null())
        .filter(Column::Stage.ne(Stage::Held.word()))
        .order_by_asc(Column::PlannedUntilOn)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(tx)
        .await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// Mandates whose pending amendment is in force on this date, locked until the transaction ends.
pub async fn amended(
    tx: &Tx,
    workspace: &WorkspaceId,
    today: Date,
    limit: u64,
) -> Result<Vec<Mandate>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::PendingEffectiveOn.is_not_null())
        .filter(Column::PendingEffectiveOn.lte(today.to_string()))
        .filter(Column::PendingFirstOn.is_null().or(Column::PendingFirstOn.lte(today.to_string())))
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// Active and suspended mandates of which the bank has heard nothing since before that date, locked until the transaction
/// ends. Those that need a new instruction anyway are not among them.
pub async fn silent_since(
    tx: &Tx,
    workspace: &WorkspaceId,
    date: Date,
    limit: u64,
) -> Result<Vec<Mandate>, DbErr> {
    let heard = Func::coalesce([Expr::col(Column::DebitedOn), Expr::col(Column::AuddisInputOn)]);
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Status.is_in([Status::Active.word(), Status::Suspended.word()]))
        .filter(Column::Stage.is_not_in([Stage::Dormant.word(), Stage::AwaitingNewDetails.word()]))
        .filter(Expr::expr(heard).lte(date.to_string()))
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// These mandates, locked in the order of their ids until the transaction ends.
pub async fn lock_all(tx: &Tx, workspace: &WorkspaceId, ids: &[&MandateId]) -> Result<Vec<Mandate>, DbErr> {
    let mut mandates = Vec::with_capacity(ids.len());
    for part in in_order(ids).chunks(1_000) {
        for row in locked(workspace, part).all(tx).await? {
            mandates.push(Mandate::try_from(row)?);
        }
    }
    Ok(mandates)
}

/// Locks these mandates, without a look at them.
pub async fn lock(tx: &Tx, workspace: &WorkspaceId, ids: &[&MandateId]) -> Result<(), DbErr> {
    for part in in_order(ids).chunks(1_000) {
        let query = locked(workspace, part).select_only().column(Column::Id);
        let _: Vec<String> = query.into_tuple().all(tx).await?;
    }
    Ok(())
}

fn in_order<'a>(ids: &[&'a MandateId]) -> Vec<&'a str> {
    let mut sorted: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

fn locked(workspace: &WorkspaceId, ids: &[&str]) -> Select<Entity> {
    Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock_exclusive()
}

/// The workspace's mandate with that reference, or that had it once, locked until the transaction ends.
pub async fn by_reference(
    tx: &Tx,
    workspace: &WorkspaceId,
    reference: &str,
) -> Result<Option<Mandate>, DbErr> {
    let row = Entity::find()
        .filter(Column::Reference.eq(reference))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .lock_exclusive()
        .one(tx)
        .await?;
    match (row, instructions::mandate_of_reference(tx, workspace, reference)) {
        (Some(row), _) => Mandate::try_from(row).map(Some),
        (None, former) => match former.await? {
            Some(id) => super::find_for_change(tx, workspace, &id).await,
            None => Ok(None),
        },
    }
}

/// A debit on this day was put into a file for all of them. They must be locked.
pub async fn debited(
    tx: &Tx,
    workspace: &WorkspaceId,
    ids: &[&MandateId],
    entry_on: Date,
    now: Timestamp,
) -> Result<(), DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::DebitedOn, Expr::value(entry_on.to_string()))
        .col_expr(Column::UpdatedAt, Expr::value(now.as_millisecond()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
        .exec(tx)
        .await?;
    expect::rows(changed.rows_affected, ids.len())
}

/// Collections of all of them are planned up to this nominal date. They must be locked.
pub async fn planned(tx: &Tx, workspace: &WorkspaceId, ids: &[&MandateId], until: Date) -> Result<(), DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::PlannedUntilOn, Expr::value(until.to_string()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
        .exec(tx)
        .await?;
    expect::rows(changed.rows_affected, ids.len())
}

/// Collections of these mandates were confirmed: failures before do not count any more.
pub async fn recovered(tx: &Tx, workspace: &WorkspaceId, ids: &[&MandateId]) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ConsecutiveFailures, Expr::value(0))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
        .filter(Column::ConsecutiveFailures.gt(0))
        .exec(tx)
        .await
        .map(|_| ())
}
