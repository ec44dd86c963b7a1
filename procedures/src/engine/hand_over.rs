//! Handing over: what is sealed goes out once, and a crash at any point is no reason to send it twice (reliability.md,
//! rule 2).
//!
//! The file is staged, `sending` is committed, the file is handed over, `submitted` is committed. After a crash in
//! between, the rail is asked what became of the file; where it cannot say, somebody must find out.

use serde_json::json;

use super::alarms::{self, Raise, lasts, raise};
use super::gauges::{self, By};
use super::{Desk, revert, seal};
use crate::domain::alert;
use crate::domain::event::Kind;
use crate::domain::submission::{State, Submission};
use crate::error::Error;
use crate::rail::{Fate, Rail};
use crate::store;

/// Hands over every file that waits for it.
pub(super) async fn run(desk: &Desk<'_>, rail: &dyn Rail) -> Result<(), Error> {
    for submission in store::submissions::to_send(&desk.app.store.read(), desk.workspace).await? {
        match Box::pin(hand_over(desk, rail, submission.clone())).await {
            // It waits, and the others go out (bacs.md §1.3).
            Err(error) if error.is_about_the_item() => {
                tracing::error!(submission = %submission.id, ?error, "a file cannot be handed over");
                unavailable(desk, &submission, "the server cannot hand it over; its log says why").await?;
            }
            done => done?,
        }
    }
    Ok(())
}

async fn hand_over(desk: &Desk<'_>, rail: &dyn Rail, submission: Submission) -> Result<(), Error> {
    let fate = match submission.state {
        State::Sealed => Fate::NotHandedOver,
        // What was being sent when the server stopped.
        _ => {
            let bytes = seal::bytes(desk.app, &submission).await?;
            rail.fate(&submission, &bytes).await.unwrap_or(Fate::Unknown)
        }
    };
    match fate {
        Fate::HandedOver => set(desk, &submission, State::Submitted, Kind::SubmissionSubmitted).await,
        Fate::Unknown => unknown(desk, &submission).await,
        // Its processing day would not be met any more: what is in it goes into another file.
        Fate::NotHandedOver if submission.input_on < desk.time.today => {
            too_late(desk, rail, &submission).await
        }
        Fate::NotHandedOver => send(desk, rail, submission).await,
    }
}

async fn send(desk: &Desk<'_>, rail: &dyn Rail, mut submission: Submission) -> Result<(), Error> {
    let bytes = seal::bytes(desk.app, &submission).await?;
    if submission.state == State::Sealed {
        if let Err(error) = rail.stage(&submission, &bytes).await {
            return unavailable(desk, &submission, &error.to_string()).await;
        }
        let change = desk.change().await?;
        store::submissions::set_state(&change.tx, &submission, State::Sending, None, change.now).await?;
        change.commit().await?;
        submission.state = State::Sending;
    }
    match rail.hand_over(&submission, &bytes).await {
        Ok(()) => set(desk, &submission, State::Submitted, Kind::SubmissionSubmitted).await,
        // It stays `sending`: the next run asks what became of it.
        Err(error) => unavailable(desk, &submission, &error.to_string()).await,
    }
}

async fn set(desk: &Desk<'_>, submission: &Submission, to: State, kind: Kind) -> Result<(), Error> {
    let mut change = desk.change().await?;
    store::submissions::set_state(&change.tx, submission, to, None, change.now).await?;
    change.record(kind, &submission.id, facts(submission, to));
    for kind in [alert::Kind::RailUnavailable, alert::Kind::SubmissionUnknown] {
        alarms::ends(&mut change, kind, submission.id.as_str()).await?;
    }
    Ok(change.commit().await?)
}

fn facts(submission: &Submission, to: State) -> serde_json::Value {
    json!({ "from": submission.state, "to": to, "serial": submission.serial, "hash": submission.hash })
}

async fn unknown(desk: &Desk<'_>, submission: &Submission) -> Result<(), Error> {
    let mut change = desk.change().await?;
    store::submissions::set_state(&change.tx, submission, State::Unknown, None, change.now).await?;
    change.record(Kind::SubmissionUnknown, &submission.id, facts(submission, State::Unknown));
    raise(&mut change, of_file(submission, alert::Kind::SubmissionUnknown, "the rail cannot say")).await?;
    gauges::queue(&mut change, By::Cause).await?;
    Ok(change.commit().await?)
}

/// Somebody has found out what became of a file of which the rail could not say it.
pub(crate) async fn found_out(
    desk: &Desk<'_>,
    submission: &Submission,
    was_handed_over: bool,
) -> Result<(), Error> {
    let mut change = desk.change_by_operator().await?;
    let why = "the operator has found out that it was not handed over";
    let (to, kind, answer) = match (was_handed_over, submission.state) {
        // It was handed over, and no report came: that Bacs has it is what was found out.
        (true, State::Submitted) => (State::Accepted, Kind::SubmissionAccepted, None),
        (true, _) => (State::Submitted, Kind::SubmissionSubmitted, None),
        (false, _) => (State::Withdrawn, Kind::SubmissionWithdrawn, Some(why)),
    };
    store::submissions::set_state(&change.tx, submission, to, answer, change.now).await?;
    change.record(kind, &submission.id, facts(submission, to));
    if !was_handed_over {
        revert::items(&mut change, desk, submission, why).await?;
    }
    for kind in [alert::Kind::SubmissionUnknown, alert::Kind::ReportMissing] {
        let occasion = submission.id.as_str();
        alarms::ends(&mut change, kind, occasion).await?;
    }
    gauges::queue(&mut change, By::Sweep).await?;
    Ok(change.commit().await?)
}

/// Nothing of it goes into another file before it is certain that this one can never reach the bank: it might be fetched
/// late, and payers be debited twice.
async fn too_late(desk: &Desk<'_>, rail: &dyn Rail, submission: &Submission) -> Result<(), Error> {
    let bytes = seal::bytes(desk.app, submission).await.unwrap_or_default();
    match rail.withdraw(submission, &bytes).await {
        Ok(Fate::NotHandedOver) => withdrawn(desk, submission).await,
        Ok(Fate::HandedOver) => set(desk, submission, State::Submitted, Kind::SubmissionSubmitted).await,
        Ok(Fate::Unknown) => unknown(desk, submission).await,
        // It is asked again with the next run.
        Err(error) => unavailable(desk, submission, &error.to_string()).await,
    }
}

async fn withdrawn(desk: &Desk<'_>, submission: &Submission) -> Result<(), Error> {
    let mut change = desk.change().await?;
    let why = "it was not handed over in time";
    store::submissions::set_state(&change.tx, submission, State::Withdrawn, Some(why), change.now).await?;
    change.record(Kind::SubmissionWithdrawn, &submission.id, facts(submission, State::Withdrawn));
    revert::items(&mut change, desk, submission, why).await?;
    raise(&mut change, of_file(submission, alert::Kind::SubmissionRefused, why)).await?;
    alarms::ends(&mut change, alert::Kind::RailUnavailable, submission.id.as_str()).await?;
    Ok(change.commit().await?)
}

async fn unavailable(desk: &Desk<'_>, submission: &Submission, why: &str) -> Result<(), Error> {
    tracing::warn!(submission = %submission.id, why, "a file could not be handed over yet");
    let mut change = desk.change().await?;
    // Until it is handed over, with each run.
    lasts(&mut change, of_file(submission, alert::Kind::RailUnavailable, why)).await?;
    Ok(change.commit().await?)
}

fn of_file<'a>(submission: &'a Submission, kind: alert::Kind, why: &str) -> Raise<'a> {
    let facts = json!({ "serial": submission.serial, "items": submission.items, "reason": why });
    let (subject, occasion) = (submission.id.as_str(), submission.id.as_str());
    Raise { kind, severity: alert::Severity::Critical, subject, occasion, facts }
}
