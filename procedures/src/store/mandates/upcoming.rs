//! Mandates, for whoever asks what is coming.

use jiff::civil::Date;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
};

use super::{Column, Entity};
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::mandate::Mandate;
use crate::store::value::text;

/// Which mandates may have collections on some days that are not planned yet.
#[derive(Clone, Debug)]
pub struct Ahead<'a> {
    /// Those planned less far than this are looked at whatever their day: what falls due sooner may be moved.
    pub settled_from: Date,
    /// Only those planned less far than this have any.
    pub until: Date,
    /// The days of the month, as they are stored, that monthly rent must have to fall on the days in question.
    pub collection_days: &'a [i64],
}

/// The mandates that may have collections there. Each part of the statement has an index of its own: what is not on those
/// days of the month is not read, however many mandates the workspace has.
pub async fn unplanned<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    ahead: &Ahead<'_>,
) -> Result<Vec<Mandate>, DbErr> {
    let stands = "status IN ('pending_submission', 'active')";
    let of_a_day = |day: &i64| {
        format!(
            " UNION SELECT id FROM mandates WHERE workspace_id = $1 AND {stands} AND collection_day = {day}"
        )
    };
    let of_days: String = ahead.collection_days.iter().map(of_a_day).collect();
    // No other index than that of the ids is to be taken for what is around the list of them.
    let sql = format!(
        "SELECT * FROM mandates WHERE id IN (\
         SELECT id FROM mandates WHERE workspace_id = $1 AND {stands} AND planned_until_on < $2 \
         UNION SELECT id FROM mandates WHERE workspace_id = $1 AND frequency <> 'monthly' AND planned_until_on < $3 \
         UNION SELECT id FROM mandates WHERE workspace_id = $1 AND pending_effective_on > ''{of_days}) \
         AND (workspace_id || '') = $1 AND (status || '') IN ('pending_submission', 'active') AND stage <> 'held' \
         AND (planned_until_on || '') < $3"
    );
    let values =
        [workspace.as_str().into(), ahead.settled_from.to_string().into(), ahead.until.to_string().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = Entity::find().from_raw_sql(statement).all(connection).await?;
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
