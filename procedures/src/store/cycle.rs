//! Which parts of which days were completed, and who does what only one may do at a time.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QuerySelect,
};

use super::Tx;
use super::entity::{cycle_runs, leases};
use super::value::{date, text};
use crate::domain::id::WorkspaceId;

/// Notes that a part of a day is complete. Returns whether it was not noted before.
pub async fn complete(
    tx: &Tx,
    workspace: &WorkspaceId,
    day: Date,
    part: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let inserted = cycle_runs::Entity::insert(cycle_runs::ActiveModel {
        workspace_id: Set(workspace.to_string()),
        day_on: Set(day.to_string()),
        part: Set(part.to_owned()),
        completed_at: Set(now.as_millisecond()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx)
    .await;
    super::expect::inserted(inserted)
}

/// Whether a part of a day is complete.
pub async fn is_complete<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    day: Date,
    part: &str,
) -> Result<bool, DbErr> {
    let key = (workspace.to_string(), day.to_string(), part.to_owned());
    Ok(cycle_runs::Entity::find_by_id(key).one(connection).await?.is_some())
}

/// The newest day of which each workspace has completed that part, of those that ever did.
pub async fn newest<C: ConnectionTrait>(
    connection: &C,
    part: &str,
) -> Result<Vec<(WorkspaceId, Date)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        workspace_id: String,
        newest: String,
    }
    let rows: Vec<Row> = cycle_runs::Entity::find()
        .select_only()
        .column(cycle_runs::Column::WorkspaceId)
        .column_as(cycle_runs::Column::DayOn.max(), "newest")
        .filter(cycle_runs::Column::Part.eq(part))
        .group_by(cycle_runs::Column::WorkspaceId)
        .into_model()
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Ok((text(row.workspace_id), date(&row.newest)?))).collect()
}

/// Takes or renews a lease until `until`. Returns whether the holder has it: nobody else does, or theirs has run out.
pub async fn lease(
    tx: &Tx,
    name: &str,
    holder: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, DbErr> {
    let row = leases::ActiveModel {
        name: Set(name.to_owned()),
        holder: Set(holder.to_owned()),
        expires_at: Set(until.as_millisecond()),
    };
    let inserted = leases::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await;
    match inserted {
        Ok(1) => return Ok(true),
        Ok(_) | Err(DbErr::RecordNotInserted) => {}
        Err(error) => return Err(error),
    }
    let free = Condition::any()
        .add(leases::Column::Holder.eq(holder))
        .add(leases::Column::ExpiresAt.lte(now.as_millisecond()));
    let taken = leases::Entity::update_many()
        .col_expr(leases::Column::Holder, Expr::value(holder))
        .col_expr(leases::Column::ExpiresAt, Expr::value(until.as_millisecond()))
        .filter(leases::Column::Name.eq(name))
        .filter(free)
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Whether the holder still has the lease. Until the transaction ends nobody else takes it.
pub async fn holds(tx: &Tx, name: &str, holder: &str) -> Result<bool, DbErr> {
    let row = leases::Entity::find_by_id(name).lock_shared().one(tx).await?;
    Ok(row.is_some_and(|row| row.holder == holder))
}

/// Gives a lease back.
pub async fn release(tx: &Tx, name: &str, holder: &str) -> Result<(), DbErr> {
    leases::Entity::delete_many()
        .filter(leases::Column::Name.eq(name))
        .filter(leases::Column::Holder.eq(holder))
        .exec(tx)
        .await
        .map(|_| ())
}
