//! Reports of any workspace, as its own callers get them.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Unfulfilled;
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::id::{OrganisationId, WorkspaceId};
use crate::domain::submission::words;
use crate::error::Error;
use crate::procedure::params;
use crate::reports::{Asker, arrears, clawback_history, mandate_activity, reconciliation, success_rate};
use crate::store;

words! {
    /// A report.
    Report as "Report" {
        /// `reports.successRate`.
        SuccessRate = "success-rate",
        /// `reports.clawbackHistory`.
        ClawbackHistory = "clawback-history",
        /// `reports.mandateActivity`.
        MandateActivity = "mandate-activity",
        /// `reports.reconciliation`.
        Reconciliation = "reconciliation",
        /// `reports.arrears`.
        Arrears = "arrears",
    }
}

/// Whose report, and which.
#[derive(Clone, Debug)]
pub struct ReportOrder {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Of its live or of its test workspace.
    pub mode: Mode,
    /// The report.
    pub report: Report,
    /// The parameters of the procedure.
    pub params: Value,
}

/// A page of a report, as the procedure answers it.
pub async fn report(app: &App, order: &ReportOrder) -> Result<Value, Unfulfilled> {
    let reader = app.store.read();
    let missing = || Error::not_found("organisation");
    store::organisations::find(&reader, &order.organisation).await?.ok_or_else(missing)?;
    let workspaces = store::organisations::workspaces(&reader, &order.organisation).await?;
    let workspace = workspaces.into_iter().find(|(_, mode)| *mode == order.mode);
    let (workspace, mode) = workspace.ok_or_else(|| Error::not_found("workspace"))?;
    Ok(answer(app, (&workspace, mode), order).await?)
}

async fn answer(
    app: &App,
    (workspace, mode): (&WorkspaceId, Mode),
    order: &ReportOrder,
) -> Result<Value, Error> {
    let asker = Asker { app, workspace, mode };
    let answered = match order.report {
        Report::SuccessRate => told(success_rate::answer(asker, parsed(order)?).await?),
        Report::ClawbackHistory => told(clawback_history::answer(asker, parsed(order)?).await?),
        Report::MandateActivity => told(mandate_activity::answer(asker, parsed(order)?).await?),
        Report::Reconciliation => told(reconciliation::answer(asker, parsed(order)?).await?),
        Report::Arrears => told(arrears::answer(asker, parsed(order)?).await?),
    };
    answered.map_err(Error::internal)
}

fn told(answer: impl serde::Serialize) -> serde_json::Result<Value> {
    serde_json::to_value(&answer)
}

fn parsed<P: DeserializeOwned>(order: &ReportOrder) -> Result<P, Error> {
    params::parse(Some(&order.params.to_string()))
}
