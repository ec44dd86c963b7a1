//! What is compared with a workspace's thresholds: in the transaction of whatever moves it, and once more by a sweep.
//!
//! A cause that passes a threshold rings unless an alert is active; a sweep that finds it passed rings only where none is
//! open. A reserve, a failure rate or a queue that is within its bounds again ends its alert. What passed within an hour,
//! a day or a week has happened: its alert stays until somebody has seen to it.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use serde_json::json;

use super::alarms::{self, Raise};
use crate::change::Change;
use crate::domain::alert::Kind;
use crate::domain::threshold::{self, Passed, Reserve, Thresholds};
use crate::error::Error;
use crate::store::thresholds::Snapshot;
use crate::store::{self, measures};

/// Days over which the share of unpaid attempts is taken.
const FAILURE_RATE_DAYS: i32 = 30;

/// Why something is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Something has moved it.
    Cause,
    /// It is time.
    Sweep,
}

/// How the pending collections are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pending {
    /// They are added up. That reads all that is under way.
    AddedUp,
    /// As they were when they were last added up.
    AsBefore,
}

/// A mandate was created.
pub(crate) async fn mandate_created(change: &mut Change<'_>) -> Result<(), Error> {
    let thresholds = thresholds(change).await?;
    mandates(change, &thresholds, By::Cause).await
}

/// A file of collections was made.
pub(crate) async fn file_made(change: &mut Change<'_>) -> Result<(), Error> {
    let thresholds = thresholds(change).await?;
    amounts(change, &thresholds, By::Cause).await
}

/// A report of unpaid collections was seen to.
pub(crate) async fn came_back(change: &mut Change<'_>) -> Result<(), Error> {
    let thresholds = thresholds(change).await?;
    failures(change, &thresholds, By::Cause).await
}

/// A claim came in or was taken back, and with it what is held in reserve.
pub(crate) async fn claimed(change: &mut Change<'_>) -> Result<(), Error> {
    let thresholds = thresholds(change).await?;
    reserve(change, &thresholds, By::Cause, Pending::AsBefore).await
}

/// Something has come to wait for a person, or was seen to.
pub(crate) async fn queue(change: &mut Change<'_>, by: By) -> Result<(), Error> {
    let waiting = measures::waiting(&change.tx, change.workspace).await?;
    compare(change, Kind::ManualQueue, threshold::waiting(waiting), by).await
}

/// Everything.
pub(crate) async fn sweep(change: &mut Change<'_>, pending: Pending) -> Result<(), Error> {
    let thresholds = thresholds(change).await?;
    mandates(change, &thresholds, By::Sweep).await?;
    amounts(change, &thresholds, By::Sweep).await?;
    failures(change, &thresholds, By::Sweep).await?;
    reserve(change, &thresholds, By::Sweep, pending).await?;
    queue(change, By::Sweep).await
}

async fn thresholds(change: &Change<'_>) -> Result<Thresholds, Error> {
    Ok(store::thresholds::find(&change.tx, change.workspace).await?.thresholds)
}

async fn mandates(change: &mut Change<'_>, thresholds: &Thresholds, by: By) -> Result<(), Error> {
    let mut passed = None;
    if thresholds.mandate_creation_rate_per_hour.is_some() {
        let hour_ago = change.now - SignedDuration::from_hours(1);
        let created = measures::mandates_created(&change.tx, change.workspace, hour_ago).await?;
        passed = thresholds.mandates_created(created);
    }
    compare(change, Kind::MandateCreationRate, passed, by).await
}

async fn amounts(change: &mut Change<'_>, thresholds: &Thresholds, by: By) -> Result<(), Error> {
    let today = change.today;
    let mut passed = None;
    if thresholds.daily_collection_pence.is_some() {
        let day = measures::collected(&change.tx, change.workspace, (today, today)).await?;
        passed = thresholds.collected_in_a_day(day);
    }
    compare(change, Kind::DailyCollectionAmount, passed, by).await?;
    let mut passed = None;
    if thresholds.weekly_collection_pence.is_some() {
        let week = measures::collected(&change.tx, change.workspace, week_to(today)).await?;
        passed = thresholds.collected_in_a_week(week);
    }
    compare(change, Kind::WeeklyCollectionAmount, passed, by).await
}

/// The seven days that end with this one.
pub(crate) fn week_to(day: Date) -> (Date, Date) {
    (day.checked_sub(6.days()).unwrap_or(day), day)
}

/// Of what was processed today nothing can have come back yet.
async fn failures(change: &mut Change<'_>, thresholds: &Thresholds, by: By) -> Result<(), Error> {
    let mut passed = None;
    if thresholds.failure_rate_basis_points.is_some() {
        let first = change.today.checked_sub(FAILURE_RATE_DAYS.days()).map_err(Error::internal)?;
        let days = (first, change.today.yesterday().map_err(Error::internal)?);
        let unpaid = measures::unpaid(&change.tx, change.workspace, days).await?;
        if unpaid > 0 {
            let attempts = measures::attempts(&change.tx, change.workspace, days).await?;
            passed = thresholds.failed(attempts, unpaid);
        }
    }
    compare(change, Kind::FailureRate, passed, by).await
}

async fn reserve(
    change: &mut Change<'_>,
    thresholds: &Thresholds,
    by: By,
    pending: Pending,
) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let newest = store::thresholds::newest_snapshot(tx, workspace).await?;
    let pending = match (pending, newest) {
        (Pending::AsBefore, Some(newest)) => newest.reserve.pending_pence,
        _ => measures::pending(tx, workspace).await?,
    };
    let reserve = thresholds.reserve(pending);
    if newest.is_none_or(|newest| newest.reserve != reserve) {
        keep(change, newest, reserve).await?;
    }
    compare(change, Kind::ClawbackReserveLow, reserve.is_low(), by).await
}

async fn keep(change: &Change<'_>, newest: Option<Snapshot>, reserve: Reserve) -> Result<(), Error> {
    let number = newest.map_or(1, |newest| newest.number + 1);
    let snapshot = Snapshot { number, reserve, taken_at: change.now };
    Ok(store::thresholds::keep_snapshot(&change.tx, change.workspace, &snapshot).await?)
}

/// Whether what was measured has happened once its time has passed, or lasts until it is within its bounds again.
const fn is_of_a_time(kind: Kind) -> bool {
    matches!(kind, Kind::MandateCreationRate | Kind::DailyCollectionAmount | Kind::WeeklyCollectionAmount)
}

async fn compare(change: &mut Change<'_>, kind: Kind, passed: Option<Passed>, by: By) -> Result<(), Error> {
    let workspace = change.workspace.clone();
    let Some(Passed { severity, measured, .. }) = passed else {
        return match (is_of_a_time(kind), by) {
            (true, By::Cause) => Ok(()),
            (true, By::Sweep) => alarms::passes(change, kind, workspace.as_str()).await,
            (false, _) => alarms::ends(change, kind, workspace.as_str()).await,
        };
    };
    let (subject, occasion) = (workspace.as_str(), workspace.as_str());
    let raise = Raise { kind, severity, subject, occasion, facts: json!({}) };
    match by {
        By::Cause => alarms::raise_measured(change, raise, Some(measured)).await,
        By::Sweep => alarms::lasts_measured(change, raise, Some(measured)).await,
    }
}
