//! `report`: the reports of a workspace, all pages of them.

use procedures::App;
use procedures::operator::{self, ReportOrder};
use serde_json::{Value, json};

use super::arguments::{ReportArguments, ReportFormat};
use super::failure::Failure;
use super::output::Output;

/// Rows of a page.
const ROWS: u32 = 200;

/// Runs the command.
pub(super) async fn run(app: &App, wanted: ReportArguments, output: &Output) -> Result<(), Failure> {
    let format = wanted.format;
    let mut order = order(wanted);
    let mut first: Option<Value> = None;
    loop {
        let mut page = operator::report(app, &order).await?;
        let cursor = page["nextCursor"].take();
        if format == ReportFormat::Csv {
            let text = page["csv"].as_str().unwrap_or_default();
            // Every page has the names of the columns; they are written once.
            let rows = if order.params.get("cursor").is_some() { after_names(text) } else { text };
            if !output.piece(rows)? {
                return Ok(());
            }
        } else {
            match &mut first {
                None => first = Some(page),
                Some(first) => add_rows(first, page),
            }
        }
        if cursor.is_null() {
            break;
        }
        order.params["cursor"] = cursor;
    }
    match first {
        Some(report) => output.document(&report),
        None => Ok(()),
    }
}

fn order(wanted: ReportArguments) -> ReportOrder {
    use operator::Report;
    let mut params = json!({ "format": if wanted.format == ReportFormat::Csv { "csv" } else { "json" } });
    let mut give = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            params[name] = json!(value);
        }
    };
    give("from", wanted.from.map(|on| on.to_string()));
    give("until", wanted.until.map(|on| on.to_string()));
    give("asOf", wanted.as_of.map(|on| on.to_string()));
    give("basis", wanted.basis);
    give("groupBy", wanted.group_by);
    if matches!(wanted.report, Report::ClawbackHistory | Report::Reconciliation | Report::Arrears) {
        params["limit"] = json!(ROWS);
    }
    ReportOrder { organisation: wanted.org, mode: wanted.workspace.into(), report: wanted.report, params }
}

/// What comes after the first line, which has no line breaks in its names.
fn after_names(csv: &str) -> &str {
    csv.split_once("\r\n").map_or("", |(_, rows)| rows)
}

fn add_rows(report: &mut Value, mut page: Value) {
    if let (Some(rows), Some(more)) = (report["items"].as_array_mut(), page["items"].as_array_mut()) {
        rows.append(more);
    }
}
