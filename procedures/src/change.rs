//! A change to one workspace: a transaction, the workspace's time, and what the change tells the audit trail.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::ctx::{App, CallFacts, Caller};
use crate::domain::api_key::Mode;
use crate::domain::calendar::{Calendar, input_on, london_date, london_instant};
use crate::domain::event::{Actor, Event, Kind, Outcome};
use crate::domain::id::{EventId, WorkspaceId};
use crate::engine::CUT_OFF;
use crate::payer_form::Visit;
use crate::store::{self, DbErr, Tx};

/// When it is in a workspace: the wall clock's time in a live one, the sandbox clock's in a test one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkspaceTime {
    /// Now.
    pub now: Timestamp,
    /// Today in London.
    pub today: Date,
}

/// The hour at which a sandbox clock stands on each day.
pub(crate) const SANDBOX_HOUR: jiff::civil::Time = jiff::civil::time(9, 0, 0, 0);

impl WorkspaceTime {
    /// The wall clock's time.
    pub fn wall(now: Timestamp) -> WorkspaceTime {
        WorkspaceTime { now, today: london_date(now) }
    }

    /// A moment of a day.
    pub fn at(today: Date, time: jiff::civil::Time) -> WorkspaceTime {
        WorkspaceTime { now: london_instant(today, time), today }
    }

    /// The day on which a file handed over from now on goes in: in a test workspace the clock's day, or the next working
    /// day, because the cut-off of the day it shows is always ahead.
    pub(crate) fn next_input_on(self, mode: Mode, calendar: &Calendar) -> Date {
        match mode {
            Mode::Live => input_on(self.now, CUT_OFF, calendar),
            Mode::Test => calendar.roll_forward(self.today),
        }
    }

    /// The time in a workspace: the wall clock's unless its sandbox clock was ever set.
    pub(crate) async fn of<C: sea_orm::ConnectionTrait>(
        connection: &C,
        workspace: &WorkspaceId,
        mode: Mode,
        wall: Timestamp,
    ) -> Result<WorkspaceTime, DbErr> {
        let set = match mode {
            Mode::Live => None,
            Mode::Test => store::sandbox::today(connection, workspace).await?,
        };
        Ok(set.map_or(WorkspaceTime::wall(wall), |today| WorkspaceTime::at(today, SANDBOX_HOUR)))
    }
}

/// Who makes a change.
#[derive(Clone, Copy)]
pub(crate) enum Author<'a> {
    /// The caller of a procedure.
    Call(&'a Caller, &'a CallFacts),
    /// The engine.
    Engine,
    /// Whoever holds the server's command line.
    Operator,
    /// Who holds an invite's link.
    Payer(&'a Visit),
}

/// A change being made. Dropped without [`Change::commit`], nothing has happened.
pub(crate) struct Change<'a> {
    /// The application.
    pub app: &'a App,
    /// The transaction.
    pub tx: Tx,
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// Whether it is live or test.
    pub mode: Mode,
    /// Now, by the wall clock: for ids, keys and the audit trail.
    pub at: Timestamp,
    /// Now, by the workspace's clock.
    pub now: Timestamp,
    /// Today in London, by the workspace's clock.
    pub today: Date,
    author: Author<'a>,
    events: Vec<Event>,
}

impl<'a> Change<'a> {
    /// Begins a change by a caller.
    pub(crate) async fn begin(
        app: &'a App,
        (workspace, mode): (&'a WorkspaceId, Mode),
        author: Author<'a>,
    ) -> Result<Change<'a>, DbErr> {
        let at = app.now();
        let tx = app.store.begin().await?;
        let time = WorkspaceTime::of(&tx, workspace, mode, at).await?;
        Ok(Change::new(app, tx, (workspace, mode), author, time))
    }

    /// A change of the engine at that moment.
    pub(crate) async fn of_engine(
        app: &'a App,
        (workspace, mode): (&'a WorkspaceId, Mode),
        time: WorkspaceTime,
    ) -> Result<Change<'a>, DbErr> {
        let tx = app.store.begin().await?;
        Ok(Change::new(app, tx, (workspace, mode), Author::Engine, time))
    }

    fn new(
        app: &'a App,
        tx: Tx,
        (workspace, mode): (&'a WorkspaceId, Mode),
        author: Author<'a>,
        time: WorkspaceTime,
    ) -> Change<'a> {
        let (now, today) = (time.now, time.today);
        Change { app, tx, workspace, mode, at: app.now(), now, today, author, events: Vec::new() }
    }

    /// Notes what happened to `subject`, for the audit trail and the timelines. Never a bank detail or a credential.
    ///
    /// The trail goes by the wall clock; where the workspace's clock shows another time, the note says which.
    pub(crate) fn record(&mut self, kind: Kind, subject: impl ToString, data: Value) {
        self.record_by_id(kind, subject, data);
    }

    /// The same, for whoever must name the note afterwards.
    pub(crate) fn record_by_id(&mut self, kind: Kind, subject: impl ToString, mut data: Value) -> EventId {
        if self.now != self.at && self.mode == Mode::Test {
            data["sandboxTime"] = json!(self.now);
        }
        let (actor, procedure, request_id, address) = match self.author {
            Author::Call(caller, call) => {
                (caller.actor(), Some(call.procedure), Some(&call.request_id), call.address.as_ref())
            }
            Author::Payer(visit) => (Actor::Payer, None, Some(&visit.request_id), visit.network.as_ref()),
            Author::Engine => (Actor::System, None, None, None),
            Author::Operator => (Actor::Operator, None, None, None),
        };
        let id = self.app.new_event_id(self.at);
        self.events.push(Event {
            id: id.clone(),
            workspace: Some(self.workspace.clone()),
            kind,
            at: self.at,
            actor,
            procedure: procedure.map(ToOwned::to_owned),
            outcome: Outcome::Ok,
            code: None,
            request_id: request_id.map(ToString::to_string),
            address: address.map(ToString::to_string),
            duration_us: 0,
            subject: Some(subject.to_string()),
            data: (data != json!({})).then(|| data.to_string()),
        });
        id
    }

    /// Makes the change durable, with its audit rows.
    pub(crate) async fn commit(mut self) -> Result<(), DbErr> {
        let started_at = match self.author {
            Author::Call(_, call) => call.started_at,
            Author::Payer(visit) => visit.started_at,
            Author::Engine | Author::Operator => self.at,
        };
        let duration_us = self.app.microseconds_since(started_at);
        self.events.iter_mut().for_each(|event| event.duration_us = duration_us);
        if self.events.is_empty() {
            // What counts a workspace anew holds back every change of it, those that nobody is told of too.
            store::events::hold(&self.tx, self.workspace).await?;
        }
        store::events::append(&self.tx, &self.app.vault, &self.events).await?;
        self.tx.commit().await?;
        if let (Author::Call(_, call), false) = (self.author, self.events.is_empty()) {
            call.mark_recorded();
        }
        Ok(())
    }
}
