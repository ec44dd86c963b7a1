//! Submissions of which nobody could say whether they were handed over.

use super::files::{BacsFile, Owner};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::id::SubmissionId;
use crate::domain::submission::State;
use crate::engine::{hand_over, live};
use crate::error::Error;
use crate::operator::{Unfulfilled, exclusively};
use crate::store;

/// Settles what the operator has found out from the bureau. Where it was not handed over, what was in it goes into
/// another file.
pub async fn settle_submission(
    app: &App,
    id: &SubmissionId,
    was_handed_over: bool,
) -> Result<BacsFile, Unfulfilled> {
    exclusively(app, async {
        let missing = || Error::not_found("submission");
        let submission = store::submissions::find_any(&app.store.read(), id).await?.ok_or_else(missing)?;
        if submission.state != State::Unknown {
            let sentence = format!("{id} is {}: there is nothing to settle", submission.state.word());
            return Err(Unfulfilled::refused("SUBMISSION_NOT_UNKNOWN", sentence));
        }
        let workspace = submission.workspace.clone();
        // The simulated bank always knows.
        if store::organisations::mode_of(&app.store.read(), &workspace).await? != Mode::Live {
            return Err(missing().into());
        }
        let desk = live::desk(app, &workspace).await?.ok_or_else(missing)?;
        hand_over::found_out(&desk, &submission, was_handed_over).await?;
        let settled = store::submissions::find_any(&app.store.read(), id).await?.ok_or_else(missing)?;
        Ok(Owner::live(desk.organisation.id.clone()).submission(settled))
    })
    .await
}
