//! Report files, for whoever asks what came in. Their bytes are read one file at a time.

use jiff::Timestamp;
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
    /// Where it stands.
    pub state: String,
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

#[derive(FromQueryResult)]
struct Row {
    id: String,
    kind: Option<String>,
    state: String,
    hash: String,
    lines: i64,
    received_at: i64,
}

fn without_file(workspace: &WorkspaceId) -> Select<Entity> {
    use Column as C;
    let columns = [C::Id, C::Kind, C::State, C::Hash, C::Lines, C::ReceivedAt];
    Entity::find().select_only().columns(columns).filter(C::WorkspaceId.eq(workspace.as_str()))
}

impl TryFrom<Row> for ReportFile {
    type Error = DbErr;

    fn try_from(row: Row) -> Result<ReportFile, DbErr> {
        Ok(ReportFile {
            id: text(row.id),
            kind: row.kind,
            state: row.state,
            hash: row.hash,
            lines: row.lines,
            received_at: instant(row.received_at)?,
        })
    }
}
