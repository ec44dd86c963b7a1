//! An event as callers see it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::event::{Actor, Kind, Outcome};
use crate::domain::id::{EventId, KeyId};
use crate::error::Error;
use crate::page::Cursor;
use crate::store::events::Recorded;

/// One thing that happened.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Event")]
pub struct EventView {
    /// The event's id.
    id: EventId,
    /// Its number within the workspace, from 1, without gaps.
    seq: i64,
    /// Give it as `cursor` to `events.list`, oldest first, or to `events.subscribe`, to go on after this event.
    cursor: Cursor,
    /// What happened.
    kind: Kind,
    /// When.
    at: Timestamp,
    /// Who did it.
    actor: ActorView,
    /// The procedure that was called.
    procedure: Option<String>,
    /// How the call ended.
    outcome: Outcome,
    /// The machine code of a refusal or failure.
    code: Option<String>,
    /// The id that the call's answer carried.
    request_id: Option<String>,
    /// The caller's network, `198.51.100.0/24`: no whole address is kept.
    address: Option<String>,
    /// Microseconds from the call's arrival to this record.
    duration_us: i64,
    /// The id of what was changed.
    subject_id: Option<String>,
    /// What changed: `from`, `to`, `reason` and the like.
    data: Map<String, Value>,
}

/// What kind of actor: a key, the operator at the command line, the system itself, a payer in the
/// form, or somebody without a good key.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActorKind {
    Key,
    Operator,
    System,
    Payer,
    Unknown,
}

impl From<&Actor> for ActorKind {
    fn from(actor: &Actor) -> ActorKind {
        match actor {
            Actor::Key(_) => ActorKind::Key,
            Actor::Operator => ActorKind::Operator,
            Actor::System => ActorKind::System,
            Actor::Payer => ActorKind::Payer,
            Actor::Unknown => ActorKind::Unknown,
        }
    }
}

/// Who did it: a key, the operator at the command line, the system itself, a payer in the form, or
/// somebody unknown.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Actor")]
pub(crate) struct ActorView {
    /// What kind of actor.
    kind: ActorKind,
    /// The key, where a key acted.
    key_id: Option<KeyId>,
}

impl From<Recorded> for EventView {
    fn from(recorded: Recorded) -> EventView {
        let event = recorded.event;
        let data = event.data.and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_default();
        EventView {
            id: event.id,
            seq: recorded.seq,
            cursor: Cursor::after(&recorded.seq.to_string()),
            kind: event.kind,
            at: event.at,
            actor: ActorView { kind: ActorKind::from(&event.actor), key_id: event.actor.key().cloned() },
            procedure: event.procedure,
            outcome: event.outcome,
            code: event.code,
            request_id: event.request_id,
            address: event.address,
            duration_us: event.duration_us,
            subject_id: event.subject,
            data,
        }
    }
}

/// The number of the event a cursor stands at.
pub(crate) fn cursor_seq(cursor: &Cursor) -> Result<i64, Error> {
    cursor.key()?.parse().map_err(|_| Cursor::unknown())
}

/// The same, of an event that the workspace has: whoever follows from a later one would wait in silence while events go
/// by.
pub(crate) fn cursor_within(cursor: &Cursor, head: i64) -> Result<i64, Error> {
    let seq = cursor_seq(cursor)?;
    if (0..=head).contains(&seq) { Ok(seq) } else { Err(Cursor::unknown()) }
}
