//! The last gate: every call is remembered, whatever comes of it.
//!
//! A change is recorded in the transaction of the change itself. Everything else (reads, refusals, failures, replays)
//! goes into a journal file before it is answered, which survives `kill -9`, and from there into the audit trail.

use std::sync::Arc;

use procedures::domain::event::{Actor, Event, Kind, Outcome};
use procedures::domain::id::WorkspaceId;
use procedures::procedure;
use procedures::{App, CallFacts, Caller, Error};

use super::authenticate::Denied;
use crate::answer;
use crate::http::exchange::Exchange;
use crate::journal::Journal;

/// Remembers calls, and logs them: one line each.
pub struct Audit {
    app: Arc<App>,
    journal: Arc<Journal>,
}

/// What is remembered of one call that changed nothing.
struct Call<'a> {
    exchange: &'a Exchange,
    workspace: Option<WorkspaceId>,
    actor: Actor,
    procedure: Option<&'static str>,
    outcome: Outcome,
    code: Option<&'static str>,
}

impl Audit {
    /// Remembers in that journal.
    pub fn new(app: Arc<App>, journal: Arc<Journal>) -> Audit {
        Audit { app, journal }
    }

    /// A credential was not good. The true reason is kept here, and told to nobody.
    pub fn denied(&self, exchange: &Exchange, denied: &Denied) {
        self.remember(Call {
            exchange,
            workspace: denied.workspace.clone(),
            actor: denied.actor.clone(),
            procedure: None,
            outcome: Outcome::Refused,
            code: Some(denied.reason),
        });
    }

    /// A gate refused a good credential.
    pub fn refused(
        &self,
        exchange: &Exchange,
        caller: &Caller,
        procedure: Option<&'static str>,
        code: &'static str,
    ) {
        self.remember(Call {
            exchange,
            workspace: Some(caller.workspace.clone()),
            actor: caller.actor(),
            procedure,
            outcome: Outcome::Refused,
            code: Some(code),
        });
    }

    /// A procedure has ended. A change that recorded itself is only logged.
    pub fn ended(&self, exchange: &Exchange, caller: &Caller, call: &CallFacts, result: &procedure::Outcome) {
        let (outcome, code) = match result {
            Ok(_) => (Outcome::Ok, None),
            Err(error) => {
                if let Error::Internal(cause) = error {
                    tracing::error!(request_id = %exchange.request_id, procedure = call.procedure, ?cause, "failed");
                }
                (outcome_of(error), Some(answer::procedure_error(error).name))
            }
        };
        let ended = Call {
            exchange,
            workspace: Some(caller.workspace.clone()),
            actor: caller.actor(),
            procedure: Some(call.procedure),
            outcome,
            code,
        };
        if call.is_recorded() {
            ended.log(self.app.microseconds_since(exchange.started_at));
            self.journal.note_use(&caller.key, self.app.now());
        } else {
            self.remember(ended);
        }
    }

    /// The caller went away before the procedure had ended.
    pub fn abandoned(&self, exchange: &Exchange, caller: &Caller, procedure: &'static str) {
        self.remember(Call {
            exchange,
            workspace: Some(caller.workspace.clone()),
            actor: caller.actor(),
            procedure: Some(procedure),
            outcome: Outcome::Failed,
            code: Some("CALLER_GONE"),
        });
    }

    fn remember(&self, call: Call<'_>) {
        let now = self.app.now();
        let duration_us = self.app.microseconds_since(call.exchange.started_at);
        call.log(duration_us);
        let event = Event {
            id: self.app.new_event_id(now),
            workspace: call.workspace,
            kind: Kind::ProcedureCalled,
            at: now,
            actor: call.actor,
            procedure: call.procedure.map(ToOwned::to_owned),
            outcome: call.outcome,
            code: call.code.map(ToOwned::to_owned),
            request_id: Some(call.exchange.request_id.to_string()),
            address: call.exchange.address_text.as_ref().map(ToString::to_string),
            duration_us,
            subject: None,
            data: None,
        };
        if let Err(error) = self.journal.append(&event) {
            // The call is answered all the same: a full disk must not keep readers out. The log has it.
            tracing::error!(%error, request_id = %call.exchange.request_id, "a call could not be journaled");
        }
    }
}

fn outcome_of(error: &Error) -> Outcome {
    match error {
        Error::NotFound { .. } | Error::Refused(_) | Error::InvalidParams(_) => Outcome::Refused,
        Error::Unavailable | Error::Internal(_) => Outcome::Failed,
    }
}

impl Call<'_> {
    fn log(&self, duration_us: i64) {
        tracing::info!(
            target: "direct_debit::call",
            request_id = %self.exchange.request_id,
            procedure = self.procedure.unwrap_or("-"),
            outcome = self.outcome.word(),
            code = self.code.unwrap_or("-"),
            trace_id = self.exchange.trace_id().map(tracing::field::display),
            key = self.actor.key().map_or("-", |key| key.as_str()),
            duration_us,
        );
    }
}
