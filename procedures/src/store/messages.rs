//! Messages. What they say never changes; what becomes of them does.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::Tx;
use super::entity::messages::{ActiveModel, Column, Entity, Model};
use super::partial::MESSAGES_UNDELIVERED;
use super::value::{instant, text, word};
use crate::domain::id::{MandateId, MessageId, NoticeId, WorkspaceId};
use crate::domain::mandate::Mandate;
use crate::domain::message::{About, Kind, Message, Rendered, Status};
use crate::domain::notice::Delivery;

pub mod queue;
pub mod templates;

/// Messages in one statement: SQLite takes 32,766 bound values, and a row has twenty-two.
const ROWS: usize = 1_000;

/// Adds messages.
pub async fn insert_all(tx: &Tx, messages: &[Message]) -> Result<(), DbErr> {
    for part in messages.chunks(ROWS) {
        let rows = part.iter().map(ActiveModel::from);
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// How many messages of that kind about the mandate were written to that address after that instant, and not withdrawn.
pub async fn count_to<C: ConnectionTrait>(
    connection: &C,
    mandate: &Mandate,
    kind: Kind,
    after: Timestamp,
) -> Result<u64, DbErr> {
    let query = Entity::find()
        .filter(Column::WorkspaceId.eq(mandate.workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.id.as_str()))
        .filter(Column::Kind.eq(kind.word()))
        .filter(Column::Recipient.eq(mandate.payer.email.as_str()))
        .filter(Column::Status.ne(Status::Withdrawn.word()))
        .filter(Column::CreatedAt.gt(after.as_millisecond()));
    query.count(connection).await
}

/// What a list is narrowed by.
#[derive(Debug, Default)]
pub struct Filter {
    /// About this mandate.
    pub mandate: Option<String>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Standing so.
    pub status: Option<Status>,
    /// Written to payers, not to the organisation itself.
    pub is_to_payers_only: bool,
}

/// The workspace's messages, newest first, after the one of that id.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    filter: &Filter,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Message>, DbErr> {
    let mut query = Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str()));
    let conditions = [
        filter.mandate.as_ref().map(|mandate| Column::MandateId.eq(mandate)),
        filter.kind.map(|kind| Column::Kind.eq(kind.word())),
        filter.status.map(|status| Column::Status.eq(status.word())),
        after.map(|after| Column::Id.lt(after)),
        filter.is_to_payers_only.then(is_to_payer),
    ];
    for condition in conditions.into_iter().flatten() {
        query = query.filter(condition);
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(connection).await?;
    rows.into_iter().map(Message::try_from).collect()
}

/// Whether a message was written to a payer: it tells of no alert, and is of no kind that only the organisation gets.
fn is_to_payer() -> SimpleExpr {
    let to_organisation = Kind::TO_THE_ORGANISATION.map(Kind::word);
    Column::AlertId.is_null().and(Column::Kind.is_not_in(to_organisation))
}

/// What became of the messages that gave these notices. A notice from before messages were sent has none.
pub async fn deliveries<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    notices: &[&NoticeId],
) -> Result<HashMap<NoticeId, Delivery>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        notice_id: String,
        status: String,
        created_at: i64,
        sent_at: Option<i64>,
        failure: Option<String>,
    }
    let mut found = HashMap::new();
    for part in notices.chunks(ROWS) {
        let rows: Vec<Row> = Entity::find()
            .select_only()
            .columns([Column::NoticeId, Column::Status, Column::CreatedAt, Column::SentAt, Column::Failure])
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .filter(Column::NoticeId.is_in(part.iter().map(|id| id.as_str())))
            .filter(Column::NoticeId.is_not_null())
            .into_model()
            .all(connection)
            .await?;
        for row in rows {
            let delivery = Delivery {
                status: word(&row.status, Status::ALL, Status::word)?,
                written_at: instant(row.created_at)?,
                sent_at: row.sent_at.map(instant).transpose()?,
                failure: row.failure,
            };
            found.insert(text(row.notice_id), delivery);
        }
    }
    Ok(found)
}

/// The newest messages that failed or came back, whatever their workspace: for the operator.
pub async fn undelivered<C: ConnectionTrait>(connection: &C, limit: u64) -> Result<Vec<Message>, DbErr> {
    let query = Entity::find().filter(MESSAGES_UNDELIVERED.stated()).order_by_desc(Column::Id).limit(limit);
    query.all(connection).await?.into_iter().map(Message::try_from).collect()
}

/// The message of that id, whatever its workspace: for the operator.
pub async fn find<C: ConnectionTrait>(connection: &C, id: &MessageId) -> Result<Option<Message>, DbErr> {
    Entity::find_by_id(id.as_str()).one(connection).await?.map(Message::try_from).transpose()
}

/// The message of that id, whatever its workspace, locked until the transaction ends.
pub async fn find_for_change(tx: &Tx, id: &MessageId) -> Result<Option<Message>, DbErr> {
    let row = Entity::find_by_id(id.as_str()).lock_exclusive().one(tx).await?;
    row.map(Message::try_from).transpose()
}

/// What was to be told about a mandate and has not gone yet, of these kinds, is not so any more. What is being handed over
/// just now may still arrive, and is not tried again.
pub async fn withdraw(tx: &Tx, mandate: &MandateId, kinds: &[Kind], why: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Withdrawn.word()))
        .col_expr(Column::Failure, Expr::value(why))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.word())))
        .filter(Column::Status.is_in([Status::Queued.word(), Status::Sending.word()]))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Forgets the links of the mandate's invites: they work no longer.
pub async fn forget_links(tx: &Tx, mandate: &MandateId) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::SealedLink, Expr::value(Option::<Vec<u8>>::None))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::Kind.eq(Kind::MandateInvite.word()))
        .exec(tx)
        .await
        .map(|_| ())
}

impl From<&Message> for ActiveModel {
    fn from(message: &Message) -> ActiveModel {
        let (about, rendered) = (&message.about, &message.rendered);
        ActiveModel {
            id: Set(message.id.to_string()),
            workspace_id: Set(message.workspace.to_string()),
            kind: Set(message.kind.word().to_owned()),
            recipient: Set(message.recipient.clone()),
            mandate_id: Set(about.mandate.as_ref().map(ToString::to_string)),
            collection_id: Set(about.collection.as_ref().map(ToString::to_string)),
            notice_id: Set(about.notice.as_ref().map(ToString::to_string)),
            alert_id: Set(about.alert.as_ref().map(ToString::to_string)),
            sender_name: Set(rendered.sender_name.clone()),
            reply_to: Set(rendered.reply_to.as_ref().map(|email| email.as_str().to_owned())),
            subject: Set(rendered.subject.clone()),
            body: Set(rendered.text.clone()),
            html: Set(rendered.html.clone()),
            sealed_link: Set(message.sealed_link.clone()),
            header_id: Set(message.header_id.clone()),
            status: Set(message.status.word().to_owned()),
            attempts: Set(message.attempts),
            due_at: Set(message.due_at.as_millisecond()),
            failure: Set(message.failure.clone()),
            queued_at: Set(message.queued_at.as_millisecond()),
            created_at: Set(message.created_at.as_millisecond()),
            sent_at: Set(message.sent_at.map(|at| at.as_millisecond())),
        }
    }
}

impl TryFrom<Model> for Message {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Message, DbErr> {
        Ok(Message {
            id: text(row.id),
            workspace: text(row.workspace_id),
            kind: word(&row.kind, Kind::ALL, Kind::word)?,
            recipient: row.recipient,
            about: About {
                mandate: row.mandate_id.map(text),
                collection: row.collection_id.map(text),
                notice: row.notice_id.map(text),
                alert: row.alert_id.map(text),
            },
            rendered: Rendered {
                subject: row.subject,
                text: row.body,
                html: row.html,
                sender_name: row.sender_name,
                reply_to: row.reply_to.map(text),
            },
            sealed_link: row.sealed_link,
            header_id: row.header_id,
            status: word(&row.status, Status::ALL, Status::word)?,
            attempts: row.attempts,
            due_at: instant(row.due_at)?,
            failure: row.failure,
            queued_at: instant(row.queued_at)?,
            created_at: instant(row.created_at)?,
            sent_at: row.sent_at.map(instant).transpose()?,
        })
    }
}
