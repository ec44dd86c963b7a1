//! Messages that came back, or could not be delivered.

use serde::Serialize;
use serde_json::json;

use crate::change::{Author, Change};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::event;
use crate::domain::id::MessageId;
use crate::domain::message::{Kind, Message, Status};
use crate::error::Error;
use crate::mail;
use crate::operator::Unfulfilled;
use crate::store;
use crate::store::messages::queue;

/// A message, for the operator.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageStanding {
    /// The message.
    pub message_id: MessageId,
    /// What it is about.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// Why it was not delivered.
    pub failure: Option<String>,
}

impl MessageStanding {
    fn of(message: Message) -> MessageStanding {
        MessageStanding {
            message_id: message.id,
            kind: message.kind,
            status: message.status,
            failure: message.failure,
        }
    }
}

/// The newest messages that failed or came back, in all live workspaces.
pub async fn list_undelivered(app: &App, limit: u64) -> Result<Vec<MessageStanding>, Error> {
    let found = store::messages::undelivered(&app.store.read(), limit).await?;
    Ok(found.into_iter().map(MessageStanding::of).collect())
}

/// Notes that a message came back: its recipient's mail server said so in a report, after it had been taken. Where it gives
/// an advance notice, what it tells of is not collected. A second report of the same changes nothing.
pub async fn bounce_message(app: &App, id: &MessageId, reason: &str) -> Result<MessageStanding, Unfulfilled> {
    let message = find(app, id).await?;
    let mut change = Change::begin(app, (&message.workspace, Mode::Live), Author::Operator).await?;
    let message = locked(&change, id).await?;
    if message.status != Status::Bounced && !mail::bounced(&mut change, &message, reason).await? {
        let sentence = format!("{id} is {}: only what was sent comes back", message.status.word());
        return Err(Unfulfilled::refused("MESSAGE_NOT_SENT", sentence));
    }
    let message = locked(&change, id).await?;
    change.commit().await?;
    Ok(MessageStanding::of(message))
}

/// Queues a message that failed or came back once more, to the same address. Where it gives an advance notice, the notice
/// counts from the day on which it goes.
pub async fn retry_message(app: &App, id: &MessageId) -> Result<MessageStanding, Unfulfilled> {
    let message = find(app, id).await?;
    let mut change = Change::begin(app, (&message.workspace, Mode::Live), Author::Operator).await?;
    let message = locked(&change, id).await?;
    if !matches!(message.status, Status::Failed | Status::Bounced) {
        let sentence =
            format!("{id} is {}: only what failed or bounced is tried again", message.status.word());
        return Err(Unfulfilled::refused("MESSAGE_NOT_FAILED", sentence));
    }
    if message.kind == Kind::MandateInvite && message.sealed_link.is_none() {
        let sentence = format!("{id} has no link any more: send another invite (mandates.sendInvite)");
        return Err(Unfulfilled::refused("INVITE_LINK_FORGOTTEN", sentence));
    }
    queue::again(&change.tx, &message, change.at).await?;
    let subject = message.about.mandate.as_ref().map_or(id.as_str(), |mandate| mandate.as_str());
    let note = json!({ "messageId": id, "kind": message.kind, "from": message.status });
    change.record(event::Kind::MessageRetried, subject, note);
    let message = locked(&change, id).await?;
    change.commit().await?;
    Ok(MessageStanding::of(message))
}

async fn find(app: &App, id: &MessageId) -> Result<Message, Error> {
    store::messages::find(&app.store.read(), id).await?.ok_or_else(|| Error::not_found("message"))
}

async fn locked(change: &Change<'_>, id: &MessageId) -> Result<Message, Error> {
    store::messages::find_for_change(&change.tx, id).await?.ok_or_else(|| Error::not_found("message"))
}
