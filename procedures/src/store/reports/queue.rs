//! The manual queue: lines of reports that wait for somebody.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use crate::domain::advice::State;
use crate::domain::id::{ReportId, WorkspaceId};
use crate::store::collections::held;
use crate::store::entity::advices::{Column, Entity, Model};
use crate::store::partial::ADVICES_MANUAL;
use crate::store::value::{instant, text};
use crate::store::{Tx, expect};

/// A line that waits, or waited, for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The report.
    pub report: ReportId,
    /// The line's number in it, from 1.
    pub line: i64,
    /// What makes it the same line in whatever report.
    pub identity: String,
    /// What it is.
    pub kind: String,
    /// The mandate's reference.
    pub reference: Option<String>,
    /// The reason code, as it came.
    pub code: Option<String>,
    /// Whole pence.
    pub amount_pence: Option<i64>,
    /// Where it stands.
    pub state: String,
    /// Why it waits.
    pub note: Option<String>,
    /// What it is about, by id.
    pub subject: Option<String>,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// All lines that wait, of all workspaces, oldest first, at most so many.
pub async fn list<C: ConnectionTrait>(connection: &C, limit: u64) -> Result<Vec<Queued>, DbErr> {
    let rows = Entity::find()
        .filter(Column::State.eq(State::Manual.word()))
        .order_by_asc(Column::ReportId)
        .order_by_asc(Column::Line)
        .limit(limit)
        .all(connection)
        .await?;
    rows.into_iter().map(Queued::try_from).collect()
}

/// What the lines that wait are about, where they are about something.
pub(in crate::store) fn subjects(workspace: &WorkspaceId) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::SubjectId)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::State.eq(State::Manual.word()))
        .filter(ADVICES_MANUAL.stated())
        .filter(Column::SubjectId.is_not_null())
        .into_query()
}

/// The line that waits, or waited, for somebody, by what makes it the same line in whatever report.
pub async fn by_identity_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    identity: &str,
) -> Result<Option<Queued>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Identity.eq(identity))
        .filter(Column::State.is_in([State::Manual.word(), State::Resolved.word()]))
        .lock_exclusive()
        .one(tx)
        .await?;
    row.map(Queued::try_from).transpose()
}

/// How many lines wait, in all workspaces.
pub async fn count<C: ConnectionTrait>(connection: &C) -> Result<u64, DbErr> {
    Entity::find().filter(Column::State.eq(State::Manual.word())).count(connection).await
}

/// Whose the line is: for the operator.
pub async fn workspace_of<C: ConnectionTrait>(
    connection: &C,
    report: &ReportId,
    line: i64,
) -> Result<Option<WorkspaceId>, DbErr> {
    let query = Entity::find_by_id((report.to_string(), line)).select_only().column(Column::WorkspaceId);
    let found: Option<String> = query.into_tuple().one(connection).await?;
    Ok(found.map(text))
}

/// The line, locked until the transaction ends, whosever it is.
pub async fn find_for_change(tx: &Tx, report: &ReportId, line: i64) -> Result<Option<Queued>, DbErr> {
    let row = Entity::find_by_id((report.to_string(), line)).lock_exclusive().one(tx).await?;
    row.map(Queued::try_from).transpose()
}

/// Notes that somebody has seen to the line, and demands that it waited.
pub async fn resolve(tx: &Tx, queued: &Queued, now: Timestamp) -> Result<(), DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Resolved.word()))
        .col_expr(Column::ResolvedAt, Expr::value(now.as_millisecond()))
        .filter(Column::WorkspaceId.eq(queued.workspace.as_str()))
        .filter(Column::ReportId.eq(queued.report.as_str()))
        .filter(Column::Line.eq(queued.line))
        .filter(Column::State.eq(State::Manual.word()))
        .exec(tx)
        .await?;
    expect::one_row(changed.rows_affected)?;
    held::release(tx, &queued.report, queued.line).await
}

/// How many lines of the report stand where.
pub async fn states<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    report: &ReportId,
) -> Result<BTreeMap<String, i64>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        state: String,
        lines: i64,
    }
    let rows: Vec<Row> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Line.count(), "lines")
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::ReportId.eq(report.as_str()))
        .group_by(Column::State)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.lines)).collect())
}

impl TryFrom<Model> for Queued {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Queued, DbErr> {
        Ok(Queued {
            workspace: text(row.workspace_id),
            report: text(row.report_id),
            line: row.line,
            identity: row.identity,
            kind: row.kind,
            reference: row.reference,
            code: row.code,
            amount_pence: row.amount_pence,
            state: row.state,
            note: row.note,
            subject: row.subject_id,
            queued_at: instant(row.handled_at)?,
        })
    }
}
