//! `bacs`: files to and from Bacs, and what somebody has to see to about them.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use procedures::App;
use procedures::operator::{self, BacsFile, FileQuery, ImportedReport, NewReport, QueuedAdvice};
use procedures::rail::bacs_files::MOST_REPORT_BYTES;
use serde_json::json;

use super::arguments::{BacsCommand, QueueCommand};
use super::failure::Failure;
use super::output::{Answer, Output, instant, pounds, table};

/// Runs the command.
pub(super) async fn run(app: &App, command: BacsCommand, output: &Output) -> Result<(), Failure> {
    match command {
        BacsCommand::Import { files } => import(app, &files, output).await,
        BacsCommand::Files { org, mode, limit } => {
            let query = FileQuery { organisation: org, mode: mode.into(), limit };
            list(&operator::list_files(app, query).await?, output)
        }
        BacsCommand::File { id, out } => write_out(app, &id, &out, output).await,
        BacsCommand::Queue { command: None } => queue(&operator::list_queue(app).await?, output),
        BacsCommand::Queue { command: Some(QueueCommand::Resolve { report, line, note }) } => {
            let resolved = operator::resolve_advice(app, &report, line, &note).await?;
            let human = format!("{}  line {}  is {}", resolved.report_id, resolved.line, resolved.state);
            output.show(Answer { json: &resolved, human, quiet: "" })
        }
        BacsCommand::Submission { id, handed_over, not_handed_over: _ } => {
            let settled = operator::settle_submission(app, &id, handed_over).await?;
            let what =
                if handed_over { "was handed over" } else { "was not; its items go into another file" };
            let human = format!("{}  {}  {what}", settled.id, settled.state);
            output.show(Answer { json: &settled, human, quiet: &settled.id })
        }
    }
}

/// Looks at all of them before the first is taken in: where one is refused, nothing was changed.
async fn import(app: &App, files: &[PathBuf], output: &Output) -> Result<(), Failure> {
    let mut good = Vec::new();
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        good.push(operator::examine_report(app, NewReport { name, bytes: read(path)? }).await?);
    }
    let mut imported = Vec::new();
    for report in good {
        imported.push(operator::import_report(app, report).await?);
    }
    let human: Vec<String> = imported.iter().map(told).collect();
    let ids: Vec<&str> = imported.iter().map(|each| each.report.id.as_str()).collect();
    let json = json!({ "reports": imported });
    output.show(Answer { json: &json, human: human.join("\n"), quiet: &ids.join("\n") })?;
    if imported.iter().any(|each| each.lines.contains_key("manual")) {
        output.note("Lines that wait for somebody: direct-debit bacs queue");
    }
    Ok(())
}

/// Reads as much of the file as a report can have, and a byte more, so that a longer one is refused.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let most = MOST_REPORT_BYTES.saturating_add(1);
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.with_context(|| format!("{} cannot be read", path.display()))?;
    if bytes.len() as u64 == most {
        let message = format!("{} is larger than any report", path.display());
        return Err(Failure::new("REPORT_REFUSED", message));
    }
    Ok(bytes)
}

fn told(imported: &ImportedReport) -> String {
    let report = &imported.report;
    let what = if imported.is_new { "" } else { "; it was brought in before, and nothing was changed" };
    let states: Vec<String> =
        imported.lines.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let lines = if states.is_empty() { "no lines".to_owned() } else { states.join(", ") };
    format!("{}  {}  {}: {lines}{what}", report.id, report.kind.as_deref().unwrap_or("-"), report.state)
}

fn list(files: &[BacsFile], output: &Output) -> Result<(), Failure> {
    let header = ["ID", "KIND", "STATE", "SERIAL", "PROCESSED", "ITEMS", "TOTAL", "AT", "ORGANISATION"];
    let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let row = |file: &BacsFile| {
        [
            file.id.clone(),
            dash(file.kind.clone()),
            file.state.clone(),
            dash(file.serial.clone()),
            dash(file.processing_on.map(|on| on.to_string())),
            file.items.to_string(),
            dash(file.total_pence.map(pounds)),
            instant(file.at),
            file.organisation_id.to_string(),
        ]
    };
    let rows: Vec<_> = std::iter::once(header.map(str::to_owned)).chain(files.iter().map(row)).collect();
    let ids: Vec<&str> = files.iter().map(|file| file.id.as_str()).collect();
    output.show(Answer { json: &json!({ "files": files }), human: table(&rows), quiet: &ids.join("\n") })
}

/// The place is taken before the file is read, so that nothing is recorded that was not done.
async fn write_out(app: &App, id: &str, out: &Path, output: &Output) -> Result<(), Failure> {
    let place = || out.display().to_string();
    let mut new =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(out).with_context(place)?;
    let read = operator::read_file(app, id).await;
    let written = match &read {
        Ok(file) => new.write_all(&file.bytes).and_then(|()| new.sync_all()).with_context(place),
        Err(_) => Ok(()),
    };
    if read.is_err() || written.is_err() {
        // It is ours, and holds nothing of use.
        let _ = fs::remove_file(out);
    }
    let file = read?.file;
    written?;
    let human =
        format!("{}  {} bytes  {}", file.id, new.metadata().with_context(place)?.len(), out.display());
    output.show(Answer { json: &json!({ "file": file, "path": out }), human, quiet: "" })
}

fn queue(lines: &[QueuedAdvice], output: &Output) -> Result<(), Failure> {
    let header = ["REPORT", "LINE", "KIND", "REFERENCE", "CODE", "AMOUNT", "SINCE", "WHY"];
    let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let row = |line: &QueuedAdvice| {
        [
            line.report_id.to_string(),
            line.line.to_string(),
            line.kind.clone(),
            dash(&line.reference),
            dash(&line.code),
            dash(&line.amount_pence.map(pounds)),
            instant(line.queued_at),
            dash(&line.reason),
        ]
    };
    let rows: Vec<_> = std::iter::once(header.map(str::to_owned)).chain(lines.iter().map(row)).collect();
    output.show(Answer { json: &json!({ "lines": lines }), human: table(&rows), quiet: "" })
}
