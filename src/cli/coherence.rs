//! `coherence`: whether everything that is kept agrees.

use std::process::ExitCode;

use procedures::App;
use procedures::operator;

use super::failure::Failure;
use super::output::{Answer, Output, table};

/// Looks at every workspace and prints one line for each finding. The exit code is 1 when there is one.
pub(super) async fn run(app: &App, is_to_repair: bool, output: &Output) -> Result<ExitCode, Failure> {
    let looked = operator::coherence(app, is_to_repair).await?;
    let line = |finding: &procedures::engine::coherence::Finding| {
        let workspace = finding.workspace_id.to_string();
        [finding.check.word().to_owned(), workspace, finding.subject_id.clone(), finding.sentence.clone()]
    };
    let rows: Vec<_> = looked.findings.iter().map(line).collect();
    let mut human = if rows.is_empty() {
        format!("ok  {} workspaces agree in everything", looked.workspaces)
    } else {
        table(&rows)
    };
    if let Some(repaired) = looked.repaired_figures {
        human = format!("{repaired} figures were set right\n{human}");
    }
    output.show(Answer { json: &looked, human, quiet: "" })?;
    Ok(if rows.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
