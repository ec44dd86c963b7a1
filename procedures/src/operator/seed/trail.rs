//! What lists show beside the mandates and their money: keys, alerts, and of the audit trail how each of these, and each
//! mandate, began.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::life::{Fate, Life};
use super::{Dice, Owner, TODAY, at};
use crate::ctx::App;
use crate::domain::alert::{self, Severity};
use crate::domain::api_key::Mode;
use crate::domain::event::{Actor, Event, Kind, Outcome};
use crate::domain::id::{AlertId, EventId, WorkspaceId};
use crate::domain::scope::ScopeSet;
use crate::engine::Part;
use crate::error::Error;
use crate::keys::issue::{self, NewKey};
use crate::store::alerts::Sighting;
use crate::store::{self, Tx};

/// Keys of each organisation. Nobody was told their secrets.
const KEYS: usize = 5;

/// Gives a new organisation its keys.
pub(super) async fn keys(app: &App, owner: &Owner, tx: &Tx, dice: &mut Dice) -> Result<(), Error> {
    let now = at(TODAY, Part::Morning);
    let mut events = Vec::with_capacity(KEYS);
    for number in 1..=KEYS {
        let new = NewKey {
            organisation: owner.head.organisation.id.clone(),
            workspace: owner.workspace.clone(),
            mode: Mode::Test,
            name: format!("seeded {number}"),
            scopes: ScopeSet::default(),
            expires_at: None,
            allowed_addresses: Vec::new(),
            created_by: "operator".to_owned(),
        };
        // Its secret is the server's own chance, not the seed's: whoever knows the seed knows no key.
        let (key, ..) = issue::key(app, tx, new, now).await?;
        let what = (Kind::KeyCreated, key.id.to_string());
        events.push(event(&owner.workspace, Actor::Operator, what, json!({ "name": key.name }), now, dice));
    }
    Ok(store::events::append(tx, &app.vault, &events).await?)
}

/// Raises the alerts of these mandates, and tells in the audit trail of them and of each mandate's beginning, in the order
/// of time.
pub(super) async fn tell(
    app: &App,
    owner: &Owner,
    lives: &[Life],
    tx: &Tx,
    dice: &mut Dice,
) -> Result<(), Error> {
    let mut events = Vec::with_capacity(lives.len());
    for life in lives {
        let (mandate, workspace) = (&life.mandate, &owner.workspace);
        let what = (Kind::MandateCreated, mandate.id.to_string());
        let data = json!({ "to": "draft" });
        events.push(event(workspace, Actor::System, what, data, mandate.created_at, dice));
        let Some((kind, severity)) = alert_of(life.fate) else { continue };
        let times = &mandate.times;
        let raised_at = times.cancelled_at.or(times.failed_at).unwrap_or(mandate.created_at);
        let id = AlertId::from_number(dice.id(raised_at));
        let facts = json!({ "mandateId": mandate.id, "code": mandate.failure.as_ref().map(|it| &it.code) });
        let (subject, at) = (mandate.id.as_str(), raised_at);
        let seen = Sighting { kind, occasion: subject, severity, subject, measured: None, facts: &facts, at };
        store::alerts::raise(tx, workspace, &id, &seen).await?;
        let what = (Kind::AlertRaised, id.to_string());
        let data = json!({ "alert": kind, "severity": severity, "subject": subject, "facts": facts });
        events.push(event(workspace, Actor::System, what, data, raised_at, dice));
    }
    events.sort_by_key(|event| event.at);
    Ok(store::events::append(tx, &app.vault, &events).await?)
}

const fn alert_of(fate: Fate) -> Option<(alert::Kind, Severity)> {
    match fate {
        Fate::CancelledByPayer => Some((alert::Kind::MandateEnded, Severity::Warning)),
        Fate::Exhausted => Some((alert::Kind::MandateEnded, Severity::Critical)),
        Fate::Refused => Some((alert::Kind::MandateRejected, Severity::Warning)),
        Fate::Active | Fate::Paused | Fate::Cancelled | Fate::Waiting | Fate::Draft => None,
    }
}

fn event(
    workspace: &WorkspaceId,
    actor: Actor,
    (kind, subject): (Kind, String),
    data: Value,
    at: Timestamp,
    dice: &mut Dice,
) -> Event {
    Event {
        id: EventId::from_number(dice.id(at)),
        workspace: Some(workspace.clone()),
        kind,
        at,
        actor,
        procedure: None,
        outcome: Outcome::Ok,
        code: None,
        request_id: None,
        address: None,
        duration_us: 0,
        subject: Some(subject),
        data: Some(data.to_string()),
    }
}
