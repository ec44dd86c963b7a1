//! Messages: what payers and organisations are written by e-mail, and what becomes of it.

use jiff::Timestamp;

use super::api_key::Mode;
use super::id::{AlertId, CollectionId, MandateId, MessageId, NoticeId, WorkspaceId};
use super::submission::words;

mod alarm;
mod delivery;
#[cfg(test)]
pub(in crate::domain) mod fixture;
mod letter;
mod template;
pub(super) mod wording;

pub use alarm::{AlertTold, alert};
pub use delivery::{GIVE_UP_AFTER, next_attempt_after};
pub use letter::{LINK_PLACE, Letter, Letterhead, Rendered, escaped};
pub use template::{
    OwnParagraph, Placeholder, SenderName, SubjectTemplate, Template, Templates, placeholders_of,
};
pub use wording::{
    clawback, collection_failed, collection_represented, confirmation, ended, invite, reactivated, rejected,
    rejection, suspended,
};

words! {
    /// What a message is about.
    Kind as "MessageKind" {
        /// To the payer: the link to the form.
        MandateInvite = "mandate_invite",
        /// To the payer: the form is signed; what was authorised.
        MandateConfirmation = "mandate_confirmation",
        /// To the payer: what is collected and when.
        AdvanceNotice = "advance_notice",
        /// To the payer: amount, date or frequency change.
        AmendmentNotice = "amendment_notice",
        /// To the organisation, and to the payer: the bank did not accept the mandate.
        MandateRejected = "mandate_rejected",
        /// To the organisation: a collection came back unpaid.
        CollectionFailed = "collection_failed",
        /// To the organisation: the payer's bank claims money back.
        ClawbackReceived = "clawback_received",
        /// To the payer: nothing more is collected.
        MandateCancelled = "mandate_cancelled",
        /// To the payer: nothing is collected until further notice.
        MandateSuspended = "mandate_suspended",
        /// To the payer: collecting goes on.
        MandateReactivated = "mandate_reactivated",
        /// To the organisation: something needs attention.
        AlertRaised = "alert_raised",
    }
}

words! {
    /// What has become of a message.
    Status as "MessageStatus" {
        /// It waits to be sent, for the first time or again.
        Queued = "queued",
        /// It is being handed to the mail server.
        Sending = "sending",
        /// The mail server has taken it.
        Sent = "sent",
        /// It could not be handed over, and is not tried any more.
        Failed = "failed",
        /// The recipient's mail server refused it, at once or later.
        Bounced = "bounced",
        /// It is never sent: the workspace is a test one.
        NotSent = "not_sent",
        /// It is not sent any more: before it went, what it says had changed.
        Withdrawn = "withdrawn",
    }
}

impl Kind {
    /// The kinds that are written to the organisation itself; a refused mandate is told to the payer, too.
    pub const TO_THE_ORGANISATION: [Kind; 3] =
        [Kind::CollectionFailed, Kind::ClawbackReceived, Kind::AlertRaised];
}

impl Status {
    /// Where a message of a workspace begins: nothing leaves a test workspace.
    pub const fn first(mode: Mode) -> Status {
        match mode {
            Mode::Live => Status::Queued,
            Mode::Test => Status::NotSent,
        }
    }
}

/// What a message is about, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The mandate.
    pub mandate: Option<MandateId>,
    /// The collection.
    pub collection: Option<CollectionId>,
    /// The advance notice that it gives.
    pub notice: Option<NoticeId>,
    /// The alert that it tells of.
    pub alert: Option<AlertId>,
}

/// A message as it was written, and what has become of it.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// What it is about.
    pub kind: Kind,
    /// To whom.
    pub recipient: String,
    /// What it is about, by id.
    pub about: About,
    /// What it says.
    pub rendered: Rendered,
    /// The payer's own link, sealed; forgotten once the message has gone.
    pub sealed_link: Option<Vec<u8>>,
    /// The Message-ID of every attempt, without the angle brackets: who gets it twice can tell.
    pub header_id: String,
    /// What has become of it.
    pub status: Status,
    /// How often it was tried.
    pub attempts: i64,
    /// Queued: when it is tried next. Sending: when whoever claimed it is taken for dead.
    pub due_at: Timestamp,
    /// Why it was not delivered; never more than a line.
    pub failure: Option<String>,
    /// When it was queued, first or by an operator's order.
    pub queued_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}
