//! What the operator does from the server's command line: organisations, their keys and service users, the calendar and
//! modulus tables, without any quota or scope.
//!
//! Each change of an organisation, key or service user is recorded in its own transaction, by the operator, in the audit
//! trail of every workspace it concerns. The calendar and modulus tables belong to none: their own rows say when each came.

use jiff::Timestamp;
use serde_json::Value;

use crate::ctx::App;
use crate::domain::event::{Actor, Event, Kind, Outcome};
use crate::domain::id::WorkspaceId;
use crate::error::Error;
use crate::store::{self, Tx};

mod calendar;
mod coherence;
mod keys;
mod modulus;
mod organisations;
mod service_users;
mod view;

pub use calendar::{
    CalendarStatus, DaySource, DayView, DecidedView, ImportView, NewDay, calendar_status, decide_day,
    import_holidays, list_days,
};
pub use coherence::{Coherence, coherence};
pub use keys::{IssuedKey, NewKey, create_key, list_keys, revoke_key, rotate_key};
pub use modulus::{
    ImportedTable, ModulusTableView, NewModulusTable, import_modulus_table, list_modulus_tables,
};
pub use organisations::{
    NewOrganisation, create_organisation, list_organisations, resume_organisation, suspend_organisation,
};
pub use service_users::{
    NewServiceUser, ServiceUserView, SetServiceUser, list_service_users, set_service_user,
};
pub use view::{KeyView, OrganisationView};

/// The operator, where a key's creator is named.
const OPERATOR: &str = "operator";

/// What the operator did to `subject`, for the trail of one workspace.
struct Deed<'a> {
    kind: Kind,
    workspace: &'a WorkspaceId,
    subject: &'a str,
    data: Value,
    at: Timestamp,
}

/// Adds the deed to the workspace's trail.
async fn record(app: &App, tx: &Tx, deed: Deed<'_>) -> Result<(), Error> {
    let is_empty = deed.data.as_object().is_some_and(serde_json::Map::is_empty);
    let event = Event {
        id: app.new_event_id(deed.at),
        workspace: Some(deed.workspace.clone()),
        kind: deed.kind,
        at: deed.at,
        actor: Actor::Operator,
        procedure: None,
        outcome: Outcome::Ok,
        code: None,
        request_id: None,
        address: None,
        duration_us: app.microseconds_since(deed.at),
        subject: Some(deed.subject.to_owned()),
        data: (!is_empty).then(|| deed.data.to_string()),
    };
    Ok(store::events::append(tx, &app.vault, &[event]).await?)
}
