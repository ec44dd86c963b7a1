//! The messages that are to be handed over: claimed by one server at a time, for a while.
//!
//! Whoever claims a message counts its attempt; what came of it is noted only while that attempt is the newest. So a
//! server that was held up does not undo what another has done since.

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::super::entity::messages::{ActiveModel, Column, Entity};
use super::super::partial::MESSAGES_DUE;
use super::super::{Tx, one_row};
use crate::domain::message::{Message, Status};

/// Whether any message is due.
pub async fn is_any_due<C: ConnectionTrait>(connection: &C, now: Timestamp) -> Result<bool, DbErr> {
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(MESSAGES_DUE.stated())
        .filter(Column::DueAt.lte(now.as_millisecond()))
        .limit(1);
    Ok(due.into_tuple::<String>().one(connection).await?.is_some())
}

/// Claims messages that are due until that moment. Another server that asks meanwhile gets others.
pub async fn claim(tx: &Tx, now: Timestamp, until: Timestamp, limit: u64) -> Result<Vec<Message>, DbErr> {
    let rows = Entity::find()
        .filter(MESSAGES_DUE.stated())
        .filter(Column::DueAt.lte(now.as_millisecond()))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx)
        .await?;
    let mut claimed = rows.into_iter().map(Message::try_from).collect::<Result<Vec<_>, _>>()?;
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Sending.word()))
        .col_expr(Column::DueAt, Expr::value(until.as_millisecond()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.is_in(claimed.iter().map(|message| message.id.as_str())))
        .exec(tx)
        .await?;
    for message in &mut claimed {
        message.status = Status::Sending;
        message.due_at = until;
        message.attempts += 1;
    }
    Ok(claimed)
}

/// What came of an attempt.
#[derive(Clone, Debug)]
pub enum Came<'a> {
    /// The mail server took it.
    Sent(Timestamp),
    /// It is tried again then.
    Later(Timestamp, &'a str),
    /// It is not tried again.
    Ended(Status, &'a str),
}

/// Notes what came of the attempt that `message` was claimed for. `false` when another attempt has begun since.
pub async fn note(tx: &Tx, message: &Message, came: &Came<'_>) -> Result<bool, DbErr> {
    let change = match came {
        // Who has the link can sign: it is forgotten as soon as it has gone.
        Came::Sent(at) => ActiveModel {
            status: Set(Status::Sent.word().to_owned()),
            sent_at: Set(Some(at.as_millisecond())),
            failure: Set(None),
            sealed_link: Set(None),
            ..Default::default()
        },
        Came::Later(due_at, failure) => ActiveModel {
            status: Set(Status::Queued.word().to_owned()),
            due_at: Set(due_at.as_millisecond()),
            failure: Set(Some((*failure).to_owned())),
            ..Default::default()
        },
        Came::Ended(status, failure) => ActiveModel {
            status: Set(status.word().to_owned()),
            failure: Set(Some((*failure).to_owned())),
            ..Default::default()
        },
    };
    let noted = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(message.id.as_str()))
        .filter(Column::Status.eq(Status::Sending.word()))
        .filter(Column::Attempts.eq(message.attempts))
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Notes that a message which had gone came back. It must be locked.
pub async fn bounced(tx: &Tx, message: &Message, failure: &str) -> Result<(), DbErr> {
    let change = ActiveModel {
        status: Set(Status::Bounced.word().to_owned()),
        failure: Set(Some(failure.to_owned())),
        ..Default::default()
    };
    save(tx, message, change).await
}

/// Queues a message that had failed once more, as if it was written now. It must be locked.
pub async fn again(tx: &Tx, message: &Message, now: Timestamp) -> Result<(), DbErr> {
    let change = ActiveModel {
        status: Set(Status::Queued.word().to_owned()),
        due_at: Set(now.as_millisecond()),
        queued_at: Set(now.as_millisecond()),
        sent_at: Set(None),
        ..Default::default()
    };
    save(tx, message, change).await
}

async fn save(tx: &Tx, message: &Message, change: ActiveModel) -> Result<(), DbErr> {
    let saved = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(message.id.as_str()))
        .filter(Column::Status.eq(message.status.word()))
        .exec(tx)
        .await?;
    one_row(saved.rows_affected)
}
