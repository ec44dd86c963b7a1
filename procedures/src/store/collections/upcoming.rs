//! Collections that the payers have not been debited for yet, by entry date.

use jiff::civil::Date;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use super::{Column, Entity};
use crate::domain::collection::{Collection, Stage};
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::mandate::Status;
use crate::domain::schedule::Period;
use crate::store::entity::mandates;
use crate::store::partial::workspace_unindexed;
use crate::store::value::{date, text};

/// The stages in which a collection goes into a file if its mandate can be collected under.
const WAITING: [Stage; 3] = [Stage::Planned, Stage::Notified, Stage::Representing];
/// The stages in which it is in a file, whatever becomes of the mandate.
const IN_A_FILE: [Stage; 2] = [Stage::Submitted, Stage::Represented];

/// Entry dates, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub until: Date,
}

/// Where a page ends: entry date, mandate, period, in this order.
pub type Place = (Date, MandateId, Period);

/// The upcoming collections of these days after that place, in order.
pub async fn page<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    days: Days,
    after: Option<&Place>,
    limit: u64,
) -> Result<Vec<Collection>, DbErr> {
    let mut query = of(workspace, days);
    if let Some(place) = after {
        query = query.filter(beyond(place));
    }
    let rows = query
        .order_by_asc(Column::EntryOn)
        .order_by_asc(Column::MandateId)
        .order_by_asc(Column::Period)
        .limit(limit)
        .all(connection)
        .await?;
    rows.into_iter().map(Collection::try_from).collect()
}

fn beyond((entry_on, mandate, period): &Place) -> Condition {
    let same_day = Column::EntryOn.eq(entry_on.to_string());
    let same_mandate = Column::MandateId.eq(mandate.as_str());
    Condition::any()
        .add(Column::EntryOn.gt(entry_on.to_string()))
        .add(same_day.clone().and(Column::MandateId.gt(mandate.as_str())))
        .add(same_day.and(same_mandate).and(Column::Period.gt(period.as_str())))
}

/// What the upcoming collections of each of these days add up to, in pence, and how many they are.
pub async fn totals<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    days: Days,
) -> Result<Vec<(Date, i64, i64)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        entry_on: String,
        pence: i64,
        count: i64,
    }
    let rows = of(workspace, days)
        .select_only()
        .column(Column::EntryOn)
        // PostgreSQL adds up BIGINT to NUMERIC.
        .column_as(Column::AmountPence.sum().cast_as("BIGINT"), "pence")
        .column_as(Column::Id.count(), "count")
        .group_by(Column::EntryOn)
        .into_model::<Row>()
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Ok((date(&row.entry_on)?, row.pence, row.count))).collect()
}

/// The periods from that nominal date on for which these mandates have a collection that was not given up: such a one is
/// planned again when collecting goes on.
pub async fn periods<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandates: &[&MandateId],
    from: Date,
) -> Result<Vec<(MandateId, Period)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        mandate_id: String,
        period: String,
    }
    let mut found = Vec::new();
    for part in mandates.chunks(1_000) {
        let rows = Entity::find()
            .select_only()
            .columns([Column::MandateId, Column::Period])
            .filter(workspace_unindexed().eq(workspace.as_str()))
            .filter(Column::MandateId.is_in(part.iter().map(|id| id.as_str())))
            .filter(Column::NominalOn.gte(from.to_string()))
            .filter(Column::Stage.ne(Stage::Withdrawn.word()))
            .into_model::<Row>()
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|row| (text(row.mandate_id), text(row.period))));
    }
    Ok(found)
}

/// Those of these mandates that ever had a collection.
pub async fn begun<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandates: &[&MandateId],
) -> Result<Vec<MandateId>, DbErr> {
    let ids: Vec<String> = Entity::find()
        .select_only()
        .column(Column::MandateId)
        .distinct()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.is_in(mandates.iter().map(|id| id.as_str())))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(text).collect())
}

fn of(workspace: &WorkspaceId, days: Days) -> Select<Entity> {
    let collecting = mandates::Entity::find()
        .select_only()
        .column(mandates::Column::Id)
        .filter(mandates::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(mandates::Column::Status.is_in([Status::PendingSubmission.word(), Status::Active.word()]));
    let waiting = Column::Stage
        .is_in(WAITING.map(Stage::word))
        .and(Column::MandateId.in_subquery(collecting.into_query()));
    Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::EntryOn.gte(days.from.to_string()))
        .filter(Column::EntryOn.lte(days.until.to_string()))
        .filter(Condition::any().add(Column::Stage.is_in(IN_A_FILE.map(Stage::word))).add(waiting))
}
