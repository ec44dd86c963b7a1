//! Many collections at once, for the daily cycle.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use super::{ActiveModel, Column, Entity, held};
use crate::domain::attempt::Outcome;
use crate::domain::collection::{Collection, Stage};
use crate::domain::id::{CollectionId, MandateId, WorkspaceId};
use crate::domain::mandate;
use crate::store::entity::{attempts, mandates};
use crate::store::partial::{COLLECTIONS_DUE, COLLECTIONS_SETTLING, stage_unindexed, workspace_unindexed};
use crate::store::value::text;
use crate::store::{Tx, expect, figures, submissions};

/// Rows in one statement: SQLite takes 32,766 bound values, and a row has 27.
const ROWS: usize = 1_000;

/// Adds new collections, but for those whose mandate has one for that period. Says of each whether it was added.
pub async fn insert_once(tx: &Tx, collections: &[Collection]) -> Result<Vec<bool>, DbErr> {
    let conflict = OnConflict::columns([Column::MandateId, Column::Period]).do_nothing().to_owned();
    figures::new_collections(tx, collections.iter().map(|collection| collection.id.as_str()));
    let mut added = 0;
    for part in collections.chunks(ROWS) {
        let rows = part.iter().map(ActiveModel::from);
        let inserted = Entity::insert_many(rows).on_conflict(conflict.clone());
        match inserted.exec_without_returning(tx).await {
            Ok(rows) => added += rows,
            Err(DbErr::RecordNotInserted) => {}
            Err(error) => return Err(error),
        }
    }
    if added == collections.len() as u64 {
        return Ok(vec![true; collections.len()]);
    }
    // Their ids are new: what is there of them was added here.
    let mut there = HashSet::new();
    for part in collections.chunks(ROWS) {
        let ids = part.iter().map(|collection| collection.id.as_str());
        let query = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(ids));
        let found: Vec<String> = query.into_tuple().all(tx).await?;
        there.extend(found);
    }
    Ok(collections.iter().map(|collection| there.contains(collection.id.as_str())).collect())
}

/// Saves changed collections, which must be locked. Fails when another change of one was saved since it was read.
pub async fn save_all(tx: &Tx, collections: &[Collection]) -> Result<(), DbErr> {
    figures::collections(tx, collections.iter().map(|collection| collection.id.as_str())).await?;
    // In place of the row with its id, as long as that is the one that was read: one statement for many different rows.
    let read = Expr::col((Entity, Column::Version)).add(1).eq(Expr::col(("excluded", Column::Version)));
    let columns = Column::iter().filter(|column| !matches!(column, Column::Id));
    let replacing = OnConflict::column(Column::Id).update_columns(columns).action_and_where(read).to_owned();
    for part in collections.chunks(ROWS) {
        let rows = part.iter().map(|collection| ActiveModel {
            version: Set(collection.version + 1),
            ..ActiveModel::from(collection)
        });
        let saved = Entity::insert_many(rows).on_conflict(replacing.clone());
        match saved.exec_without_returning(tx).await {
            Ok(rows) => expect::rows(rows, part.len())?,
            Err(DbErr::RecordNotInserted) => expect::rows(0, part.len())?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The collections of these mandates in these stages, by mandate and oldest date first, locked until the transaction
/// ends. Lock the mandates first.
pub async fn of_mandates_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    mandates: &[&MandateId],
    stages: &[Stage],
) -> Result<Vec<Collection>, DbErr> {
    let rows = Entity::find()
        .filter(workspace_unindexed().eq(workspace.as_str()))
        .filter(Column::MandateId.is_in(mandates.iter().map(|id| id.as_str())))
        .filter(stage_unindexed().is_in(stages.iter().map(|stage| stage.word())))
        .order_by_asc(Column::MandateId)
        .order_by_asc(Column::NominalOn)
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.into_iter().map(Collection::try_from).collect()
}

/// These collections, locked until the transaction ends. Lock their mandates first.
pub async fn lock_all(
    tx: &Tx,
    workspace: &WorkspaceId,
    ids: &[&CollectionId],
) -> Result<Vec<Collection>, DbErr> {
    let mut collections = Vec::with_capacity(ids.len());
    for part in ids.chunks(1_000) {
        let rows = Entity::find()
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .filter(Column::Id.is_in(part.iter().map(|id| id.as_str())))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(tx)
            .await?;
        for row in rows {
            collections.push(Collection::try_from(row)?);
        }
    }
    Ok(collections)
}

/// A collection that is to be moved, and the mandate that must be locked before it.
#[derive(Clone, Debug, FromQueryResult)]
struct SeenRow {
    id: String,
    mandate_id: String,
}

/// Collections that were seen where they are to be moved from. Nothing is locked.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The collections.
    pub collections: Vec<CollectionId>,
    /// Their mandates; one may be there several times.
    pub mandates: Vec<MandateId>,
}

/// Those in one of these stages, all of which wait for a file, whose `input_on` is not after `until`, oldest first.
pub async fn due(
    tx: &Tx,
    workspace: &WorkspaceId,
    stages: &[Stage],
    until: Date,
    limit: u64,
) -> Result<Seen, DbErr> {
    let query = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Stage.is_in(stages.iter().map(|stage| stage.word())))
        .filter(COLLECTIONS_DUE.stated())
        .filter(Column::InputOn.lte(until.to_string()))
        .order_by_asc(Column::InputOn)
        .order_by_asc(Column::Id);
    seen(tx, query, limit).await
}

/// Which collections wait for a day's files.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The days on which they were to go out: the first, where what waits since before is not meant, and the last.
    pub input_on: (Option<Date>, Date),
    /// What an item carries at most, in pence: greater ones wait for nobody.
    pub most_pence: i64,
    /// Whose are not meant.
    pub except: &'a MandateId,
}

/// What they come to, in pence. What is suspended goes into no file.
pub async fn wanted(tx: &Tx, workspace: &WorkspaceId, wanted: Wanted<'_>) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Sum {
        pence: Option<i64>,
    }
    let pence = Column::AmountPence.sum().cast_as(Alias::new("BIGINT"));
    let suspended = mandates::Entity::find()
        .select_only()
        .column(mandates::Column::Id)
        .filter(mandates::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(mandates::Column::Status.eq(mandate::Status::Suspended.word()));
    let (from, until) = wanted.input_on;
    let mut query = Entity::find()
        .select_only()
        .column_as(pence, "pence")
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(COLLECTIONS_DUE.stated())
        .filter(Column::InputOn.lte(until.to_string()))
        .filter(Column::AmountPence.lte(wanted.most_pence))
        .filter(Column::MandateId.ne(wanted.except.as_str()))
        .filter(Column::MandateId.not_in_subquery(suspended.into_query()));
    if let Some(from) = from {
        query = query.filter(Column::InputOn.gte(from.to_string()));
    }
    let sum = query.into_model::<Sum>().one(tx).await?;
    Ok(sum.and_then(|sum| sum.pence).unwrap_or_default())
}

/// Those in this stage, one that time alone moves on, that are moved on by `until`, oldest first. Not those in a file of
/// which it is not known that it was handed over. Confirmed is none in a file of which it is not known that Bacs accepted
/// it, and none that a line may mean that waits for somebody.
pub async fn settling(
    tx: &Tx,
    workspace: &WorkspaceId,
    stage: Stage,
    until: Date,
    limit: u64,
) -> Result<Seen, DbErr> {
    let query = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Stage.eq(stage.word()))
        .filter(COLLECTIONS_SETTLING.stated())
        .filter(Column::SettlesOn.lte(until.to_string()))
        .order_by_asc(Column::SettlesOn)
        .order_by_asc(Column::Id);
    let query = match stage {
        Stage::Provisional => query
            .filter(Column::Id.not_in_subquery(under_way_in(workspace, submissions::not_accepted(workspace))))
            .filter(Column::Id.not_in_subquery(held::all(workspace))),
        _ => query
            .filter(Column::Id.not_in_subquery(under_way_in(workspace, submissions::uncertain(workspace)))),
    };
    seen(tx, query, limit).await
}

async fn seen(tx: &Tx, query: Select<Entity>, limit: u64) -> Result<Seen, DbErr> {
    let query = query.select_only().columns([Column::Id, Column::MandateId]).limit(limit);
    let rows = query.into_model::<SeenRow>().all(tx).await?;
    let (collections, mandates) =
        rows.into_iter().map(|row| (text::<CollectionId>(row.id), text::<MandateId>(row.mandate_id))).unzip();
    Ok(Seen { collections, mandates })
}

/// The ids of the collections that are under way in these files.
fn under_way_in(workspace: &WorkspaceId, files: SelectStatement) -> SelectStatement {
    use attempts::Column as A;
    attempts::Entity::find()
        .select_only()
        .column(A::CollectionId)
        .filter(A::WorkspaceId.eq(workspace.as_str()))
        .filter(A::SubmissionId.in_subquery(files))
        .filter(A::Outcome.eq(Outcome::Open.word()))
        .into_query()
}

/// What the same move changes in many rows at once.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Where they stood.
    pub from: Stage,
    /// Where they stand now.
    pub to: Stage,
    /// The day on which time alone moves them on again.
    pub settles_on: Option<Date>,
    /// Their new entry and processing date and whether this was a first attempt, for those that went into a file.
    pub submitted: Option<SubmittedOn>,
    /// When.
    pub now: Timestamp,
}

/// The dates of the file that collections went into.
#[derive(Clone, Copy, Debug)]
pub struct SubmittedOn {
    /// Its processing day.
    pub processing_on: Date,
    /// Its entry day.
    pub entry_on: Date,
}

/// Moves all of them, and demands that each stood where it was thought to stand.
pub async fn move_all(
    tx: &Tx,
    workspace: &WorkspaceId,
    ids: &[&CollectionId],
    moved: &Moved,
) -> Result<(), DbErr> {
    figures::collections(tx, ids.iter().map(|id| id.as_str())).await?;
    let at = moved.now.as_millisecond();
    let mut update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(moved.to.status().word()))
        .col_expr(Column::Stage, Expr::value(moved.to.word()))
        .col_expr(Column::SettlesOn, Expr::value(moved.settles_on.map(|on| on.to_string())))
        .col_expr(Column::UpdatedAt, Expr::value(at))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1));
    update = match moved.to {
        // What came back before has been paid now; the attempts remember.
        Stage::Provisional => update
            .col_expr(Column::CollectedAt, Expr::value(at))
            .col_expr(Column::FailureCode, Expr::value(None::<String>))
            .col_expr(Column::FailureReason, Expr::value(None::<String>)),
        Stage::Confirmed => update.col_expr(Column::ConfirmedAt, Expr::value(at)),
        _ => update,
    };
    if let Some(submitted) = moved.submitted {
        update = update
            .col_expr(Column::SubmittedAt, Expr::value(at))
            .col_expr(Column::EntryOn, Expr::value(submitted.entry_on.to_string()))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1));
        update = if moved.from == Stage::Representing {
            update.col_expr(Column::Representations, Expr::col(Column::Representations).add(1))
        } else {
            update.col_expr(Column::FirstProcessingOn, Expr::value(submitted.processing_on.to_string()))
        };
    }
    let changed = update
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
        .filter(stage_unindexed().eq(moved.from.word()))
        .exec(tx)
        .await?;
    expect::rows(changed.rows_affected, ids.len())
}
