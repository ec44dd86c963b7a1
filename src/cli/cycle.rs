//! `cycle`: what is due in live workspaces, done by hand.

use std::process::ExitCode;

use procedures::App;
use procedures::operator::{self, BacsFile, CycleRun, WorkspaceRun};

use super::arguments::CycleCommand;
use super::failure::Failure;
use super::output::{Answer, Output, pounds};

/// Runs the command. The exit code is 1 when a workspace could not go on.
pub(super) async fn run(app: &App, command: CycleCommand, output: &Output) -> Result<ExitCode, Failure> {
    let CycleCommand::Run { date, part } = command;
    let run = operator::run_cycle(app, date, part.map(Into::into)).await?;
    output.show(Answer { json: &run, human: human(&run), quiet: "" })?;
    let failed = run.workspaces.iter().any(|workspace| workspace.failure.is_some());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn human(run: &CycleRun) -> String {
    if run.workspaces.is_empty() {
        return "There is no live service user: nothing to do.".to_owned();
    }
    run.workspaces.iter().flat_map(lines).collect::<Vec<_>>().join("\n")
}

fn lines(run: &WorkspaceRun) -> Vec<String> {
    let sun = run.sun;
    let parts = if run.parts.is_empty() { "nothing due".to_owned() } else { run.parts.join(", ") };
    let (files, items, total) = (run.files.len(), run.items, pounds(run.total_pence));
    let mut lines = vec![format!("{sun}  {parts}: {files} files, {items} items, {total}")];
    lines.extend(run.files.iter().map(|file| format!("{sun}  {}", submission(file))));
    lines.extend(run.reports.iter().map(|report| format!("{sun}  {}", received(report))));
    if !run.lines.is_empty() {
        let states: Vec<String> = run.lines.iter().map(|(state, count)| format!("{count} {state}")).collect();
        lines.push(format!("{sun}  lines of reports: {}", states.join(", ")));
    }
    lines.extend(run.failure.iter().map(|why| format!("{sun}  could not go on: {why}")));
    lines
}

fn submission(file: &BacsFile) -> String {
    let serial = file.serial.as_deref().unwrap_or("-");
    let (kind, total) = (file.kind.as_deref().unwrap_or("-"), pounds(file.total_pence.unwrap_or_default()));
    format!("{}  {serial}  {kind}  {}  {} items, {total}", file.id, file.state, file.items)
}

fn received(report: &BacsFile) -> String {
    let (kind, name) = (report.kind.as_deref().unwrap_or("-"), report.name.as_deref().unwrap_or("-"));
    format!("{}  {kind}  {}  {} lines  {name}", report.id, report.state, report.items)
}
