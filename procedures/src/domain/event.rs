//! Events: the audit trail. One row for every call, whatever came of it, hash-chained per workspace.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::id::{EventId, KeyId, WorkspaceId};

/// The kinds, each with its word in the database and on the wire.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $word:literal,)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[schemars(rename = "EventKind")]
        pub enum Kind {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: [Kind; [$(Kind::$kind),*].len()] = [$(Kind::$kind),*];

            /// The word in the database and on the wire.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Kind::$kind => $word,)*
                }
            }

            /// What it is about: the word before its dot.
            pub fn topic(self) -> &'static str {
                self.word().split_once('.').map_or("", |(topic, _)| topic)
            }

            /// Whether something changed; what did not is a call that was only answered.
            pub fn is_change(self) -> bool {
                self != Kind::ProcedureCalled
            }
        }
    };
}

kinds! {
    /// A procedure was called and changed nothing: a read, a refusal, a failure, a replay.
    ProcedureCalled = "procedure.called",
    /// A mandate was created.
    MandateCreated = "mandate.created",
    /// The payer was sent an invite, the first or another.
    MandateInvited = "mandate.invited",
    /// The payer began the form, in one browser or in another.
    MandateFormStarted = "mandate.form_started",
    /// The payer completed the form.
    MandateCompleted = "mandate.completed",
    /// The instruction went into a file.
    MandateSubmitted = "mandate.submitted",
    /// The instruction has to go into another file.
    MandateResubmitted = "mandate.resubmitted",
    /// The bank found a fault of ours in the instruction; somebody must look at it.
    MandateHeld = "mandate.held",
    /// The bank accepted the mandate.
    MandateActivated = "mandate.activated",
    /// The bank refused or ended the mandate.
    MandateFailed = "mandate.failed",
    /// Collections were paused.
    MandateSuspended = "mandate.suspended",
    /// Collections were resumed.
    MandateReactivated = "mandate.reactivated",
    /// The mandate was cancelled.
    MandateCancelled = "mandate.cancelled",
    /// The cancellation went into a file to the bank.
    MandateCancellationSubmitted = "mandate.cancellation_submitted",
    /// The bank reinstated what it or the payer had cancelled.
    MandateReinstated = "mandate.reinstated",
    /// The account moved to another bank, where the instruction is lodged anew.
    MandateTransferred = "mandate.transferred",
    /// The bank named another account; the instruction stands.
    MandateDetailsUpdated = "mandate.details_updated",
    /// The payer's contact changed.
    MandateUpdated = "mandate.updated",
    /// Amount or day changed, or will.
    MandateAmended = "mandate.amended",
    /// Somebody asked whether an amount may be collected on a day, and was answered. Nothing changed.
    MandateVerified = "mandate.verified",
    /// The payer was given advance notice.
    NoticeGiven = "notice.given",
    /// A collection was planned for a period.
    CollectionPlanned = "collection.planned",
    /// Amount or date of a collection changed before it was in a file.
    CollectionReplanned = "collection.replanned",
    /// A collection went into a file.
    CollectionSubmitted = "collection.submitted",
    /// The file of a collection did not count; it goes into another.
    CollectionReverted = "collection.reverted",
    /// The payer was debited, provisionally.
    CollectionCollected = "collection.collected",
    /// The time for the bank to return a collection has passed.
    CollectionConfirmed = "collection.confirmed",
    /// A collection came back unpaid and will be presented again.
    CollectionRepresenting = "collection.representing",
    /// A collection failed for good.
    CollectionFailed = "collection.failed",
    /// A collection was given up before it was in a file.
    CollectionCancelled = "collection.cancelled",
    /// A collection was claimed back by the payer's bank.
    CollectionClawedBack = "collection.clawed_back",
    /// The service user was debited for an indemnity claim.
    ClaimSettled = "claim.settled",
    /// The organisation challenges an indemnity claim.
    ClaimChallenged = "claim.challenged",
    /// The bank took an indemnity claim back.
    ClaimCancelled = "claim.cancelled",
    /// A file was made, with its serial; its bytes never change again.
    SubmissionSealed = "submission.sealed",
    /// A file was handed over.
    SubmissionSubmitted = "submission.submitted",
    /// Bacs accepted a file.
    SubmissionAccepted = "submission.accepted",
    /// Bacs rejected a file; what was in it goes into another.
    SubmissionRejected = "submission.rejected",
    /// A file was withdrawn; what was in it goes into another.
    SubmissionWithdrawn = "submission.withdrawn",
    /// Nobody can say whether a file was handed over; it is never sent again unasked.
    SubmissionUnknown = "submission.unknown",
    /// A report file came in.
    ReportReceived = "report.received",
    /// A report file was refused as a whole.
    ReportRefused = "report.refused",
    /// Every line of a report was seen to.
    ReportHandled = "report.handled",
    /// A line of a report needs somebody to look at it.
    AdviceQueued = "advice.queued",
    /// Somebody has seen to a queued line.
    AdviceResolved = "advice.resolved",
    /// The operator took the bytes of a file out: payers' accounts are in them.
    FileRead = "file.read",
    /// Something needs attention.
    AlertRaised = "alert.raised",
    /// Somebody took note of an alert.
    AlertAcknowledged = "alert.acknowledged",
    /// Somebody decided that nothing follows from an alert.
    AlertDismissed = "alert.dismissed",
    /// What an alert was about is over.
    AlertResolved = "alert.resolved",
    /// What the workspace is alerted of was changed.
    AlertThresholdsSet = "alert.thresholds_set",
    /// A message could not be delivered, or came back.
    MessageUndelivered = "message.undelivered",
    /// A message that could not be delivered is tried again.
    MessageRetried = "message.retried",
    /// The organisation changed what a kind of message says.
    MessageTemplateSet = "message_template.set",
    /// The clock of a test workspace went on.
    SandboxAdvanced = "sandbox.advanced",
    /// A test workspace began anew.
    SandboxReset = "sandbox.reset",
    /// The simulated bank was told what to do.
    ScenarioSet = "sandbox.scenario_set",
    /// The operator set the Service User Number and account of the workspace.
    ServiceUserSet = "service_user.set",
    /// A key was created.
    KeyCreated = "key.created",
    /// A key got a new secret.
    KeyRotated = "key.rotated",
    /// A key was revoked.
    KeyRevoked = "key.revoked",
    /// The operator created the organisation, and this workspace with it.
    OrganisationCreated = "organisation.created",
    /// The organisation's own facts changed.
    OrganisationUpdated = "organisation.updated",
    /// The operator closed all keys of the organisation.
    OrganisationSuspended = "organisation.suspended",
    /// The operator opened them again.
    OrganisationResumed = "organisation.resumed",
    /// The operator had the figures that reports are made of counted anew, and some were not right.
    FiguresRepaired = "figures.repaired",
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CallOutcome")]
pub enum Outcome {
    /// It did what it was asked.
    Ok,
    /// It was refused; nothing changed.
    Refused,
    /// The server failed; nothing changed.
    Failed,
}

impl Outcome {
    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Refused => "refused",
            Outcome::Failed => "failed",
        }
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// An API key.
    Key(KeyId),
    /// Whoever holds the server's command line.
    Operator,
    /// The server itself.
    System,
    /// Who holds an invite's link.
    Payer,
    /// A caller whose credential was not good.
    Unknown,
}

impl Actor {
    /// The kind of actor, as the database and the wire name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Actor::Key(_) => "key",
            Actor::Operator => "operator",
            Actor::System => "system",
            Actor::Payer => "payer",
            Actor::Unknown => "unknown",
        }
    }

    /// The key, where a key acted.
    pub fn key(&self) -> Option<&KeyId> {
        match self {
            Actor::Key(id) => Some(id),
            Actor::Operator | Actor::System | Actor::Payer | Actor::Unknown => None,
        }
    }
}

/// One thing that happened, before it has its place in the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The event's id.
    pub id: EventId,
    /// The workspace it belongs to; `None` for calls that no workspace could be found for.
    pub workspace: Option<WorkspaceId>,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The procedure that was called.
    pub procedure: Option<String>,
    /// How the call ended.
    pub outcome: Outcome,
    /// The machine code of a refusal or failure; for a refused credential the true reason, which the caller is not told.
    pub code: Option<String>,
    /// The request's id, as the answer carried it.
    pub request_id: Option<String>,
    /// The caller's network: no whole address is kept.
    pub address: Option<String>,
    /// Microseconds from the call's arrival to this record.
    pub duration_us: i64,
    /// The id of what was changed.
    pub subject: Option<String>,
    /// What changed, as a JSON object: `from`, `to`, `reason` and the like. Never a bank detail or a credential.
    pub data: Option<String>,
}

/// The key that the chain's hashes are computed under, so that whoever can write the table cannot forge it.
#[derive(Clone)]
pub struct ChainKey(pub [u8; 32]);

/// The hash of what stands before the first event of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// The chain's hash after this event: over the hash before it, its place and everything in it.
pub fn chain_hash(key: &ChainKey, previous: &[u8; 32], seq: i64, event: &Event) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_keyed(&key.0);
    hasher.update(previous);
    hasher.update(&seq.to_be_bytes());
    hasher.update(&event.at.as_millisecond().to_be_bytes());
    hasher.update(&event.duration_us.to_be_bytes());
    let texts = [
        Some(event.id.as_str()),
        event.workspace.as_ref().map(WorkspaceId::as_str),
        Some(event.kind.word()),
        Some(event.actor.kind()),
        event.actor.key().map(KeyId::as_str),
        event.procedure.as_deref(),
        Some(event.outcome.word()),
        event.code.as_deref(),
        event.request_id.as_deref(),
        event.address.as_deref(),
        event.subject.as_deref(),
        event.data.as_deref(),
    ];
    for text in texts {
        // The length goes first, so that no two rows run into the same bytes.
        let length = text.map_or(-1, |text| text.len() as i64);
        hasher.update(&length.to_be_bytes());
        hasher.update(text.unwrap_or_default().as_bytes());
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            id: EventId::from_number(1),
            workspace: Some(WorkspaceId::from_number(2)),
            kind: Kind::MandateCancelled,
            at: Timestamp::from_millisecond(1_800_000_000_000).unwrap(),
            actor: Actor::Key(KeyId::from_number(3)),
            procedure: Some("mandates.cancel".into()),
            outcome: Outcome::Ok,
            code: None,
            request_id: Some("req_1".into()),
            address: Some("127.0.0.1".into()),
            duration_us: 12,
            subject: Some("md_1".into()),
            data: Some("{}".into()),
        }
    }

    #[test]
    fn every_field_is_under_the_hash() {
        let key = ChainKey([9; 32]);
        let hash = |event: &Event, seq| chain_hash(&key, &GENESIS, seq, event);
        let original = hash(&event(), 1);
        let changes: [fn(&mut Event); 13] = [
            |e| e.id = EventId::from_number(9),
            |e| e.workspace = None,
            |e| e.kind = Kind::MandateFailed,
            |e| e.at = Timestamp::from_millisecond(1_800_000_000_001).unwrap(),
            |e| e.actor = Actor::Operator,
            |e| e.procedure = None,
            |e| e.outcome = Outcome::Failed,
            |e| e.code = Some(String::new()),
            |e| e.request_id = None,
            |e| e.address = None,
            |e| e.duration_us = 13,
            |e| e.subject = Some("md_2".into()),
            |e| e.data = None,
        ];
        for (n, change) in changes.into_iter().enumerate() {
            let mut changed = event();
            change(&mut changed);
            assert_ne!(hash(&changed, 1), original, "change {n}");
        }
        assert_ne!(hash(&event(), 2), original);
        assert_ne!(chain_hash(&key, &original, 1, &event()), original);
        assert_ne!(chain_hash(&ChainKey([8; 32]), &GENESIS, 1, &event()), original);
    }

    #[test]
    fn words_on_the_wire_are_the_words_in_the_database() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
    }
}
