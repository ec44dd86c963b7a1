//! Mandates: rows to domain and back, and the queries. The workspace comes first in every one.

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, SqlErr,
};

use super::entity::mandates::{ActiveModel, Column, Entity, Model};
use super::prebuilt::Prebuilt;
use super::{Rows, Tx, one_row};
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::mandate::{
    BankAccount, Failure, Mandate, MandateType, Payer, PendingAmendment, Property, Stage, Status, StatusTimes,
};
use crate::domain::money::AmountPence;
use crate::domain::schedule::CollectionDay;
use crate::domain::scheme_reference::SchemeReference;

mod convert;
pub mod cycle;
pub mod upcoming;

/// The mandate, if the workspace has it.
pub async fn find<C: Rows>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &MandateId,
) -> Result<Option<Mandate>, DbErr> {
    static TEXT: Prebuilt = Prebuilt::new();
    let backend = connection.get_database_backend();
    let values = [workspace.as_str().into(), id.as_str().into()];
    let statement = TEXT.with(backend, values, || by_id(workspace, id).build(backend));
    connection.row::<Entity>(statement).await?.map(Mandate::try_from).transpose()
}

/// The mandate, if the workspace has it, locked until the transaction ends.
pub async fn find_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    id: &MandateId,
) -> Result<Option<Mandate>, DbErr> {
    by_id(workspace, id).lock_exclusive().one(tx).await?.map(Mandate::try_from).transpose()
}

/// The workspace that has the mandate: for the operator.
pub async fn workspace_of<C: ConnectionTrait>(
    connection: &C,
    id: &MandateId,
) -> Result<Option<WorkspaceId>, DbErr> {
    let query = Entity::find_by_id(id.as_str()).select_only().column(Column::WorkspaceId);
    let found: Option<String> = query.into_tuple().one(connection).await?;
    Ok(found.map(super::value::text))
}

fn by_id(workspace: &WorkspaceId, id: &MandateId) -> Select<Entity> {
    Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str())).filter(Column::Id.eq(id.as_str()))
}

/// Adds a new mandate.
pub async fn insert(tx: &Tx, mandate: &Mandate) -> Result<(), DbErr> {
    static TEXT: Prebuilt = Prebuilt::new();
    TEXT.insert(tx, ActiveModel::try_from(mandate)?).await
}

/// Saves a changed mandate. Fails when another change was saved since it was read.
pub async fn save(tx: &Tx, mandate: &Mandate) -> Result<(), DbErr> {
    let mut row = ActiveModel::try_from(mandate)?;
    row.version = Set(mandate.version + 1);
    let saved = Entity::update_many()
        .set(row)
        .filter(Column::WorkspaceId.eq(mandate.workspace.as_str()))
        .filter(Column::Id.eq(mandate.id.as_str()))
        .filter(Column::Version.eq(mandate.version))
        .exec(tx)
        .await?;
    one_row(saved.rows_affected)
}

/// Whether another mandate of the workspace has this external reference.
pub async fn external_ref_taken(tx: &Tx, workspace: &WorkspaceId, external_ref: &str) -> Result<bool, DbErr> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::ExternalRef.eq(external_ref))
        .into_tuple::<String>()
        .one(tx)
        .await?;
    Ok(found.is_some())
}

/// Whether a mandate of the workspace has this scheme reference, or had it when it was lodged. Other workspaces lodge under
/// other Service User Numbers (bacs.md §2.2).
pub async fn reference_taken(
    tx: &Tx,
    workspace: &WorkspaceId,
    reference: &SchemeReference,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Reference.eq(reference.as_str()))
        .into_tuple::<String>()
        .one(tx)
        .await?;
    Ok(found.is_some() || super::instructions::is_reference_known(tx, workspace, reference.as_str()).await?)
}

/// Whether a save failed because another transaction took the external reference meanwhile.
pub fn lost_external_ref(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(what)) if what.contains("external_ref"))
}

/// The mandate of a payer with that e-mail and that external reference, as far as each is given: the newest active one,
/// else the newest.
pub async fn of_payer<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    email: Option<&str>,
    external_ref: Option<&str>,
) -> Result<Option<Mandate>, DbErr> {
    let mut query = Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str()));
    if let Some(external_ref) = external_ref {
        query = query.filter(Column::ExternalRef.eq(external_ref));
    }
    if let Some(email) = email {
        // As it stands in the index: no two payers' addresses differ in case alone.
        query = query.filter(Expr::cust("lower(payer_email)").eq(email.to_ascii_lowercase()));
    }
    let newest = query.order_by_desc(Column::Id).limit(1);
    let active = newest.clone().filter(Column::Status.eq(Status::Active.word()));
    let row = match active.one(connection).await? {
        Some(row) => Some(row),
        None => newest.one(connection).await?,
    };
    row.map(Mandate::try_from).transpose()
}

/// What a list of mandates is narrowed by. Every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of the payer's name or e-mail, in any case.
    pub text: Option<String>,
    /// The status.
    pub status: Option<Status>,
    /// The least amount, in pence.
    pub amount_min: Option<i64>,
    /// The greatest amount, in pence.
    pub amount_max: Option<i64>,
    /// The collection day.
    pub collection_day: Option<CollectionDay>,
    /// Created at this instant or later.
    pub created_from: Option<Timestamp>,
    /// Created before this instant.
    pub created_before: Option<Timestamp>,
    /// Whether a collection was ever clawed back.
    pub has_clawback: Option<bool>,
    /// The external reference.
    pub external_ref: Option<String>,
}

/// The workspace's mandates, newest first, after the cursor.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    filter: &Filter,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Mandate>, DbErr> {
    let mut query = Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str()));
    let conditions = [
        filter.text.as_ref().map(|text| Expr::col(Column::PayerSearch).like(containing(text))),
        filter.status.map(|status| Column::Status.eq(status.word())),
        filter.amount_min.map(|pence| Column::AmountPence.gte(pence)),
        filter.amount_max.map(|pence| Column::AmountPence.lte(pence)),
        filter.collection_day.map(|day| Column::CollectionDay.eq(day.to_stored())),
        filter.created_from.map(|from| Column::CreatedAt.gte(from.as_millisecond())),
        filter.created_before.map(|before| Column::CreatedAt.lt(before.as_millisecond())),
        filter
            .has_clawback
            .map(|has| if has { Column::ClawbackCount.gt(0) } else { Column::ClawbackCount.eq(0) }),
        filter.external_ref.as_ref().map(|reference| Column::ExternalRef.eq(reference.as_str())),
        after.map(|id| Column::Id.lt(id)),
    ];
    for condition in conditions.into_iter().flatten() {
        query = query.filter(condition);
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(connection).await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// A pattern that matches texts with `part` in them, whatever characters it has.
fn containing(part: &str) -> LikeExpr {
    let escaped = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}
