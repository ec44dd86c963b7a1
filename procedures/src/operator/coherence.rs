//! Whether everything that is kept agrees.

use crate::ctx::App;
use crate::engine::coherence::{self, Finding};
use crate::error::Error;
use crate::store;

/// What was looked at, and what does not agree.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coherence {
    /// How many workspaces were looked at.
    pub workspaces: usize,
    /// What does not agree; empty when all is in order.
    pub findings: Vec<Finding>,
}

/// Looks at every workspace, live and test.
pub async fn coherence(app: &App) -> Result<Coherence, Error> {
    let mut looked = Coherence { workspaces: 0, findings: Vec::new() };
    for organisation in store::organisations::list(&app.store.read()).await? {
        for (workspace, mode) in store::organisations::workspaces(&app.store.read(), &organisation.id).await?
        {
            looked.workspaces += 1;
            looked.findings.extend(coherence::check(app, &workspace, mode).await?);
        }
    }
    Ok(looked)
}
