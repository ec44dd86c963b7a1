//! Collections that a line in the manual queue may mean: as long as it waits, they are not confirmed.

use jiff::civil::Date;
use sea_orm::sea_query::{OnConflict, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};

use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::id::{CollectionId, ReportId, WorkspaceId};
use crate::store::Tx;
use crate::store::entity::attempts;
use crate::store::entity::held_collections::{ActiveModel, Column, Entity};

/// The attempts under way with this amount that were debited, or processed, on that day; on any, where it is not known.
pub async fn candidates(
    tx: &Tx,
    workspace: &WorkspaceId,
    amount_pence: i64,
    day: Option<Date>,
) -> Result<Vec<Attempt>, DbErr> {
    use attempts::Column as A;
    let mut query = attempts::Entity::find()
        .filter(A::WorkspaceId.eq(workspace.as_str()))
        .filter(A::AmountPence.eq(amount_pence))
        .filter(A::Outcome.eq(Outcome::Open.word()));
    if let Some(day) = day.map(|day| day.to_string()) {
        query = query
            .filter(Condition::any().add(A::EntryOn.eq(day.as_str())).add(A::ProcessingOn.eq(day.as_str())));
    }
    let rows = query.all(tx).await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// Holds them for the line.
pub async fn hold(
    tx: &Tx,
    workspace: &WorkspaceId,
    (report, line): (&ReportId, i64),
    collections: &[&CollectionId],
) -> Result<(), DbErr> {
    for part in collections.chunks(1_000) {
        let rows = part.iter().map(|collection| ActiveModel {
            report_id: Set(report.to_string()),
            line: Set(line),
            collection_id: Set(collection.to_string()),
            workspace_id: Set(workspace.to_string()),
        });
        let inserted = Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await;
        crate::store::expect::inserted(inserted)?;
    }
    Ok(())
}

/// The line has been seen to.
pub async fn release(tx: &Tx, report: &ReportId, line: i64) -> Result<(), DbErr> {
    let of_line = Entity::delete_many().filter(Column::ReportId.eq(report.as_str()));
    of_line.filter(Column::Line.eq(line)).exec(tx).await.map(|_| ())
}

/// The ids of all that are held.
pub(super) fn all(workspace: &WorkspaceId) -> SelectStatement {
    let query = Entity::find().select_only().column(Column::CollectionId);
    query.filter(Column::WorkspaceId.eq(workspace.as_str())).into_query()
}
