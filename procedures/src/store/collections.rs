//! Collections: rows to domain and back, and the queries. The workspace comes first in every one.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use super::entity::collections::{ActiveModel, Column, Entity, Model};
use super::entity::mandates;
use super::partial::{COLLECTIONS_DUE, workspace_unindexed};
use super::value::{amount, date, instant, text, word};
use super::{Tx, figures, one_row};
use crate::domain::collection::{Collection, Failure, Stage, Status, Times};
use crate::domain::id::{CollectionId, MandateId, WorkspaceId};
use crate::domain::mandate;
use crate::domain::money::AmountPence;
use crate::domain::schedule::Period;

mod bulk;
pub mod held;
pub mod upcoming;

pub use bulk::{
    Moved, Seen, SubmittedOn, Wanted, due, insert_once, lock_all, move_all, of_mandates_for_change, save_all,
    settling, wanted,
};

/// The collection, if the workspace has it.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &CollectionId,
) -> Result<Option<Collection>, DbErr> {
    let row = Entity::find_by_id(id.as_str())
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .one(connection)
        .await?;
    row.map(Collection::try_from).transpose()
}

/// The collection, if the workspace has it, locked until the transaction ends. Lock its mandate first.
pub async fn find_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    id: &CollectionId,
) -> Result<Option<Collection>, DbErr> {
    let query = Entity::find_by_id(id.as_str()).filter(Column::WorkspaceId.eq(workspace.as_str()));
    query.lock_exclusive().one(tx).await?.map(Collection::try_from).transpose()
}

/// Saves a changed collection. Fails when another change was saved since it was read.
pub async fn save(tx: &Tx, collection: &Collection) -> Result<(), DbErr> {
    figures::collections(tx, std::iter::once(collection.id.as_str())).await?;
    let mut row = ActiveModel::from(collection);
    // SQLite would look through every table that refers to it, for a key that does not change.
    row.id = NotSet;
    row.version = Set(collection.version + 1);
    let saved = Entity::update_many()
        .set(row)
        .filter(Column::WorkspaceId.eq(collection.workspace.as_str()))
        .filter(Column::Id.eq(collection.id.as_str()))
        .filter(Column::Version.eq(collection.version))
        .exec(tx)
        .await?;
    one_row(saved.rows_affected)
}

/// The latest nominal date of a collection of the mandate that was ever in a file.
pub async fn last_taken_on(
    tx: &Tx,
    workspace: &WorkspaceId,
    mandate: &MandateId,
) -> Result<Option<Date>, DbErr> {
    let row: Option<String> = Entity::find()
        .select_only()
        .column(Column::NominalOn)
        .filter(workspace_unindexed().eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::Attempts.gt(0))
        .order_by_desc(Column::NominalOn)
        .into_tuple()
        .one(tx)
        .await?;
    row.map(|on| date(&on)).transpose()
}

/// Of the mandate's collections that were ever in a file the one with the latest entry day.
pub async fn last_taken<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandate: &MandateId,
) -> Result<Option<Collection>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::Attempts.gt(0))
        .order_by_desc(Column::EntryOn)
        .order_by_desc(Column::Id)
        .limit(1)
        .one(connection)
        .await?;
    row.map(Collection::try_from).transpose()
}

/// The mandate's collection of that period, if it was given up, locked until the transaction ends.
pub async fn withdrawn(
    tx: &Tx,
    workspace: &WorkspaceId,
    mandate: &MandateId,
    period: &Period,
) -> Result<Option<Collection>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::Period.eq(period.as_str()))
        .filter(Column::Stage.eq(Stage::Withdrawn.word()))
        .lock_exclusive()
        .one(tx)
        .await?;
    row.map(Collection::try_from).transpose()
}

/// The mandate's collections in these stages, oldest date first, locked until the transaction ends.
pub async fn of_mandate_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    mandate: &MandateId,
    stages: &[Stage],
) -> Result<Vec<Collection>, DbErr> {
    let rows = Entity::find()
        .filter(workspace_unindexed().eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::Stage.is_in(stages.iter().map(|stage| stage.word())))
        .order_by_asc(Column::NominalOn)
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.into_iter().map(Collection::try_from).collect()
}

/// The mandate's collections, oldest date first.
pub async fn of_mandate<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandate: &MandateId,
) -> Result<Vec<Collection>, DbErr> {
    let rows = Entity::find()
        .filter(workspace_unindexed().eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .order_by_asc(Column::NominalOn)
        .all(connection)
        .await?;
    rows.into_iter().map(Collection::try_from).collect()
}

/// Those planned whose `input_on` is not after `until`, of mandates under which collecting goes on, oldest first.
pub async fn to_notify<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    until: Date,
    limit: u64,
) -> Result<Vec<Collection>, DbErr> {
    use mandates::Column as M;
    // Asked for each collection, not gathered: there may be many mandates for few collections.
    let going_on = mandates::Entity::find()
        .select_only()
        .column(M::Id)
        .filter(Expr::col((mandates::Entity, M::Id)).equals((Entity, Column::MandateId)))
        .filter(M::WorkspaceId.eq(workspace.as_str()))
        .filter(M::Stage.ne(mandate::Stage::Held.word()))
        .filter(M::Status.is_in([mandate::Status::PendingSubmission.word(), mandate::Status::Active.word()]))
        .filter(M::Stage.ne(mandate::Stage::Held.word()))
        .into_query();
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Stage.eq(Stage::Planned.word()))
        .filter(COLLECTIONS_DUE.stated())
        .filter(Column::InputOn.lte(until.to_string()))
        .filter(Expr::exists(going_on))
        .order_by_asc(Column::InputOn)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    rows.into_iter().map(Collection::try_from).collect()
}

/// The entry and input days of those in these stages, each pair once.
pub async fn days<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    stages: &[Stage],
) -> Result<Vec<(Date, Date)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        entry_on: String,
        input_on: String,
    }
    let rows: Vec<Row> = Entity::find()
        .select_only()
        .columns([Column::EntryOn, Column::InputOn])
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Stage.is_in(stages.iter().map(|stage| stage.word())))
        .distinct()
        .order_by_asc(Column::EntryOn)
        .order_by_asc(Column::InputOn)
        .into_model()
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Ok((date(&row.entry_on)?, date(&row.input_on)?))).collect()
}

/// Those in these stages with that entry and that input day.
pub async fn on_days<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    stages: &[Stage],
    (entry_on, input_on): (Date, Date),
    limit: u64,
) -> Result<Vec<Collection>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Stage.is_in(stages.iter().map(|stage| stage.word())))
        .filter(Column::InputOn.eq(input_on.to_string()))
        .filter(Column::EntryOn.eq(entry_on.to_string()))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    rows.into_iter().map(Collection::try_from).collect()
}

/// What a list of collections is narrowed by. Every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Entry date on or after.
    pub from: Option<Date>,
    /// Entry date on or before.
    pub until: Option<Date>,
    /// The status.
    pub status: Option<Status>,
    /// The mandate.
    pub mandate: Option<String>,
    /// The period.
    pub period: Option<String>,
}

impl Filter {
    /// Whether the list is by the day of the debit: so an index has the rows of a range of days in their order. Those of
    /// one mandate or one period are few.
    fn is_by_day(&self) -> bool {
        (self.from.is_some() || self.until.is_some()) && self.mandate.is_none() && self.period.is_none()
    }
}

/// Where a page of a list ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The day of the debit, where the list is by that.
    pub on: Option<Date>,
    /// The collection.
    pub id: CollectionId,
}

impl End {
    /// The end of a page of that list whose last row this is.
    pub fn of(filter: &Filter, collection: &Collection) -> End {
        End { on: filter.is_by_day().then_some(collection.entry_on), id: collection.id.clone() }
    }

    /// Whether a page of that list can end so.
    pub fn is_of(&self, filter: &Filter) -> bool {
        self.on.is_some() == filter.is_by_day()
    }
}

/// The workspace's collections after the end of the page before, newest first; where a range of days is asked for, and
/// neither one mandate nor one period, by the day of the debit, the last first.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    filter: &Filter,
    after: Option<&End>,
    limit: u64,
) -> Result<Vec<Collection>, DbErr> {
    let of_workspace = match filter.mandate {
        Some(_) => workspace_unindexed().eq(workspace.as_str()),
        None => Column::WorkspaceId.eq(workspace.as_str()),
    };
    let mut query = Entity::find().filter(of_workspace);
    // Where SQLite enters the index: it would go through all days before the page if they were the range's.
    let end_on = after.and_then(|end| end.on);
    let until = end_on.map_or(filter.until, |on| Some(filter.until.map_or(on, |until| until.min(on))));
    let conditions = [
        filter.from.map(|from| Column::EntryOn.gte(from.to_string())),
        until.map(|until| Column::EntryOn.lte(until.to_string())),
        filter.status.map(|status| Column::Status.eq(status.word())),
        filter.mandate.as_ref().map(|mandate| Column::MandateId.eq(mandate.as_str())),
        filter.period.as_ref().map(|period| Column::Period.eq(period.as_str())),
        after.map(beyond),
    ];
    for condition in conditions.into_iter().flatten() {
        query = query.filter(condition);
    }
    if filter.is_by_day() {
        query = query.order_by_desc(Column::EntryOn);
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(connection).await?;
    rows.into_iter().map(Collection::try_from).collect()
}

fn beyond(End { on, id }: &End) -> SimpleExpr {
    match on {
        None => Column::Id.lt(id.as_str()),
        Some(on) => Expr::tuple([Expr::col(Column::EntryOn), Expr::col(Column::Id)])
            .lt(Expr::tuple([Expr::value(on.to_string()), Expr::value(id.as_str())])),
    }
}

impl TryFrom<Model> for Collection {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Collection, DbErr> {
        let on = |stored: Option<String>| stored.as_deref().map(date).transpose();
        let at = |stored: Option<i64>| stored.map(instant).transpose();
        Ok(Collection {
            id: text(row.id),
            workspace: text(row.workspace_id),
            mandate: text(row.mandate_id),
            period: text(row.period),
            nominal_on: date(&row.nominal_on)?,
            advised_on: date(&row.advised_on)?,
            entry_on: date(&row.entry_on)?,
            input_on: date(&row.input_on)?,
            amount: amount(row.amount_pence)?,
            advised_amount: row.advised_pence.map(amount).transpose()?,
            status: word(&row.status, Status::ALL, Status::word)?,
            stage: word(&row.stage, Stage::ALL, Stage::word)?,
            notice: row.notice_id.map(text),
            attempts: row.attempts,
            representations: row.representations,
            first_processing_on: on(row.first_processing_on)?,
            settles_on: on(row.settles_on)?,
            failure: row
                .failure_code
                .map(|code| Failure { code, reason: row.failure_reason.unwrap_or_default() }),
            created_at: instant(row.created_at)?,
            updated_at: instant(row.updated_at)?,
            times: Times {
                submitted_at: at(row.submitted_at)?,
                collected_at: at(row.collected_at)?,
                confirmed_at: at(row.confirmed_at)?,
                failed_at: at(row.failed_at)?,
                clawed_back_at: at(row.clawed_back_at)?,
            },
            version: row.version,
        })
    }
}

impl From<&Collection> for ActiveModel {
    fn from(collection: &Collection) -> ActiveModel {
        let at = |instant: Option<Timestamp>| instant.map(Timestamp::as_millisecond);
        let failure = collection.failure.as_ref();
        ActiveModel {
            id: Set(collection.id.to_string()),
            workspace_id: Set(collection.workspace.to_string()),
            mandate_id: Set(collection.mandate.to_string()),
            period: Set(collection.period.as_str().to_owned()),
            nominal_on: Set(collection.nominal_on.to_string()),
            advised_on: Set(collection.advised_on.to_string()),
            entry_on: Set(collection.entry_on.to_string()),
            input_on: Set(collection.input_on.to_string()),
            amount_pence: Set(collection.amount.get()),
            advised_pence: Set(collection.advised_amount.map(AmountPence::get)),
            status: Set(collection.status.word().to_owned()),
            stage: Set(collection.stage.word().to_owned()),
            notice_id: Set(collection.notice.as_ref().map(ToString::to_string)),
            attempts: Set(collection.attempts),
            representations: Set(collection.representations),
            first_processing_on: Set(collection.first_processing_on.map(|on| on.to_string())),
            settles_on: Set(collection.settles_on.map(|on| on.to_string())),
            failure_code: Set(failure.map(|failure| failure.code.clone())),
            failure_reason: Set(failure.map(|failure| failure.reason.clone())),
            created_at: Set(collection.created_at.as_millisecond()),
            updated_at: Set(collection.updated_at.as_millisecond()),
            submitted_at: Set(at(collection.times.submitted_at)),
            collected_at: Set(at(collection.times.collected_at)),
            confirmed_at: Set(at(collection.times.confirmed_at)),
            failed_at: Set(at(collection.times.failed_at)),
            clawed_back_at: Set(at(collection.times.clawed_back_at)),
            version: Set(collection.version),
        }
    }
}
