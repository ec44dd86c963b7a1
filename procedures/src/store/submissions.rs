//! Files sent to Bacs: sealed once, handed over once.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{ExprTrait, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use super::entity::submissions::{ActiveModel, Column, Entity};
use super::entity::workspaces;
use super::partial::SUBMISSIONS_TO_SEND;
use super::value::{date, instant, text, word};
use super::{Tx, figures, one_row};
use crate::domain::api_key::Mode;
use crate::domain::id::{SubmissionId, WorkspaceId};
use crate::domain::submission::{Kind, State, Submission};

/// Adds a sealed submission with its encrypted bytes.
pub async fn insert(tx: &Tx, submission: &Submission, sealed_file: Vec<u8>) -> Result<(), DbErr> {
    figures::new_file(tx, submission.id.as_str());
    let at = |instant: Option<Timestamp>| Set(instant.map(Timestamp::as_millisecond));
    Entity::insert(ActiveModel {
        id: Set(submission.id.to_string()),
        workspace_id: Set(submission.workspace.to_string()),
        kind: Set(submission.kind.word().to_owned()),
        sun: Set(submission.sun.clone()),
        serial: Set(submission.serial.clone()),
        state: Set(submission.state.word().to_owned()),
        input_on: Set(submission.input_on.to_string()),
        processing_on: Set(submission.processing_on.to_string()),
        items: Set(submission.items),
        total_pence: Set(submission.total_pence),
        hash: Set(submission.hash.clone()),
        sealed_file: Set(sealed_file),
        sealed_at: Set(submission.sealed_at.as_millisecond()),
        sending_at: Set(None),
        submitted_at: at(submission.submitted_at),
        answered_at: at(submission.answered_at),
        answer: Set(submission.answer.clone()),
    })
    .exec_without_returning(tx)
    .await
    .map(|_| ())
}

/// Moves a submission on, and demands that it stood where it was thought to stand.
pub async fn set_state(
    tx: &Tx,
    submission: &Submission,
    to: State,
    answer: Option<&str>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let at = Set(Some(now.as_millisecond()));
    let mut row = ActiveModel { state: Set(to.word().to_owned()), ..Default::default() };
    match to {
        State::Sealed => {}
        State::Sending => row.sending_at = at,
        State::Submitted => row.submitted_at = at,
        State::Accepted | State::Rejected | State::Withdrawn | State::Unknown => row.answered_at = at,
    }
    if let Some(answer) = answer {
        row.answer = Set(Some(answer.to_owned()));
    }
    figures::files(tx, std::iter::once(submission.id.as_str())).await?;
    let saved = Entity::update_many()
        .set(row)
        .filter(Column::WorkspaceId.eq(submission.workspace.as_str()))
        .filter(Column::Id.eq(submission.id.as_str()))
        .filter(Column::State.eq(submission.state.word()))
        .exec(tx)
        .await?;
    one_row(saved.rows_affected)
}

/// Those not handed over yet, oldest first.
pub async fn to_send<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
) -> Result<Vec<Submission>, DbErr> {
    let waiting = [State::Sealed.word(), State::Sending.word()];
    let query = without_file(workspace).filter(Column::State.is_in(waiting));
    all(connection, query.filter(SUBMISSIONS_TO_SEND.stated()).order_by_asc(Column::Id)).await
}

/// The ids of the submissions of which it is not known that they were handed over.
pub(super) fn uncertain(workspace: &WorkspaceId) -> SelectStatement {
    let states = [State::Sealed, State::Sending, State::Unknown].map(State::word);
    let query = Entity::find().select_only().column(Column::Id);
    query.filter(Column::WorkspaceId.eq(workspace.as_str())).filter(Column::State.is_in(states)).into_query()
}

/// The ids of the submissions of which it is not known that Bacs accepted them.
pub(super) fn not_accepted(workspace: &WorkspaceId) -> SelectStatement {
    let query = Entity::find().select_only().column(Column::Id);
    let of_workspace = query.filter(Column::WorkspaceId.eq(workspace.as_str()));
    of_workspace.filter(Column::State.ne(State::Accepted.word())).into_query()
}

/// Those handed over, with a processing day up to `until`, of which no report has said what became of them, and none
/// waits for somebody that does; oldest first.
pub async fn unanswered<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    until: Date,
) -> Result<Vec<Submission>, DbErr> {
    let query = without_file(workspace)
        .filter(Column::State.eq(State::Submitted.word()))
        .filter(Column::ProcessingOn.lte(until.to_string()))
        .filter(Column::Id.not_in_subquery(super::reports::queue::subjects(workspace)));
    all(connection, query.order_by_asc(Column::Id)).await
}

/// The submission with that serial.
pub async fn by_serial<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    serial: &str,
) -> Result<Option<Submission>, DbErr> {
    Ok(all(connection, without_file(workspace).filter(Column::Serial.eq(serial))).await?.pop())
}

/// The submission of that id.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &SubmissionId,
) -> Result<Option<Submission>, DbErr> {
    Ok(all(connection, without_file(workspace).filter(Column::Id.eq(id.as_str()))).await?.pop())
}

/// The workspace's submissions, newest first, after the cursor.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Submission>, DbErr> {
    let mut query = without_file(workspace);
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    all(connection, query.order_by_desc(Column::Id).limit(limit)).await
}

/// The workspace's submissions after that one, oldest first.
pub async fn after<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    after: Option<&SubmissionId>,
    limit: u64,
) -> Result<Vec<Submission>, DbErr> {
    let mut query = without_file(workspace);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.as_str()));
    }
    all(connection, query.order_by_asc(Column::Id).limit(limit)).await
}

/// The workspace's submissions that were sealed or handed over since, oldest first.
pub async fn since<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    at: Timestamp,
) -> Result<Vec<Submission>, DbErr> {
    let at = at.as_millisecond();
    let moved = Column::SealedAt.gte(at).or(Column::SubmittedAt.gte(at));
    all(connection, without_file(workspace).filter(moved).order_by_asc(Column::Id)).await
}

/// The submission of that id, whosever it is: for the operator.
pub async fn find_any<C: ConnectionTrait>(
    connection: &C,
    id: &SubmissionId,
) -> Result<Option<Submission>, DbErr> {
    Ok(all(connection, columns().filter(Column::Id.eq(id.as_str()))).await?.pop())
}

/// How many submissions stand there, in all live workspaces.
pub async fn count_live<C: ConnectionTrait>(connection: &C, state: State) -> Result<u64, DbErr> {
    let live = workspaces::Entity::find()
        .select_only()
        .column(workspaces::Column::Id)
        .filter(workspaces::Column::Mode.eq(Mode::Live.word()))
        .into_query();
    let query = Entity::find().filter(Column::WorkspaceId.in_subquery(live));
    query.filter(Column::State.eq(state.word())).count(connection).await
}

/// The encrypted bytes of a submission.
pub async fn sealed_file<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &SubmissionId,
) -> Result<Option<Vec<u8>>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::SealedFile)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.eq(id.as_str()))
        .into_tuple()
        .one(connection)
        .await
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    workspace_id: String,
    kind: String,
    sun: String,
    serial: String,
    state: String,
    input_on: String,
    processing_on: String,
    items: i64,
    total_pence: i64,
    hash: String,
    sealed_at: i64,
    submitted_at: Option<i64>,
    answered_at: Option<i64>,
    answer: Option<String>,
}

fn without_file(workspace: &WorkspaceId) -> Select<Entity> {
    columns().filter(Column::WorkspaceId.eq(workspace.as_str()))
}

fn columns() -> Select<Entity> {
    use Column as C;
    let columns = [
        C::Id,
        C::WorkspaceId,
        C::Kind,
        C::Sun,
        C::Serial,
        C::State,
        C::InputOn,
        C::ProcessingOn,
        C::Items,
        C::TotalPence,
        C::Hash,
        C::SealedAt,
        C::SubmittedAt,
        C::AnsweredAt,
        C::Answer,
    ];
    Entity::find().select_only().columns(columns)
}

async fn all<C: ConnectionTrait>(connection: &C, query: Select<Entity>) -> Result<Vec<Submission>, DbErr> {
    let rows = query.into_model::<Row>().all(connection).await?;
    rows.into_iter().map(Submission::try_from).collect()
}

impl TryFrom<Row> for Submission {
    type Error = DbErr;

    fn try_from(row: Row) -> Result<Submission, DbErr> {
        Ok(Submission {
            id: text(row.id),
            workspace: text(row.workspace_id),
            kind: word(&row.kind, Kind::ALL, Kind::word)?,
            sun: row.sun,
            serial: row.serial,
            state: word(&row.state, State::ALL, State::word)?,
            input_on: date(&row.input_on)?,
            processing_on: date(&row.processing_on)?,
            items: row.items,
            total_pence: row.total_pence,
            hash: row.hash,
            sealed_at: instant(row.sealed_at)?,
            submitted_at: row.submitted_at.map(instant).transpose()?,
            answered_at: row.answered_at.map(instant).transpose()?,
            answer: row.answer,
        })
    }
}
