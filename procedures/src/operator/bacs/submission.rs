//! Submissions of which nobody could say whether they were handed over, or what became of them.

use super::files::{BacsFile, Owner};
use crate::ctx::App;
use crate::domain::alert;
use crate::domain::api_key::Mode;
use crate::domain::id::SubmissionId;
use crate::domain::submission::State;
use crate::engine::{hand_over, live};
use crate::error::Error;
use crate::operator::{Unfulfilled, exclusively};
use crate::rail::bacs_files::BacsFiles;
use crate::rail::{Fate, Rail};
use crate::store;

/// Settles what the operator has found out from the bureau. Where it was not handed over, what was in it goes into
/// another file. Of a file that was handed over and never answered it is settled that Bacs has it, or that it has not.
pub async fn settle_submission(
    app: &App,
    id: &SubmissionId,
    was_handed_over: bool,
) -> Result<BacsFile, Unfulfilled> {
    exclusively(app, async {
        let missing = || Error::not_found("submission");
        let submission = store::submissions::find_any(&app.store.read(), id).await?.ok_or_else(missing)?;
        let workspace = submission.workspace.clone();
        let (missing_report, occasion) = (alert::Kind::ReportMissing, submission.id.as_str());
        let is_missed = submission.state == State::Submitted
            && store::alerts::is_open(&app.store.read(), &workspace, missing_report, occasion).await?;
        if submission.state != State::Unknown && !is_missed {
            let sentence = format!("{id} is {}: there is nothing to settle", submission.state.word());
            return Err(Unfulfilled::refused("SUBMISSION_NOT_UNKNOWN", sentence));
        }
        // The simulated bank always knows.
        if store::organisations::mode_of(&app.store.read(), &workspace).await? != Mode::Live {
            return Err(missing().into());
        }
        let desk = live::desk(app, &workspace).await?.ok_or_else(missing)?;
        if !was_handed_over && !is_missed {
            let rail = BacsFiles::new(&app.settings.bacs_folder, desk.service_user.sun);
            let fate = rail.withdraw(&submission, &[]).await;
            if fate.map_err(Error::internal)? == Fate::HandedOver {
                let sentence =
                    format!("{id} was handed over: it is in the outbox, or was fetched from there");
                return Err(Unfulfilled::refused("SUBMISSION_HANDED_OVER", sentence));
            }
        }
        hand_over::found_out(&desk, &submission, was_handed_over).await?;
        let settled = store::submissions::find_any(&app.store.read(), id).await?.ok_or_else(missing)?;
        Ok(Owner::live(desk.organisation.id.clone()).submission(settled))
    })
    .await
}
