//! `openrpc diff`: what changed between two documents.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::failure::Failure;
use super::output::{Answer, Output};
use crate::contract;

/// Tells what changed. Ends with 1 where callers break by what is not marked as meant, or where a mark means nothing.
pub(super) fn diff(
    old: &Path,
    new: &Path,
    accepted: Option<&Path>,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let (old, new) = (read(old)?, read(new)?);
    let accepted = match accepted {
        Some(file) => {
            let wrong = |error| Failure::usage(format!("{} cannot be read: {error}", file.display()));
            fs::read_to_string(file).map_err(wrong)?
        }
        None => String::new(),
    };
    let changes = contract::changes(&old, &new);
    let (missing, stale) = contract::unmarked(&changes, &accepted);
    let mut lines: Vec<String> = changes
        .iter()
        .map(|change| {
            let kind = match (change.breaking, missing.contains(&change)) {
                (false, _) => "compatible",
                (true, true) => "BREAKING  ",
                (true, false) => "accepted  ",
            };
            format!("{kind}  {change}")
        })
        .collect();
    lines.extend(stale.iter().map(|mark| format!("no such change is there to accept: {mark}")));
    let json = json!({ "changes": changes, "breaking": missing, "stale": stale });
    output.show(Answer { json: &json, human: lines.join("\n"), quiet: "" })?;
    Ok(ExitCode::from(u8::from(!missing.is_empty() || !stale.is_empty())))
}

fn read(file: &Path) -> Result<Value, Failure> {
    let wrong = |why: String| Failure::usage(format!("{} {why}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let document: Value =
        serde_json::from_str(&text).map_err(|error| wrong(format!("is not JSON: {error}")))?;
    if document["methods"].is_array() {
        Ok(document)
    } else {
        Err(Failure::usage(format!("{} is no OpenRPC document: it has no methods", file.display())))
    }
}
