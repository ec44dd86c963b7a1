//! Reports that the operator brings in himself.

use std::collections::BTreeMap;

use bacs::report;
use serde::Serialize;

use super::files::{BacsFile, Owner};
use crate::ctx::App;
use crate::domain::id::WorkspaceId;
use crate::engine::{cycle, ingest, live};
use crate::error::Error;
use crate::operator::{Unfulfilled, exclusively};
use crate::store;

/// A report file to be brought in. Not `Debug`: payers' accounts are in it.
pub struct NewReport {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A report file that can be brought in, and where it belongs.
pub struct Import {
    report: NewReport,
    workspace: WorkspaceId,
}

/// What became of a report that was brought in.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportedReport {
    /// The report as it is kept.
    pub report: BacsFile,
    /// Whether its bytes were new; the same bytes are kept, and have their effect, once.
    pub is_new: bool,
    /// How many of its lines stand where.
    pub lines: BTreeMap<String, i64>,
}

/// Finds out whose report it is. What nobody here can take in is refused, and nothing is kept of it.
pub async fn examine_report(app: &App, report: NewReport) -> Result<Import, Unfulfilled> {
    let refused = |why: String| Unfulfilled::refused("REPORT_REFUSED", format!("{}: {why}", report.name));
    let read = report::read(&report.bytes).map_err(|unreadable| refused(unreadable.to_string()))?;
    let sun = ingest::sun(&read);
    let workspace = store::service_users::workspace_of_live_sun(&app.store.read(), sun).await?;
    let nobody = || refused(format!("it is for Service User Number {sun}, which no live workspace has"));
    let workspace = workspace.ok_or_else(nobody)?;
    let desk = live::desk(app, &workspace).await?.ok_or_else(|| Error::not_found("service user"))?;
    if let Some(why) = ingest::not_for_us(&desk, &read) {
        return Err(refused(why.to_owned()));
    }
    Ok(Import { report, workspace })
}

/// Keeps the report and sees to every line of it.
pub async fn import_report(app: &App, import: Import) -> Result<ImportedReport, Unfulfilled> {
    let Import { report, workspace } = import;
    exclusively(app, async {
        let desk = live::desk(app, &workspace).await?.ok_or_else(|| Error::not_found("service user"))?;
        let is_new = ingest::receive(&desk, &report.name, &report.bytes).await?.is_some();
        cycle::kept_reports(&desk).await?;
        let (reader, hash) = (app.store.read(), blake3::hash(&report.bytes).to_hex());
        let kept = store::reports::files::by_hash(&reader, &workspace, hash.as_str()).await?;
        let kept = kept.ok_or_else(|| Error::internal("a report that was not kept"))?;
        let lines = store::reports::queue::states(&reader, &workspace, &kept.id).await?;
        let owner = Owner::live(desk.organisation.id.clone());
        Ok(ImportedReport { report: owner.report(kept), is_new, lines })
    })
    .await
}
