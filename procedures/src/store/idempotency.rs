//! What was answered to a request, by its idempotency key, in the transaction of its effect.

use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, TryInsertResult};

use super::entity::idempotency::{ActiveModel, Column, Entity};
use super::{Tx, one_row};
use crate::domain::id::WorkspaceId;

/// How long an answer is kept: 30 days, in milliseconds.
pub const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Which request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The caller's workspace.
    pub workspace: &'a WorkspaceId,
    /// The procedure.
    pub procedure: &'a str,
    /// The caller's idempotency key.
    pub key: &'a str,
}

/// Claims the key, or gives the sealed outcome of the request it was claimed for. A claim by a transaction that has
/// not ended is waited for.
pub async fn claim(tx: &Tx, request: Request<'_>, now: Timestamp) -> Result<Option<Vec<u8>>, DbErr> {
    forget_if_old(tx, request, now).await?;
    let claimed = Entity::insert(ActiveModel {
        workspace_id: Set(request.workspace.to_string()),
        procedure: Set(request.procedure.to_owned()),
        idempotency_key: Set(request.key.to_owned()),
        sealed_outcome: Set(None),
        created_at: Set(now.as_millisecond()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .try_insert()
    .exec_without_returning(tx)
    .await?;
    // Where the key is taken, no row is inserted, and SeaORM says so by their number only.
    if let TryInsertResult::Inserted(1) = claimed {
        return Ok(None);
    }
    let row = Entity::find()
        .filter(this(request))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("an idempotency key that is taken".to_owned()))?;
    Ok(Some(row.sealed_outcome.unwrap_or_default()))
}

/// Keeps the outcome of the request a key was claimed for.
pub async fn remember(tx: &Tx, request: Request<'_>, sealed_outcome: Vec<u8>) -> Result<(), DbErr> {
    let kept = Entity::update_many()
        .set(ActiveModel { sealed_outcome: Set(Some(sealed_outcome)), ..Default::default() })
        .filter(this(request))
        .exec(tx)
        .await?;
    one_row(kept.rows_affected)
}

async fn forget_if_old(tx: &Tx, request: Request<'_>, now: Timestamp) -> Result<(), DbErr> {
    let old = now.as_millisecond() - KEPT_MS;
    Entity::delete_many().filter(this(request)).filter(Column::CreatedAt.lte(old)).exec(tx).await.map(|_| ())
}

/// Forgets all answers that are older than is promised. Returns how many.
pub async fn forget_old(tx: &Tx, now: Timestamp) -> Result<u64, DbErr> {
    let old = now.as_millisecond() - KEPT_MS;
    Ok(Entity::delete_many().filter(Column::CreatedAt.lte(old)).exec(tx).await?.rows_affected)
}

fn this(request: Request<'_>) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Column::WorkspaceId.eq(request.workspace.as_str()))
        .add(Column::Procedure.eq(request.procedure))
        .add(Column::IdempotencyKey.eq(request.key))
}
