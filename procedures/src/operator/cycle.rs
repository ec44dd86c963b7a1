//! The cycle of live workspaces, run by hand.

use std::collections::BTreeMap;

use bacs::Sun;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::bacs::BacsFile;
use super::{Unfulfilled, exclusively};
use crate::ctx::App;
use crate::domain::calendar::london_date;
use crate::domain::id::{OrganisationId, WorkspaceId};
use crate::engine::Part;
use crate::engine::live::{self, Order, Ran};
use crate::store;

/// What a run did.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CycleRun {
    /// Today in London.
    pub today: Date,
    /// The live workspaces, by their Service User Numbers.
    pub workspaces: Vec<WorkspaceRun>,
}

/// What a run did in one workspace.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceRun {
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its Service User Number.
    #[serde(serialize_with = "super::bacs::as_text")]
    pub sun: Sun,
    /// The parts of the day that were run to their end.
    pub parts: Vec<&'static str>,
    /// The files that were made or handed over.
    pub files: Vec<BacsFile>,
    /// How many items are in them.
    pub items: i64,
    /// What their debits add up to, in pence.
    pub total_pence: i64,
    /// The reports that came in or were seen to.
    pub reports: Vec<BacsFile>,
    /// How many of their lines stand where.
    pub lines: BTreeMap<String, i64>,
    /// Why it could not go on; null when it came to its end.
    pub failure: Option<String>,
}

/// Runs the cycle now, in every live workspace: what is due by the clock, or one part of today whatever the hour. For an
/// earlier working day it does what the bank and time alone did up to it, so that reports of several days can be seen to
/// one after the other; it plans, tells and files nothing for a day that is over.
pub async fn run_cycle(app: &App, day: Option<Date>, part: Option<Part>) -> Result<CycleRun, Unfulfilled> {
    let began = app.now();
    let today = london_date(began);
    let order = order(app, today, day.unwrap_or(today), part)?;
    exclusively(app, async {
        app.reload_calendar().await?;
        let mut workspaces = Vec::new();
        for ran in live::run(app, order, &|| true).await? {
            workspaces.push(told(app, ran, began).await?);
        }
        Ok(CycleRun { today, workspaces })
    })
    .await
}

fn order(app: &App, today: Date, day: Date, part: Option<Part>) -> Result<Order, Unfulfilled> {
    let refused = |sentence: String| Err(Unfulfilled::refused("DATE_REFUSED", sentence));
    match part {
        _ if day > today => refused(format!("{day} has not come yet: today is {today} in London")),
        _ if day < today && !app.calendar().is_working_day(day) => {
            refused(format!("{day} was no working day"))
        }
        Some(Part::CutOff) if day < today => {
            refused(format!("{day} is over: its files would be too late, and what is left goes into today's"))
        }
        Some(part) if day == today => Ok(Order::Part(part)),
        None if day == today => Ok(Order::Due),
        Some(_) | None => Ok(Order::UpTo(day)),
    }
}

async fn told(app: &App, ran: Ran, began: Timestamp) -> Result<WorkspaceRun, Unfulfilled> {
    let reader = app.store.read();
    let organisation = store::organisations::of_workspace(&reader, &ran.workspace).await?;
    let owner = super::bacs::Owner::live(organisation.id.clone());
    let submissions = store::submissions::since(&reader, &ran.workspace, began).await?;
    let reports = store::reports::files::since(&reader, &ran.workspace, began).await?;
    let mut lines = BTreeMap::new();
    for report in &reports {
        for (state, count) in store::reports::queue::states(&reader, &ran.workspace, &report.id).await? {
            *lines.entry(state).or_default() += count;
        }
    }
    Ok(WorkspaceRun {
        organisation_id: organisation.id,
        parts: ran.parts.iter().map(|part| part.word()).collect(),
        items: submissions.iter().map(|submission| submission.items).sum(),
        total_pence: submissions.iter().map(|submission| submission.total_pence).sum(),
        files: submissions.into_iter().map(|submission| owner.submission(submission)).collect(),
        reports: reports.into_iter().map(|report| owner.report(report)).collect(),
        lines,
        failure: ran.failure.map(|error| format!("{error:?}")),
        workspace_id: ran.workspace,
        sun: ran.sun,
    })
}
