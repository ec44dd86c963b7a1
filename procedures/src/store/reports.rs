//! Report files as they came, and what was done about each line of them.

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::entity::{advices, reports};
use super::partial::REPORTS_TO_HANDLE;
use super::value::text;
use super::{Tx, expect};
use crate::domain::advice::State;
use crate::domain::id::{ReportId, WorkspaceId};

pub mod files;
pub mod queue;

/// Where a report file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportState {
    /// Its bytes are kept; not every line was seen to.
    Received,
    /// Every line was seen to.
    Handled,
    /// It was refused as a whole.
    Refused,
}

impl ReportState {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            ReportState::Received => "received",
            ReportState::Handled => "handled",
            ReportState::Refused => "refused",
        }
    }
}

/// A report file that came in.
pub struct NewReport<'a> {
    /// Its id.
    pub id: &'a ReportId,
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The BLAKE3 hash of its bytes, in hexadecimal: the same bytes are kept once.
    pub hash: &'a str,
    /// What it was called.
    pub name: &'a str,
    /// Its bytes, encrypted.
    pub sealed_file: Vec<u8>,
    /// When it came.
    pub received_at: Timestamp,
}

/// Keeps a report file, unless the same bytes came before. Returns whether it was new.
pub async fn insert_once(tx: &Tx, report: NewReport<'_>) -> Result<bool, DbErr> {
    let inserted = reports::Entity::insert(reports::ActiveModel {
        id: Set(report.id.to_string()),
        workspace_id: Set(report.workspace.to_string()),
        hash: Set(report.hash.to_owned()),
        name: Set(report.name.to_owned()),
        kind: Set(None),
        sealed_file: Set(report.sealed_file),
        state: Set(ReportState::Received.word().to_owned()),
        refusal: Set(None),
        lines: Set(0),
        received_at: Set(report.received_at.as_millisecond()),
        handled_at: Set(None),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx)
    .await;
    super::expect::inserted(inserted)
}

/// The reports that were not handled yet, oldest first.
pub async fn to_handle<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
) -> Result<Vec<ReportId>, DbErr> {
    let ids: Vec<String> = reports::Entity::find()
        .select_only()
        .column(reports::Column::Id)
        .filter(reports::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(reports::Column::State.eq(ReportState::Received.word()))
        .filter(REPORTS_TO_HANDLE.stated())
        .order_by_asc(reports::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(text).collect())
}

/// The encrypted bytes of a report.
pub async fn sealed_file<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &ReportId,
) -> Result<Option<Vec<u8>>, DbErr> {
    reports::Entity::find()
        .select_only()
        .column(reports::Column::SealedFile)
        .filter(reports::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(reports::Column::Id.eq(id.as_str()))
        .into_tuple()
        .one(connection)
        .await
}

/// Ends the handling of a report, and demands that it was not ended before.
pub async fn end(
    tx: &Tx,
    workspace: &WorkspaceId,
    id: &ReportId,
    outcome: &Outcome<'_>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let changed = reports::Entity::update_many()
        .col_expr(reports::Column::State, Expr::value(outcome.state.word()))
        .col_expr(reports::Column::Kind, Expr::value(outcome.kind.map(str::to_owned)))
        .col_expr(reports::Column::Refusal, Expr::value(outcome.refusal.map(str::to_owned)))
        .col_expr(reports::Column::Lines, Expr::value(outcome.lines))
        .col_expr(reports::Column::HandledAt, Expr::value(now.as_millisecond()))
        .filter(reports::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(reports::Column::Id.eq(id.as_str()))
        .filter(reports::Column::State.eq(ReportState::Received.word()))
        .exec(tx)
        .await?;
    expect::one_row(changed.rows_affected)
}

/// How the handling of a report ended.
pub struct Outcome<'a> {
    /// Where it stands.
    pub state: ReportState,
    /// What it is: `arudd`, `addacs`, ….
    pub kind: Option<&'a str>,
    /// Why it was refused.
    pub refusal: Option<&'a str>,
    /// How many lines it has.
    pub lines: i64,
}

/// A line of a report and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Its number in the report, from 1.
    pub line: i64,
    /// What makes it the same line in whatever report.
    pub identity: String,
    /// What it is.
    pub kind: &'static str,
    /// The mandate's reference.
    pub reference: Option<String>,
    /// The reason code, as it came.
    pub code: Option<String>,
    /// Whole pence.
    pub amount_pence: Option<i64>,
}

/// What was done about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where the line stands.
    pub state: State,
    /// Why, where that needs saying.
    pub note: Option<String>,
    /// What it was about, by id.
    pub subject: Option<String>,
}

/// Claims a line before anything is done about it. `false` when the same line was claimed before, in whatever report.
pub async fn claim(
    tx: &Tx,
    workspace: &WorkspaceId,
    report: &ReportId,
    advice: &Advice,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let inserted = advices::Entity::insert(row(workspace, report, advice, State::Handled, now))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await;
    super::expect::inserted(inserted)
}

/// Notes a line that came before.
pub async fn note_repeated(
    tx: &Tx,
    workspace: &WorkspaceId,
    report: &ReportId,
    advice: &Advice,
    now: Timestamp,
) -> Result<(), DbErr> {
    advices::Entity::insert(row(workspace, report, advice, State::Repeated, now))
        .exec_without_returning(tx)
        .await
        .map(|_| ())
}

/// Notes what was done about a claimed line.
pub async fn done(
    tx: &Tx,
    workspace: &WorkspaceId,
    report: &ReportId,
    line: i64,
    done: &Done,
) -> Result<(), DbErr> {
    let changed = advices::Entity::update_many()
        .col_expr(advices::Column::State, Expr::value(done.state.word()))
        .col_expr(advices::Column::Note, Expr::value(done.note.clone()))
        .col_expr(advices::Column::SubjectId, Expr::value(done.subject.clone()))
        .filter(advices::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(advices::Column::ReportId.eq(report.as_str()))
        .filter(advices::Column::Line.eq(line))
        .exec(tx)
        .await?;
    expect::one_row(changed.rows_affected)
}

/// Adds lines of which it is known what was done about them.
pub async fn insert_done(
    tx: &Tx,
    workspace: &WorkspaceId,
    report: &ReportId,
    lines: &[(Advice, Done)],
    now: Timestamp,
) -> Result<(), DbErr> {
    // SQLite takes 32,766 bound values, and a row has thirteen.
    for part in lines.chunks(1_000) {
        let rows = part.iter().map(|(advice, done)| advices::ActiveModel {
            note: Set(done.note.clone()),
            subject_id: Set(done.subject.clone()),
            ..row(workspace, report, advice, done.state, now)
        });
        advices::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The last line of the report that was seen to, 0 when none was: they are seen to in their order.
pub async fn lines_done<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    report: &ReportId,
) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Line {
        line: i64,
    }
    let row = advices::Entity::find()
        .select_only()
        .column(advices::Column::Line)
        .filter(advices::Column::ReportId.eq(report.as_str()))
        .filter(advices::Column::WorkspaceId.eq(workspace.as_str()))
        .order_by_desc(advices::Column::Line)
        .into_model::<Line>()
        .one(connection)
        .await?;
    Ok(row.map_or(0, |row| row.line))
}

fn row(
    workspace: &WorkspaceId,
    report: &ReportId,
    advice: &Advice,
    state: State,
    now: Timestamp,
) -> advices::ActiveModel {
    advices::ActiveModel {
        report_id: Set(report.to_string()),
        line: Set(advice.line),
        workspace_id: Set(workspace.to_string()),
        identity: Set(advice.identity.clone()),
        kind: Set(advice.kind.to_owned()),
        reference: Set(advice.reference.clone()),
        code: Set(advice.code.clone()),
        amount_pence: Set(advice.amount_pence),
        state: Set(state.word().to_owned()),
        note: Set(None),
        subject_id: Set(None),
        handled_at: Set(now.as_millisecond()),
        resolved_at: Set(None),
    }
}
