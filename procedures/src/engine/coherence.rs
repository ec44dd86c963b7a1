//! Coherence: what is kept in several places must say the same everywhere (reliability.md, rule 6). Files against
//! attempts, attempts against collections and notices, collections against mandates, claims and the lines of reports; in
//! the sandbox, everything against the simulated bank's own books.
//!
//! A workspace is read page by page. What does not agree is looked at once more while its mandate is locked, so that a
//! change that was being made meanwhile is not taken for a fault.

use jiff::civil::Date;
use serde::Serialize;

use crate::change::WorkspaceTime;
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::calendar::Calendar;
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::submission::words;
use crate::error::Error;
use crate::store;

mod attempts;
mod bank;
mod file;
mod mandate;

/// Mandates looked at together.
const MANDATES: u64 = 100;
/// Files listed together. Their bytes are read one after the other.
const FILES: u64 = 100;
/// More findings of one kind of a workspace than this say nothing more.
const MOST: usize = 1_000;

words! {
    /// What was compared.
    Check as "CoherenceCheck" {
        /// Each period is collected at most once.
        Period = "period",
        /// Status, stage and attempts of a collection.
        Collection = "collection",
        /// Each attempt and the notice that covers it.
        Notice = "notice",
        /// What is due and was not done.
        Overdue = "overdue",
        /// Claims and what they claim.
        Claim = "claim",
        /// The mandate and its instructions.
        Instruction = "instruction",
        /// A file's rows, its totals and its bytes.
        File = "file",
        /// Returned collections and the lines of reports.
        Advice = "advice",
        /// What reports are made of, and what is counted anew.
        Figures = "figures",
        /// Our ledger and the simulated bank's.
        Bank = "bank",
    }
}

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// What was compared.
    pub check: Check,
    /// What it is about, by id.
    pub subject_id: String,
    /// What does not agree, in a sentence without bank details.
    pub sentence: String,
}

/// Everything in a workspace that does not agree; empty when all is in order.
pub async fn check(app: &App, workspace: &WorkspaceId, mode: Mode) -> Result<Vec<Finding>, Error> {
    let reader = app.store.read();
    let today = WorkspaceTime::of(&reader, workspace, mode, app.now()).await?.today;
    let mut notes = Notes { workspace, today, calendars: calendars(app), findings: Vec::new() };
    mandates(app, &mut notes).await?;
    files(app, &mut notes).await?;
    for unadvised in store::coherence::unadvised(&reader, workspace, MOST as u64).await? {
        let (returned, advised) = (unadvised.returned, unadvised.advised);
        let sentence = format!("came back {returned} times, and {advised} lines of reports say so");
        notes.add(Check::Advice, &unadvised.collection, sentence);
    }
    figures(app, &mut notes).await?;
    if mode == Mode::Test {
        bank::check(app, &mut notes).await?;
    }
    Ok(notes.findings)
}

/// The calendar as it is, and as it was before the operator's corrections: a holiday proclaimed after a notice was given
/// or a file went out is nobody's fault.
fn calendars(app: &App) -> [Calendar; 2] {
    [Calendar::clone(&app.calendar()), Calendar::default()]
}

async fn mandates(app: &App, notes: &mut Notes<'_>) -> Result<(), Error> {
    let mut after: Option<MandateId> = None;
    loop {
        let reader = app.store.read();
        let ids =
            store::coherence::mandates_after(&reader, notes.workspace, after.as_ref(), MANDATES).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = Some(last.clone());
        let dossiers = store::coherence::dossiers(&reader, notes.workspace, &ids).await?;
        let suspects: Vec<MandateId> = dossiers
            .iter()
            .filter(|dossier| {
                let mut first = notes.blank();
                mandate::check(dossier, &mut first);
                !first.findings.is_empty()
            })
            .map(|dossier| dossier.mandate.id.clone())
            .collect();
        look_again(app, notes, &suspects).await?;
    }
}

/// Under the locks that every change of a mandate takes.
async fn look_again(app: &App, notes: &mut Notes<'_>, suspects: &[MandateId]) -> Result<(), Error> {
    if suspects.is_empty() || notes.findings.len() >= MOST {
        return Ok(());
    }
    let tx = app.store.begin().await?;
    let ids: Vec<_> = suspects.iter().collect();
    store::mandates::cycle::lock_all(&tx, notes.workspace, &ids).await?;
    for dossier in store::coherence::dossiers(&tx, notes.workspace, suspects).await? {
        mandate::check(&dossier, notes);
    }
    Ok(())
}

async fn files(app: &App, notes: &mut Notes<'_>) -> Result<(), Error> {
    let mut after = None;
    loop {
        let reader = app.store.read();
        let page = store::submissions::after(&reader, notes.workspace, after.as_ref(), FILES).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id.clone());
        for submission in page {
            file::check(app, &submission, notes).await?;
        }
    }
}

async fn figures(app: &App, notes: &mut Notes<'_>) -> Result<(), Error> {
    // Of one moment: nobody has to wait for it, and no change is seen by half.
    let snapshot = app.store.snapshot().await?;
    for differing in store::figures::differences(&snapshot, notes.workspace, MOST).await? {
        let ((kept, kept_pence), (counted, counted_pence)) = (differing.kept, differing.counted);
        let sentence =
            format!("says {kept} of {kept_pence} pence, and there are {counted} of {counted_pence} pence");
        notes.add(Check::Figures, &differing.figure, sentence);
    }
    Ok(())
}

/// What was found so far in a workspace, and what it is judged by.
struct Notes<'a> {
    workspace: &'a WorkspaceId,
    today: Date,
    calendars: [Calendar; 2],
    findings: Vec<Finding>,
}

impl<'a> Notes<'a> {
    /// The same without findings.
    fn blank(&self) -> Notes<'a> {
        let calendars = self.calendars.clone();
        Notes { workspace: self.workspace, today: self.today, calendars, findings: Vec::new() }
    }

    fn add(&mut self, check: Check, subject: impl ToString, sentence: impl Into<String>) {
        let (workspace_id, subject_id) = (self.workspace.clone(), subject.to_string());
        self.findings.push(Finding { workspace_id, check, subject_id, sentence: sentence.into() });
    }

    /// Notes it unless it holds.
    fn demand(&mut self, holds: bool, check: Check, subject: impl ToString, sentence: impl Into<String>) {
        if !holds {
            self.add(check, subject, sentence);
        }
    }

    /// Whether it holds by the calendar as it is, or as it was.
    fn by_either(&self, holds: impl Fn(&Calendar) -> bool) -> bool {
        self.calendars.iter().any(holds)
    }

    /// Whether what was due on that day should have been done: a whole working day has passed since.
    fn is_overdue(&self, due_on: Date) -> bool {
        !self.by_either(|calendar| calendar.add_working_days(due_on, 1) >= self.today)
    }
}
