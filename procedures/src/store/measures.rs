//! What thresholds are compared with. Each is an indexed range, bounded by a window of time or by what is under way.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QuerySelect, Select, Statement,
};

use super::entity::{advices, attempts, collections, submissions};
use super::partial::{ADVICES_MANUAL, ATTEMPTS_UNPAID, COLLECTIONS_SETTLING, SUBMISSIONS_UNKNOWN};
use crate::domain::advice;
use crate::domain::attempt::Outcome;
use crate::domain::collection::Stage;
use crate::domain::id::WorkspaceId;
use crate::domain::submission::{Kind, State};

/// The most mandates that are counted.
pub const MOST_MANDATES: i64 = 10_001;
/// Days between a file's day and its processing day, at the most: holidays lie between.
const FILE_BEFORE_PROCESSING_DAYS: i64 = 14;

#[derive(FromQueryResult)]
struct Number {
    number: i64,
}

/// How many mandates were created after that instant; [`MOST_MANDATES`] for that many and more.
pub async fn mandates_created<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    after: Timestamp,
) -> Result<i64, DbErr> {
    let sql = "SELECT COUNT(*) AS number FROM \
        (SELECT 1 FROM mandates WHERE workspace_id = $1 AND created_at > $2 LIMIT $3) AS created";
    let values = [workspace.as_str().into(), after.as_millisecond().into(), MOST_MANDATES.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = Number::find_by_statement(statement).one(connection).await?;
    Ok(row.map_or(0, |row| row.number))
}

/// What went into collection files on these London days, in pence. Files that did not count are left out.
pub async fn collected<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    (from, until): (Date, Date),
) -> Result<i64, DbErr> {
    use submissions::Column as S;
    let query = collection_files(workspace)
        .filter(S::InputOn.gte(from.to_string()))
        .filter(S::InputOn.lte(until.to_string()));
    sum(connection, query, S::TotalPence).await
}

/// How many attempts were processed on these days.
pub async fn attempts<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    (from, until): (Date, Date),
) -> Result<i64, DbErr> {
    use submissions::Column as S;
    let first_file = from.checked_sub(jiff::Span::new().days(FILE_BEFORE_PROCESSING_DAYS)).unwrap_or(from);
    let query = collection_files(workspace)
        .filter(S::InputOn.gte(first_file.to_string()))
        .filter(S::InputOn.lte(until.to_string()))
        .filter(S::ProcessingOn.gte(from.to_string()))
        .filter(S::ProcessingOn.lte(until.to_string()));
    sum(connection, query, S::Items).await
}

fn collection_files(workspace: &WorkspaceId) -> Select<submissions::Entity> {
    use submissions::Column as S;
    submissions::Entity::find()
        .filter(S::WorkspaceId.eq(workspace.as_str()))
        .filter(S::Kind.eq(Kind::Collections.word()))
        .filter(S::State.is_not_in([State::Rejected.word(), State::Withdrawn.word()]))
}

/// How many of the attempts that were processed on these days came back unpaid.
pub async fn unpaid<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    (from, until): (Date, Date),
) -> Result<i64, DbErr> {
    use attempts::Column as A;
    let query = attempts::Entity::find()
        .filter(A::WorkspaceId.eq(workspace.as_str()))
        .filter(A::Outcome.eq(Outcome::Unpaid.word()))
        .filter(ATTEMPTS_UNPAID.stated())
        .filter(A::ProcessingOn.gte(from.to_string()))
        .filter(A::ProcessingOn.lte(until.to_string()));
    Ok(query.count(connection).await? as i64)
}

/// What is in files and can still come back unpaid, in pence.
pub async fn pending<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<i64, DbErr> {
    use collections::Column as C;
    let stages = [Stage::Submitted, Stage::Represented, Stage::Provisional];
    let query = collections::Entity::find()
        .filter(C::WorkspaceId.eq(workspace.as_str()))
        .filter(C::Stage.is_in(stages.map(Stage::word)))
        .filter(COLLECTIONS_SETTLING.stated());
    sum(connection, query, C::AmountPence).await
}

/// How many lines of reports and files of unknown fate wait for a person.
pub async fn waiting<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<i64, DbErr> {
    let lines = advices::Entity::find()
        .filter(advices::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(advices::Column::State.eq(advice::State::Manual.word()))
        .filter(ADVICES_MANUAL.stated())
        .count(connection)
        .await?;
    let files = submissions::Entity::find()
        .filter(submissions::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(submissions::Column::State.eq(State::Unknown.word()))
        .filter(SUBMISSIONS_UNKNOWN.stated())
        .select_only()
        .column(submissions::Column::Id)
        .count(connection)
        .await?;
    Ok((lines + files) as i64)
}

/// PostgreSQL adds whole numbers up to a decimal.
async fn sum<C: ConnectionTrait, E: EntityTrait>(
    connection: &C,
    query: Select<E>,
    column: E::Column,
) -> Result<i64, DbErr> {
    let sum = Func::coalesce([column.sum(), Expr::value(0)]);
    let sum = Expr::expr(sum).cast_as(Alias::new("BIGINT"));
    let row = query.select_only().expr_as(sum, "number").into_model::<Number>().one(connection).await?;
    Ok(row.map_or(0, |row| row.number))
}
