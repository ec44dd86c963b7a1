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
use crate::engine::{Lease, live};
use crate::error::Error;
use crate::store::{self, Tx};

mod bacs;
mod calendar;
mod coherence;
mod cycle;
mod keys;
mod mail;
mod mandates;
mod modulus;
mod organisations;
mod reports;
mod seed;
mod service_users;
mod view;

pub use bacs::{
    BacsFile, FileQuery, FileWithBytes, Import, ImportedReport, NewReport, QueuedAdvice, examine_report,
    import_report, list_files, list_queue, read_file, resolve_advice, settle_submission,
};
pub use calendar::{
    CalendarStatus, DaySource, DayView, DecidedView, ImportView, NewDay, calendar_status, decide_day,
    import_holidays, list_days,
};
pub use coherence::{Coherence, coherence};
pub use cycle::{CycleRun, WorkspaceRun, run_cycle};
pub use keys::{IssuedKey, NewKey, create_key, list_keys, revoke_key, rotate_key};
pub use mail::{MessageStanding, bounce_message, list_undelivered, retry_message};
pub use mandates::{LodgedAgain, lodge_again};
pub use modulus::{
    ImportedTable, ModulusTableView, NewModulusTable, import_modulus_table, list_modulus_tables,
};
pub use organisations::{
    NewOrganisation, create_organisation, list_organisations, resume_organisation, suspend_organisation,
};
pub use reports::{Report, ReportOrder, report};
pub use seed::{SeedOrder, Seeded, seed};
pub use service_users::{
    LimitsView, NewServiceUser, ServiceUserView, SetServiceUser, list_service_users, set_limits,
    set_service_user,
};
pub use view::{KeyView, OrganisationView};

/// Why an order is not carried out.
#[derive(Debug)]
pub enum Unfulfilled {
    /// It is refused, for a reason that the operator can see to. Nothing was changed.
    Refused {
        /// The stable machine code.
        code: &'static str,
        /// A sentence for a person.
        sentence: String,
    },
    /// It failed.
    Failed(Error),
}

impl Unfulfilled {
    fn refused(code: &'static str, sentence: impl Into<String>) -> Unfulfilled {
        Unfulfilled::Refused { code, sentence: sentence.into() }
    }
}

impl<E: Into<Error>> From<E> for Unfulfilled {
    fn from(error: E) -> Unfulfilled {
        Unfulfilled::Failed(error.into())
    }
}

/// How long an order waits for a server that runs the cycle.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Does the work while nobody else runs the cycle.
async fn exclusively<T>(
    app: &App,
    work: impl Future<Output = Result<T, Unfulfilled>>,
) -> Result<T, Unfulfilled> {
    let lease = Lease::take_within(app, live::LEASE, PATIENCE).await?;
    let busy = || Unfulfilled::refused("CYCLE_BUSY", "another server is running the cycle; try again");
    let lease = lease.ok_or_else(busy)?;
    let done = lease.while_held(work).await;
    lease.release().await?;
    done
}

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
