//! The manual queue: lines of reports that somebody has to see to.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::change::{Author, Change};
use crate::ctx::App;
use crate::domain::advice::State;
use crate::domain::alert;
use crate::domain::api_key::Mode;
use crate::domain::event::Kind;
use crate::domain::id::{OrganisationId, ReportId};
use crate::engine::alarms;
use crate::engine::gauges::{self, By};
use crate::error::Error;
use crate::operator::Unfulfilled;
use crate::store;
use crate::store::reports::queue::{self, Queued};

/// The most that are listed: whoever has more begins with the oldest.
const MOST: u64 = 1_000;

/// A line that waits. No account is in it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueuedAdvice {
    /// The report.
    pub report_id: ReportId,
    /// The line's number in it, from 1.
    pub line: i64,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// Whether the workspace is live or test.
    pub mode: Mode,
    /// What it is: `arudd`, `addacs` and the like.
    pub kind: String,
    /// The mandate's reference, as it came.
    pub reference: Option<String>,
    /// The reason code, as it came.
    pub code: Option<String>,
    /// Whole pence.
    pub amount_pence: Option<i64>,
    /// Where it stands.
    pub state: String,
    /// Why it waits.
    pub reason: Option<String>,
    /// What it is about, by id.
    pub subject_id: Option<String>,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// The oldest lines that wait, of all workspaces.
pub async fn list_queue(app: &App) -> Result<Vec<QueuedAdvice>, Error> {
    let mut listed = Vec::new();
    for queued in queue::list(&app.store.read(), MOST).await? {
        listed.push(view(app, queued).await?);
    }
    Ok(listed)
}

async fn view(app: &App, queued: Queued) -> Result<QueuedAdvice, Error> {
    let reader = app.store.read();
    Ok(QueuedAdvice {
        organisation_id: store::organisations::of_workspace(&reader, &queued.workspace).await?.id,
        mode: store::organisations::mode_of(&reader, &queued.workspace).await?,
        report_id: queued.report,
        line: queued.line,
        kind: queued.kind,
        reference: queued.reference,
        code: queued.code,
        amount_pence: queued.amount_pence,
        state: queued.state,
        reason: queued.note,
        subject_id: queued.subject,
        queued_at: queued.queued_at,
    })
}

/// Notes that somebody has seen to a line, and how. Nothing else follows from it.
pub async fn resolve_advice(
    app: &App,
    report: &ReportId,
    line: i64,
    note: &str,
) -> Result<QueuedAdvice, Unfulfilled> {
    let note = note.trim();
    if note.is_empty() || note.chars().count() > 500 {
        return Err(Error::invalid("/note", "expected 1 to 500 characters").into());
    }
    let missing = || Error::not_found("line of a report");
    let reader = app.store.read();
    let workspace = queue::workspace_of(&reader, report, line).await?.ok_or_else(missing)?;
    let mode = store::organisations::mode_of(&reader, &workspace).await?;
    let mut change = Change::begin(app, (&workspace, mode), Author::Operator).await?;
    let found = queue::find_for_change(&change.tx, report, line).await?;
    let queued = found.ok_or_else(missing)?;
    if queued.state != State::Manual.word() {
        let sentence = format!("line {line} does not wait for anybody: it is {}", queued.state);
        return Err(Unfulfilled::refused("ADVICE_NOT_QUEUED", sentence));
    }
    queue::resolve(&change.tx, &queued, change.at).await?;
    let data = json!({ "line": line, "reference": queued.reference, "code": queued.code, "note": note });
    change.record(Kind::AdviceResolved, report, data);
    alarms::ends(&mut change, alert::Kind::AdviceUnmatched, &queued.identity).await?;
    gauges::queue(&mut change, By::Sweep).await?;
    change.commit().await?;
    let resolved = Queued { state: State::Resolved.word().to_owned(), ..queued };
    Ok(view(app, resolved).await?)
}
