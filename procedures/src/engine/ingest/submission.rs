//! What Bacs says of whole files: Input reports, AUDACC and AUDREJ, withdrawals (bacs.md §2.14, §3.2).

use bacs::report::{FileAdvice, Input, InputEffect, Withdrawal};
use serde_json::json;

use super::{handled, ignored, manual};
use crate::change::Change;
use crate::domain::alert;
use crate::domain::event::Kind;
use crate::domain::submission::{State, Submission};
use crate::engine::alarms::{self, Raise, raise};
use crate::engine::{Desk, revert};
use crate::error::Error;
use crate::store;
use crate::store::reports::Done;

/// The Input report's own line: was the file taken in?
pub(super) async fn input(change: &mut Change<'_>, desk: &Desk<'_>, input: &Input) -> Result<Done, Error> {
    let Some(submission) = by_serial(change, desk, input.serial.as_str()).await? else {
        return Ok(manual("no submission has this serial"));
    };
    if !input.is_accepted {
        return refused(change, desk, &submission, State::Rejected, "the Input report rejects the file")
            .await;
    }
    let not_taken = input.errors.iter().filter(|error| !matches!(error.effect, Ok(InputEffect::Amended)));
    let rejected: u64 = not_taken.filter_map(|error| error.amount_pence.as_ref().ok()).sum();
    let total = u64::try_from(submission.total_pence).unwrap_or_default();
    if input.debit_pence + rejected != total && input.debit_pence != total {
        return Ok(manual("the Input report's debits are not those of the file").about(&submission.id));
    }
    accepted(change, &submission).await
}

/// AUDACC or AUDREJ.
pub(super) async fn file(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    file: &FileAdvice,
    is_accepted: bool,
) -> Result<Done, Error> {
    let Ok(serial) = &file.serial else { return Ok(manual("the serial cannot be read")) };
    let Some(submission) = by_serial(change, desk, serial.as_str()).await? else {
        return Ok(manual("no submission has this serial"));
    };
    if is_accepted {
        if !matches!(file.rejected, Ok(0)) {
            return Ok(manual("some of the file's instructions were rejected").about(&submission.id));
        }
        return accepted(change, &submission).await;
    }
    let why = match &file.error_code {
        Some(code) => format!("AUDDIS rejects the file with error code {code}"),
        None => "AUDDIS rejects the file".to_owned(),
    };
    refused(change, desk, &submission, State::Rejected, &why).await
}

/// The submission was withdrawn.
pub(super) async fn withdrawn(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    withdrawal: &Withdrawal,
) -> Result<Done, Error> {
    let Some(submission) = by_serial(change, desk, withdrawal.serial.as_str()).await? else {
        return Ok(manual("no submission has this serial"));
    };
    refused(change, desk, &submission, State::Withdrawn, "the submission was withdrawn").await
}

async fn by_serial(change: &Change<'_>, desk: &Desk<'_>, serial: &str) -> Result<Option<Submission>, Error> {
    Ok(store::submissions::by_serial(&change.tx, desk.workspace, serial).await?)
}

async fn accepted(change: &mut Change<'_>, submission: &Submission) -> Result<Done, Error> {
    match submission.state {
        State::Accepted => return Ok(ignored("the file was accepted before").about(&submission.id)),
        State::Rejected | State::Withdrawn => {
            return Ok(manual("the file was rejected or withdrawn before").about(&submission.id));
        }
        // The answer proves that it was handed over, whatever we know of that.
        State::Sealed | State::Sending | State::Submitted | State::Unknown => {}
    }
    store::submissions::set_state(&change.tx, submission, State::Accepted, None, change.now).await?;
    answered(change, submission).await?;
    let note = json!({ "from": submission.state, "to": State::Accepted, "serial": submission.serial });
    change.record(Kind::SubmissionAccepted, &submission.id, note);
    Ok(handled(&submission.id))
}

/// What was missed has come.
async fn answered(change: &mut Change<'_>, submission: &Submission) -> Result<(), Error> {
    for kind in [alert::Kind::ReportMissing, alert::Kind::SubmissionUnknown, alert::Kind::RailUnavailable] {
        alarms::ends(change, kind, submission.id.as_str()).await?;
    }
    Ok(())
}

/// The file did not count: what was in it goes into another.
async fn refused(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    submission: &Submission,
    to: State,
    why: &str,
) -> Result<Done, Error> {
    if matches!(submission.state, State::Rejected | State::Withdrawn) {
        return Ok(ignored("the file was rejected or withdrawn before").about(&submission.id));
    }
    if submission.state == State::Accepted && to == State::Rejected {
        // Perhaps of a copy that somebody sent again: taking the file back now could debit payers twice.
        return Ok(manual("the file was accepted before, and is rejected now").about(&submission.id));
    }
    store::submissions::set_state(&change.tx, submission, to, Some(why), change.now).await?;
    answered(change, submission).await?;
    let kind = match to {
        State::Withdrawn => Kind::SubmissionWithdrawn,
        _ => Kind::SubmissionRejected,
    };
    let note = json!({ "from": submission.state, "to": to, "serial": submission.serial, "reason": why });
    change.record(kind, &submission.id, note);
    revert::items(change, desk, submission, why).await?;
    let refused = Raise {
        kind: alert::Kind::SubmissionRefused,
        severity: alert::Severity::Critical,
        subject: submission.id.as_str(),
        occasion: submission.id.as_str(),
        facts: json!({ "serial": submission.serial, "items": submission.items, "reason": why }),
    };
    raise(change, refused).await?;
    Ok(handled(&submission.id))
}
