//! Messages and their templates as callers see them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::id::{AlertId, CollectionId, MandateId, MessageId, NoticeId};
use crate::domain::message::{Kind, LINK_PLACE, Message, Placeholder, Status, Template, placeholders_of};

/// What is shown in the place of a payer's own link: whoever has it can sign.
const HIDDEN_LINK: &str = "[the payer's own link]";

/// A message by e-mail, as it was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Message")]
pub(crate) struct MessageView {
    /// Its id.
    id: MessageId,
    /// What it is about.
    kind: Kind,
    /// To whom.
    to: String,
    /// The sender's name.
    from: String,
    /// Where answers go; null for nowhere.
    reply_to: Option<String>,
    /// The subject line.
    subject: String,
    /// The plain text; the HTML says the same. The link of an invite is not shown.
    text: String,
    /// What has become of it.
    status: Status,
    /// How often it was tried.
    attempts: i64,
    /// Why it was not delivered, or not yet; null when nothing went wrong.
    failure: Option<String>,
    /// The mandate it is about.
    mandate_id: Option<MandateId>,
    /// The collection it is about, when it is about a single one.
    collection_id: Option<CollectionId>,
    /// The advance notice it gives.
    notice_id: Option<NoticeId>,
    /// The alert it tells of.
    alert_id: Option<AlertId>,
    /// When it was written.
    created_at: Timestamp,
    /// When the mail server took it.
    sent_at: Option<Timestamp>,
}

impl From<Message> for MessageView {
    fn from(message: Message) -> MessageView {
        let (rendered, about) = (message.rendered, message.about);
        MessageView {
            id: message.id,
            kind: message.kind,
            to: message.recipient,
            from: rendered.sender_name,
            reply_to: rendered.reply_to.map(Into::into),
            subject: rendered.subject,
            text: rendered.text.replace(LINK_PLACE, HIDDEN_LINK),
            status: message.status,
            attempts: message.attempts,
            failure: message.failure,
            mandate_id: about.mandate,
            collection_id: about.collection,
            notice_id: about.notice,
            alert_id: about.alert,
            created_at: message.created_at,
            sent_at: message.sent_at,
        }
    }
}

/// What an organisation has changed about a kind of message.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MessageTemplate")]
pub(crate) struct TemplateView {
    /// The kind of message.
    kind: Kind,
    /// The subject line; null for the usual one.
    subject: Option<String>,
    /// A paragraph that is added; null for none.
    paragraph: Option<String>,
    /// The sender's name; null for the organisation's.
    sender_name: Option<String>,
    /// Where answers go; null for the organisation's contact address.
    reply_to: Option<String>,
    /// What the subject and the paragraph may hold in braces, such as `{payer}`.
    placeholders: Vec<Placeholder>,
}

impl TemplateView {
    /// The template of a kind.
    pub(crate) fn new(kind: Kind, template: Template) -> TemplateView {
        TemplateView {
            kind,
            subject: template.subject.map(Into::into),
            paragraph: template.paragraph.map(Into::into),
            sender_name: template.sender_name.map(Into::into),
            reply_to: template.reply_to.map(Into::into),
            placeholders: placeholders_of(kind).to_vec(),
        }
    }
}
