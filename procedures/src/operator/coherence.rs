//! Whether everything that is kept agrees.

use serde_json::json;

use super::{Deed, record};
use crate::ctx::App;
use crate::domain::event::Kind;
use crate::domain::id::WorkspaceId;
use crate::engine::coherence::{self, Finding};
use crate::error::Error;
use crate::store;

/// What was looked at, and what does not agree.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coherence {
    /// How many workspaces were looked at.
    pub workspaces: usize,
    /// How many figures were set right before; left out where that was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repaired_figures: Option<usize>,
    /// What does not agree; empty when all is in order.
    pub findings: Vec<Finding>,
}

/// Looks at every workspace, live and test; sets what reports are made of right first, where that is asked for.
pub async fn coherence(app: &App, is_to_repair: bool) -> Result<Coherence, Error> {
    let repaired_figures = is_to_repair.then_some(0);
    let mut looked = Coherence { workspaces: 0, repaired_figures, findings: Vec::new() };
    for organisation in store::organisations::list(&app.store.read()).await? {
        for (workspace, mode) in store::organisations::workspaces(&app.store.read(), &organisation.id).await?
        {
            looked.workspaces += 1;
            if let Some(repaired) = &mut looked.repaired_figures {
                *repaired += repair(app, &workspace).await?;
            }
            looked.findings.extend(coherence::check(app, &workspace, mode).await?);
        }
    }
    Ok(looked)
}

/// Counts the figures of a workspace anew, in one transaction that every other change of it waits for. What follows from no
/// row cannot be counted: when a mandate's status changed.
async fn repair(app: &App, workspace: &WorkspaceId) -> Result<usize, Error> {
    let (tx, at) = (app.store.begin().await?, app.now());
    store::events::hold(&tx, workspace).await?;
    let claimed = store::claims::complete(&tx, workspace).await?;
    let figures = store::figures::repair(&tx, workspace).await?;
    if figures > 0 || claimed > 0 {
        let data = json!({ "figures": figures, "claimedCollections": claimed });
        let (kind, subject) = (Kind::FiguresRepaired, workspace.as_str());
        record(app, &tx, Deed { kind, workspace, subject, data, at }).await?;
    }
    tx.commit().await?;
    Ok(figures)
}
