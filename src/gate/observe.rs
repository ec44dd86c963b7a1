//! What a call leaves behind for the operator: it is counted, timed, and a span of a trace.

use jiff::Timestamp;
use procedures::catalogue::catalogue;
use procedures::procedure::Entry;

use super::Gates;
use crate::answer::code;
use crate::http::exchange::Exchange;
use crate::http::reply::{Failed, Reply};
use crate::metrics::CALLER_GONE;
use crate::telemetry::CallSpan;

/// A call, from the gates to its answer. Dropped before its end, it is one whose caller went away.
pub(super) struct Observed<'a> {
    gates: &'a Gates,
    entry: Option<&'static Entry>,
    began_at: Timestamp,
    span: Option<CallSpan>,
    ended: bool,
}

impl<'a> Observed<'a> {
    /// A call of that method, whether there is such a one or not, with its id as it was written.
    pub(super) fn begin(gates: &'a Gates, exchange: &Exchange, method: &str, raw_id: &str) -> Observed<'a> {
        let entry = catalogue().find(method);
        let name = entry.map(|entry| entry.name);
        let span = gates.traces.as_ref().map(|traces| traces.begin(exchange, name, raw_id));
        Observed { gates, entry, began_at: gates.app.clock.now(), span, ended: false }
    }

    /// It was answered so.
    pub(super) fn end(mut self, reply: &Reply) {
        self.ended = true;
        let (calls, failed) = (&self.gates.metrics.calls, reply.notes.failed);
        calls.count(self.entry, failed.map(|failed| failed.name));
        if !failed.is_some_and(is_of_a_gate) {
            calls.took(self.entry, self.gates.app.microseconds_since(self.began_at));
        }
        if let Some(span) = self.span.take() {
            span.end(failed);
        }
    }
}

impl Drop for Observed<'_> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        self.gates.metrics.calls.count(self.entry, Some(CALLER_GONE));
        if let Some(span) = self.span.take() {
            span.abandoned(CALLER_GONE);
        }
    }
}

/// Whether the call never came to its procedure. What a gate refuses takes no time, and would hide what procedures take.
const fn is_of_a_gate(failed: Failed) -> bool {
    matches!(
        failed.number,
        code::UNAUTHENTICATED | code::METHOD_NOT_FOUND | code::INSUFFICIENT_SCOPE | code::RATE_LIMITED
    )
}
