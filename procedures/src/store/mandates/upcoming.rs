//! Mandates, for whoever asks what is coming.

use jiff::civil::Date;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Column, Entity};
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::mandate::{Mandate, Stage, Status};
use crate::store::value::text;

/// Mandates that may have collections up to this date that are not planned yet, in the order of their ids.
pub async fn unplanned<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    until: Date,
    after: Option<&MandateId>,
    limit: u64,
) -> Result<Vec<Mandate>, DbErr> {
    let mut query = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Status.is_in([Status::PendingSubmission.word(), Status::Active.word()]))
        .filter(Column::Stage.ne(Stage::Held.word()))
        .filter(Column::PlannedUntilOn.lt(until.to_string()));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.as_str()));
    }
    let rows = query.order_by_asc(Column::Id).limit(limit).all(connection).await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// These mandates, as far as the workspace has them. Give it a page of ids, not more.
pub async fn all_of<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    ids: &[&MandateId],
) -> Result<Vec<Mandate>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
        .all(connection)
        .await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// The scheme references of these mandates, as far as the workspace has them. Give it a page of ids, not more.
pub async fn references<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    ids: &[&MandateId],
) -> Result<Vec<(MandateId, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: String,
        reference: String,
    }
    let rows = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Reference])
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
        .into_model::<Row>()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (text(row.id), row.reference)).collect())
}
