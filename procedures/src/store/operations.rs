//! What waits, whatever its workspace: for the operator's metrics. Each figure is read by an index of its own.

use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QuerySelect,
};

use super::entity::{advices, messages, submissions};
use super::partial::{ADVICES_MANUAL, MESSAGES_DUE, MESSAGES_UNDELIVERED, SUBMISSIONS_UNKNOWN};

/// What waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Messages that are not handed over yet.
    pub messages: u64,
    /// How long the one that should have gone first is overdue, in milliseconds; 0 when none is.
    pub mail_overdue_ms: i64,
    /// Messages that failed or came back.
    pub undelivered: u64,
    /// Lines of reports in the manual queue.
    pub lines: u64,
    /// Files of which nobody knows whether they went out.
    pub files_unknown: u64,
}

/// Counts what waits.
pub async fn waiting<C: ConnectionTrait>(connection: &C, now: Timestamp) -> Result<Waiting, DbErr> {
    let messages = messages::Entity::find().select_only().column(messages::Column::Id);
    let lines = advices::Entity::find().select_only().column(advices::Column::Line);
    let files = submissions::Entity::find().select_only().column(submissions::Column::Id);
    Ok(Waiting {
        messages: messages.clone().filter(MESSAGES_DUE.stated()).count(connection).await?,
        mail_overdue_ms: mail_overdue_ms(connection, now).await?,
        undelivered: messages.filter(MESSAGES_UNDELIVERED.stated()).count(connection).await?,
        lines: lines.filter(ADVICES_MANUAL.stated()).count(connection).await?,
        files_unknown: files.filter(SUBMISSIONS_UNKNOWN.stated()).count(connection).await?,
    })
}

async fn mail_overdue_ms<C: ConnectionTrait>(connection: &C, now: Timestamp) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        due_at: Option<i64>,
    }
    let first = messages::Entity::find()
        .select_only()
        .column_as(messages::Column::DueAt.min(), "due_at")
        .filter(MESSAGES_DUE.stated())
        .into_model::<Row>()
        .one(connection)
        .await?;
    let due_at = first.and_then(|row| row.due_at);
    Ok(due_at.map_or(0, |due_at| (now.as_millisecond() - due_at).max(0)))
}
