//! Events: the audit trail. One row for every call, whatever came of it, hash-chained per workspace.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::id::{EventId, KeyId, WorkspaceId};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EventKind")]
pub enum Kind {
    /// A procedure was called and changed nothing: a read, a refusal, a failure, a replay.
    #[serde(rename = "procedure.called")]
    ProcedureCalled,
    /// A mandate was created.
    #[serde(rename = "mandate.created")]
    MandateCreated,
    /// The payer was sent an invite, the first or another.
    #[serde(rename = "mandate.invited")]
    MandateInvited,
    /// The payer completed the form.
    #[serde(rename = "mandate.completed")]
    MandateCompleted,
    /// The bank accepted the mandate.
    #[serde(rename = "mandate.activated")]
    MandateActivated,
    /// The bank refused or ended the mandate.
    #[serde(rename = "mandate.failed")]
    MandateFailed,
    /// Collections were paused.
    #[serde(rename = "mandate.suspended")]
    MandateSuspended,
    /// Collections were resumed.
    #[serde(rename = "mandate.reactivated")]
    MandateReactivated,
    /// The mandate was cancelled.
    #[serde(rename = "mandate.cancelled")]
    MandateCancelled,
    /// The payer's contact changed.
    #[serde(rename = "mandate.updated")]
    MandateUpdated,
    /// Amount or day changed, or will.
    #[serde(rename = "mandate.amended")]
    MandateAmended,
    /// A key was created.
    #[serde(rename = "key.created")]
    KeyCreated,
    /// A key got a new secret.
    #[serde(rename = "key.rotated")]
    KeyRotated,
    /// A key was revoked.
    #[serde(rename = "key.revoked")]
    KeyRevoked,
    /// The operator created the organisation, and this workspace with it.
    #[serde(rename = "organisation.created")]
    OrganisationCreated,
    /// The organisation's own facts changed.
    #[serde(rename = "organisation.updated")]
    OrganisationUpdated,
    /// The operator closed all keys of the organisation.
    #[serde(rename = "organisation.suspended")]
    OrganisationSuspended,
    /// The operator opened them again.
    #[serde(rename = "organisation.resumed")]
    OrganisationResumed,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 18] = [
        Kind::ProcedureCalled,
        Kind::MandateCreated,
        Kind::MandateInvited,
        Kind::MandateCompleted,
        Kind::MandateActivated,
        Kind::MandateFailed,
        Kind::MandateSuspended,
        Kind::MandateReactivated,
        Kind::MandateCancelled,
        Kind::MandateUpdated,
        Kind::MandateAmended,
        Kind::KeyCreated,
        Kind::KeyRotated,
        Kind::KeyRevoked,
        Kind::OrganisationCreated,
        Kind::OrganisationUpdated,
        Kind::OrganisationSuspended,
        Kind::OrganisationResumed,
    ];

    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::ProcedureCalled => "procedure.called",
            Kind::MandateCreated => "mandate.created",
            Kind::MandateInvited => "mandate.invited",
            Kind::MandateCompleted => "mandate.completed",
            Kind::MandateActivated => "mandate.activated",
            Kind::MandateFailed => "mandate.failed",
            Kind::MandateSuspended => "mandate.suspended",
            Kind::MandateReactivated => "mandate.reactivated",
            Kind::MandateCancelled => "mandate.cancelled",
            Kind::MandateUpdated => "mandate.updated",
            Kind::MandateAmended => "mandate.amended",
            Kind::KeyCreated => "key.created",
            Kind::KeyRotated => "key.rotated",
            Kind::KeyRevoked => "key.revoked",
            Kind::OrganisationCreated => "organisation.created",
            Kind::OrganisationUpdated => "organisation.updated",
            Kind::OrganisationSuspended => "organisation.suspended",
            Kind::OrganisationResumed => "organisation.resumed",
        }
    }
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
            Actor::Unknown => "unknown",
        }
    }

    /// The key, where a key acted.
    pub fn key(&self) -> Option<&KeyId> {
        match self {
            Actor::Key(id) => Some(id),
            Actor::Operator | Actor::System | Actor::Unknown => None,
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
