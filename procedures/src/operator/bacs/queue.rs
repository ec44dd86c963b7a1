//! The manual queue: lines of reports that somebody has to see to.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::ctx::App;
use crate::domain::advice::State;
use crate::domain::alert;
use crate::domain::api_key::Mode;
use crate::domain::event::Kind;
use crate::domain::id::{OrganisationId, ReportId};
use crate::error::Error;
use crate::operator::{Deed, Unfulfilled, record};
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
    let at = app.now();
    let tx = app.store.begin().await?;
    let found = queue::find_for_change(&tx, report, line).await?;
    let queued = found.ok_or(Error::not_found("line of a report"))?;
    if queued.state != State::Manual.word() {
        let sentence = format!("line {line} does not wait for anybody: it is {}", queued.state);
        return Err(Unfulfilled::refused("ADVICE_NOT_QUEUED", sentence));
    }
    queue::resolve(&tx, &queued, at).await?;
    let kind = alert::Kind::AdviceUnclear;
    store::alerts::resolve(&tx, &queued.workspace, kind, &queued.identity, at).await?;
    let data = json!({ "line": line, "reference": queued.reference, "code": queued.code, "note": note });
    let (workspace, subject) = (&queued.workspace, report.as_str());
    record(app, &tx, Deed { kind: Kind::AdviceResolved, workspace, subject, data, at }).await?;
    tx.commit().await?;
    let resolved = Queued { state: State::Resolved.word().to_owned(), ..queued };
    Ok(view(app, resolved).await?)
}
