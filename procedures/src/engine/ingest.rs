//! Reports: kept as they came, then seen to line by line, each in its own transaction, whatever comes twice, late, in
//! another order or again (bacs.md §3.2).

use bacs::report::{self, Report};
use serde_json::json;

use super::Desk;
use super::alarms::{Raise, lasts, raise};
use super::gauges::{self, By};
use crate::change::Change;
use crate::ctx::App;
use crate::domain::advice::State;
use crate::domain::alert;
use crate::domain::api_key::Mode;
use crate::domain::event::Kind;
use crate::domain::id::{ReportId, WorkspaceId};
use crate::error::Error;
use crate::rail::Rail;
use crate::store::reports::{self, Advice, Done, NewReport, Outcome, ReportState};

mod addacs;
mod auddis;
mod claims;
mod details;
mod input;
mod lines;
mod submission;
mod unpaid;

use lines::Line;
pub(crate) use lines::sun;

/// How often a line is tried before it is set aside.
const TRIES: u32 = 3;

/// Takes in what lies ready at the rail, then sees to everything that came in.
pub(super) async fn run(desk: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    for name in rail.reports().await.map_err(Error::internal)? {
        let report = match rail.report(&name).await {
            Ok(report) => report,
            // It stays where it is, and the others count.
            Err(error) => {
                unreadable(desk, &name, &error.to_string()).await?;
                continue;
            }
        };
        receive(desk, &name, &report.bytes).await?;
        // Only now: a crash in between finds it again, and keeps it once.
        if let Err(error) = rail.taken(&name).await {
            unreadable(desk, &name, &error.to_string()).await?;
        }
    }
    handle_all(desk).await
}

/// Sees to every report that is not handled yet.
pub(crate) async fn handle_all(desk: &Desk<'_>) -> Result<(), Error> {
    for id in reports::to_handle(&desk.app.store.read(), desk.workspace).await? {
        handle(desk, &id).await?;
    }
    Ok(())
}

/// Keeps a report file before anything is read of it. Returns its id; `None` when the same bytes came before.
pub(crate) async fn receive(desk: &Desk<'_>, name: &str, bytes: &[u8]) -> Result<Option<ReportId>, Error> {
    let mut change = desk.change().await?;
    let id = change.app.new_report_id(change.at);
    let hash = blake3::hash(bytes).to_hex().to_string();
    let app = change.app;
    let sealed_file = app.vault.seal(&place(desk.workspace, &id), bytes, app.random_bytes());
    let (workspace, received_at) = (desk.workspace, change.now);
    let new = NewReport { id: &id, workspace, hash: &hash, name, sealed_file, received_at };
    if !reports::insert_once(&change.tx, new).await? {
        return Ok(None);
    }
    change.record(Kind::ReportReceived, &id, json!({ "name": name, "hash": hash, "bytes": bytes.len() }));
    change.commit().await?;
    Ok(Some(id))
}

fn place(workspace: &WorkspaceId, id: &ReportId) -> String {
    format!("{workspace}/{id}/file")
}

/// The bytes of a report, as they came.
pub(crate) async fn bytes(app: &App, workspace: &WorkspaceId, id: &ReportId) -> Result<Vec<u8>, Error> {
    let sealed = reports::sealed_file(&app.store.read(), workspace, id).await?;
    let sealed = sealed.ok_or_else(|| Error::internal("a report without its file"))?;
    app.vault.open(&place(workspace, id), &sealed).map_err(Error::internal)
}

/// Sees to one report. Interrupted, it goes on after the last line that was seen to.
async fn handle(desk: &Desk<'_>, id: &ReportId) -> Result<(), Error> {
    let reader = desk.app.store.read();
    let bytes = match bytes(desk.app, desk.workspace, id).await {
        Ok(bytes) => bytes,
        Err(error) if error.is_about_the_item() => {
            tracing::error!(report = %id, ?error, "a kept report cannot be read");
            return refuse(desk, id, None, "its bytes, as they were kept, cannot be read").await;
        }
        Err(error) => return Err(error),
    };
    let report = match report::read(&bytes) {
        Ok(report) => report,
        Err(unreadable) => return refuse(desk, id, None, &unreadable.to_string()).await,
    };
    if let Some(why) = not_for_us(desk, &report) {
        return refuse(desk, id, Some(lines::kind(&report)), why).await;
    }
    let lines = lines::of(&report);
    let seen_to = reports::lines_done(&reader, desk.workspace, id).await?;
    for line in lines.iter().filter(|line| line.advice.line > seen_to) {
        see_to_or_set_aside(desk, id, line).await?;
    }
    finish(desk, id, lines::kind(&report), lines.len() as i64).await
}

/// Why the whole report is not for this workspace (bacs.md §3.2): it is somebody else's, or a test on a live rail.
pub(crate) fn not_for_us(desk: &Desk<'_>, report: &Report) -> Option<&'static str> {
    // A withdrawal names the bureau's number where there is a bureau; its serial says whose file it was.
    let is_withdrawal = matches!(report, Report::Withdrawal(_));
    if !is_withdrawal && lines::sun(report) != desk.service_user.sun {
        return Some("it is for another Service User Number");
    }
    match report {
        Report::FileAcceptance(report) if desk.mode == Mode::Live => report
            .files
            .iter()
            .any(|file| !file.is_live && report.accepted)
            .then_some("it is about a TEST file, and this rail is live"),
        _ => None,
    }
}

async fn refuse(desk: &Desk<'_>, id: &ReportId, kind: Option<&str>, why: &str) -> Result<(), Error> {
    let mut change = desk.change().await?;
    let refused = Outcome { state: ReportState::Refused, kind, refusal: Some(why), lines: 0 };
    reports::end(&change.tx, desk.workspace, id, &refused, change.now).await?;
    change.record(Kind::ReportRefused, id, json!({ "reason": why }));
    let refused = Raise {
        kind: alert::Kind::ReportRefused,
        severity: alert::Severity::Critical,
        subject: id.as_str(),
        occasion: id.as_str(),
        facts: json!({ "reason": why }),
    };
    raise(&mut change, refused).await?;
    Ok(change.commit().await?)
}

/// A file that lies where reports lie and cannot be taken in.
async fn unreadable(desk: &Desk<'_>, name: &str, why: &str) -> Result<(), Error> {
    let mut change = desk.change().await?;
    let refused = Raise {
        kind: alert::Kind::ReportRefused,
        severity: alert::Severity::Critical,
        subject: name,
        occasion: name,
        facts: json!({ "name": name, "reason": why }),
    };
    // It is found again each time, until somebody takes it away.
    lasts(&mut change, refused).await?;
    Ok(change.commit().await?)
}

async fn finish(desk: &Desk<'_>, id: &ReportId, kind: &str, lines: i64) -> Result<(), Error> {
    let mut change = desk.change().await?;
    let handled = Outcome { state: ReportState::Handled, kind: Some(kind), refusal: None, lines };
    reports::end(&change.tx, desk.workspace, id, &handled, change.now).await?;
    change.record(Kind::ReportHandled, id, json!({ "kind": kind, "lines": lines }));
    // Attempts end unpaid by either.
    if ["arudd", "input"].contains(&kind) {
        gauges::came_back(&mut change).await?;
    }
    let states = reports::queue::states(&change.tx, desk.workspace, id).await?;
    if states.contains_key(State::Manual.word()) {
        gauges::queue(&mut change, By::Cause).await?;
    }
    Ok(change.commit().await?)
}

/// A line that cannot be seen to, for what is wrong with it, keeps no other line and no other report (bacs.md §1.3):
/// somebody must see to it. What may be the database's fault is no line's, and is tried again with the next run.
async fn see_to_or_set_aside(desk: &Desk<'_>, report: &ReportId, line: &Line<'_>) -> Result<(), Error> {
    let mut tries = 1;
    loop {
        // On the heap: every kind of line is in this future, and the stack of a thread is small.
        match Box::pin(see_to(desk, report, line)).await {
            // A caller's change may have come in between: once more, as things stand now.
            Err(error) if error.is_about_the_item() && tries < TRIES => tries += 1,
            Err(error) if error.is_about_the_item() => {
                tracing::error!(%report, line = line.advice.line, ?error, "a line cannot be seen to");
                return Box::pin(set_aside(desk, report, line)).await;
            }
            done => return done,
        }
    }
}

async fn set_aside(desk: &Desk<'_>, report: &ReportId, line: &Line<'_>) -> Result<(), Error> {
    let mut change = desk.change().await?;
    if !reports::claim(&change.tx, desk.workspace, report, &line.advice, change.now).await? {
        reports::note_repeated(&change.tx, desk.workspace, report, &line.advice, change.now).await?;
        return Ok(change.commit().await?);
    }
    let done = manual("the server cannot see to it; its log says why");
    if let lines::Content::Unpaid(item) = &line.content {
        unpaid::hold(&change, item, (report, line.advice.line)).await?;
    }
    queue(&mut change, report, &line.advice, &done).await?;
    reports::done(&change.tx, desk.workspace, report, line.advice.line, &done).await?;
    Ok(change.commit().await?)
}

/// One line, in one transaction.
async fn see_to(desk: &Desk<'_>, report: &ReportId, line: &Line<'_>) -> Result<(), Error> {
    let mut change = desk.change().await?;
    let (workspace, now) = (desk.workspace, change.now);
    if !reports::claim(&change.tx, workspace, report, &line.advice, now).await? {
        reports::note_repeated(&change.tx, workspace, report, &line.advice, now).await?;
        return Ok(change.commit().await?);
    }
    let done = match &line.content {
        lines::Content::Addacs(advice) => addacs::see_to(&mut change, desk, advice).await?,
        lines::Content::AuddisReturn(advice) => auddis::see_to(&mut change, desk, advice).await?,
        lines::Content::Awacs => ignored("it names an account for credits, which changes no mandate"),
        lines::Content::File { file, accepted } => {
            submission::file(&mut change, desk, file, *accepted).await?
        }
        lines::Content::Unpaid(item) => {
            unpaid::see_to(&mut change, desk, item, (report, line.advice.line)).await?
        }
        lines::Content::Input(input) => submission::input(&mut change, desk, input).await?,
        lines::Content::InputError { input, error } => input::see_to(&mut change, desk, input, error).await?,
        lines::Content::Withdrawal(withdrawal) => {
            submission::withdrawn(&mut change, desk, withdrawal).await?
        }
        lines::Content::Claim { claim, debit_on } => {
            claims::see_to(&mut change, desk, claim, *debit_on).await?
        }
        lines::Content::ClaimCancelled(claim) => claims::cancel(&mut change, desk, claim).await?,
    };
    if done.state == State::Manual {
        queue(&mut change, report, &line.advice, &done).await?;
    }
    reports::done(&change.tx, workspace, report, line.advice.line, &done).await?;
    Ok(change.commit().await?)
}

/// A line that needs somebody: noted, and an alert raised.
async fn queue(
    change: &mut Change<'_>,
    report: &ReportId,
    advice: &Advice,
    done: &Done,
) -> Result<(), Error> {
    let facts = json!({
        "line": advice.line, "kind": advice.kind, "reference": advice.reference, "code": advice.code,
        "amountPence": advice.amount_pence, "reason": done.note,
    });
    change.record(Kind::AdviceQueued, report, facts.clone());
    let unclear = Raise {
        kind: alert::Kind::AdviceUnmatched,
        severity: alert::Severity::Critical,
        subject: report.as_str(),
        occasion: &advice.identity,
        facts,
    };
    raise(change, unclear).await
}

fn handled(subject: impl ToString) -> Done {
    Done { state: State::Handled, note: None, subject: Some(subject.to_string()) }
}

fn ignored(why: impl ToString) -> Done {
    Done { state: State::Ignored, note: Some(why.to_string()), subject: None }
}

fn manual(why: impl ToString) -> Done {
    Done { state: State::Manual, note: Some(why.to_string()), subject: None }
}

impl Done {
    /// The same, about this.
    fn about(mut self, subject: impl ToString) -> Done {
        self.subject = Some(subject.to_string());
        self
    }
}
