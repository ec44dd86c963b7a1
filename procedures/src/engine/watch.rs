//! What should have come and has not.

use serde_json::json;

use super::Desk;
use super::alarms::{Raise, lasts};
use super::gauges::{self, Pending};
use crate::domain::alert;
use crate::error::Error;
use crate::store;

/// Files of which nothing was heard by the morning of their processing day: their answers come on the evening before
/// (bacs.md §2.4).
pub(super) async fn reports(desk: &Desk<'_>) -> Result<(), Error> {
    let (reader, today) = (desk.app.store.read(), desk.time.today);
    let unanswered = store::submissions::unanswered(&reader, desk.workspace, today).await?;
    if unanswered.is_empty() {
        return Ok(());
    }
    let mut change = desk.change().await?;
    for submission in unanswered {
        let missing = Raise {
            kind: alert::Kind::ReportMissing,
            severity: alert::Severity::Critical,
            subject: submission.id.as_str(),
            occasion: submission.id.as_str(),
            facts: json!({
                "serial": submission.serial, "kind": submission.kind, "processingOn": submission.processing_on,
                "items": submission.items,
            }),
        };
        lasts(&mut change, missing).await?;
    }
    Ok(change.commit().await?)
}

/// What the workspace's thresholds say, as things stand.
pub(super) async fn thresholds(desk: &Desk<'_>, pending: Pending) -> Result<(), Error> {
    let mut change = desk.change().await?;
    gauges::sweep(&mut change, pending).await?;
    Ok(change.commit().await?)
}
