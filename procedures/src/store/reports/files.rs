//! Report files, for whoever asks what came in. Their bytes are read one file at a time.

use jiff::Timestamp;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::domain::id::{ReportId, WorkspaceId};
use crate::store::entity::reports::{Column, Entity};
use crate::store::value::{instant, text};

/// A report file, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// Its id.
    pub id: ReportId,
    /// What it is; `None` while nobody has read it, or nobody could.
    pub kind: Option<String>,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// What it was called.
    pub name: String,
    /// Where it stands.
    pub state: String,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// The hash of its bytes, in hexadecimal.
    pub hash: String,
    /// How many lines were read in it.
    pub lines: i64,
    /// When it came.
    pub received_at: Timestamp,
}

/// The workspace's report files, newest first, after the cursor.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<ReportFile>, DbErr> {
    let mut query = without_file(workspace);
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).into_model::<Row>().all(connection).await?;
    rows.into_iter().map(ReportFile::try_from).collect()
}

/// The report file of that id.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &ReportId,
) -> Result<Option<ReportFile>, DbErr> {
    let query = without_file(workspace).filter(Column::Id.eq(id.as_str()));
    query.into_model::<Row>().one(connection).await?.map(ReportFile::try_from).transpose()
}

/// The report file of that id, whosever it is: for the operator.
pub async fn find_any<C: ConnectionTrait>(
    connection: &C,
    id: &ReportId,
) -> Result<Option<ReportFile>, DbErr> {
    let query = columns().filter(Column::Id.eq(id.as_str()));
    query.into_model::<Row>().one(connection).await?.map(ReportFile::try_from).transpose()
}

/// The workspace's report file of these bytes.
pub async fn by_hash<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    hash: &str,
) -> Result<Option<ReportFile>, DbErr> {
    let query = without_file(workspace).filter(Column::Hash.eq(hash));
    query.into_model::<Row>().one(connection).await?.map(ReportFile::try_from).transpose()
}

/// The workspace's report files that came in or were seen to since, oldest first.
pub async fn since<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    at: Timestamp,
) -> Result<Vec<ReportFile>, DbErr> {
    let at = at.as_millisecond();
    let moved = Column::ReceivedAt.gte(at).or(Column::HandledAt.gte(at));
    let query = without_file(workspace).filter(moved).order_by_asc(Column::Id);
    query.into_model::<Row>().all(connection).await?.into_iter().map(ReportFile::try_from).collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    workspace_id: String,
    name: String,
    kind: Option<String>,
    state: String,
    refusal: Option<String>,
    hash: String,
    lines: i64,
    received_at: i64,
}

fn without_file(workspace: &WorkspaceId) -> Select<Entity> {
    columns().filter(Column::WorkspaceId.eq(workspace.as_str()))
}

fn columns() -> Select<Entity> {
    use Column as C;
    let columns =
        [C::Id, C::WorkspaceId, C::Name, C::Kind, C::State, C::Refusal, C::Hash, C::Lines, C::ReceivedAt];
    Entity::find().select_only().columns(columns)
}

impl TryFrom<Row> for ReportFile {
    type Error = DbErr;

    fn try_from(row: Row) -> Result<ReportFile, DbErr> {
        Ok(ReportFile {
            id: text(row.id),
            workspace: text(row.workspace_id),
            name: row.name,
            kind: row.kind,
            state: row.state,
            refusal: row.refusal,
            hash: row.hash,
            lines: row.lines,
            received_at: instant(row.received_at)?,
        })
    }
}
