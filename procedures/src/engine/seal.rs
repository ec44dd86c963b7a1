//! Sealing a file: its serial is allocated once, its bytes are fixed, and both stand in one transaction with what is in
//! it, before anything leaves the house (reliability.md, rule 2).

use bacs::standard18::{self, Days, Header, Item};
use jiff::ToSpan;
use serde_json::json;

use super::Desk;
use crate::change::Change;
use crate::ctx::App;
use crate::domain::calendar::Cycle;
use crate::domain::event;
use crate::domain::id::SubmissionId;
use crate::domain::submission::{Kind, State, Submission};
use crate::error::Error;
use crate::store;

/// Days after the processing day on which a file counts for nothing.
const EXPIRES_AFTER_DAYS: i32 = 7;

/// Makes a file of these items and stores it.
pub(super) async fn file(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    id: &SubmissionId,
    kind: Kind,
    items: Vec<Item>,
) -> Result<Submission, Error> {
    let cycle = Cycle::from_input(desk.time.today, &desk.calendar);
    let missing = || Error::internal("a workspace without a service user");
    let serial = store::service_users::next_serial(&change.tx, desk.workspace).await?.ok_or_else(missing)?;
    // Read after its row is locked by the serial, so that its number cannot change in between.
    let user = store::service_users::find_for_change(&change.tx, &change.app.vault, desk.workspace).await?;
    let user = user.ok_or_else(missing)?;
    let count = items.len() as i64;
    let total_pence: u64 = items.iter().map(|item| item.amount_pence).sum();
    let submission = standard18::Submission {
        header: Header {
            serial,
            sun: user.sun,
            file_number: 1,
            created_on: desk.time.today,
            expires_on: cycle
                .processing_on
                .checked_add(EXPIRES_AFTER_DAYS.days())
                .map_err(Error::internal)?,
            service_user_name: user.name.clone(),
            service_user_account: user.account,
            days: Days::Single(cycle.processing_on),
        },
        items,
    };
    let bytes = standard18::write(&submission).map_err(Error::internal)?;
    let sealed = Submission {
        id: id.clone(),
        workspace: desk.workspace.clone(),
        kind,
        sun: user.sun.to_string(),
        serial: serial.to_string(),
        state: State::Sealed,
        input_on: cycle.input_on,
        processing_on: cycle.processing_on,
        items: count,
        total_pence: i64::try_from(total_pence).map_err(Error::internal)?,
        hash: blake3::hash(&bytes).to_hex().to_string(),
        sealed_at: change.now,
        submitted_at: None,
        answered_at: None,
        answer: None,
    };
    let app = change.app;
    let sealed_file = app.vault.seal(&place(&sealed), &bytes, app.random_bytes());
    store::submissions::insert(&change.tx, &sealed, sealed_file).await?;
    let note = json!({
        "kind": sealed.kind, "serial": sealed.serial, "processingOn": sealed.processing_on,
        "items": sealed.items, "totalPence": sealed.total_pence, "hash": sealed.hash,
    });
    change.record(event::Kind::SubmissionSealed, &sealed.id, note);
    Ok(sealed)
}

/// The bytes of a sealed submission, as they were made.
pub(crate) async fn bytes(app: &App, submission: &Submission) -> Result<Vec<u8>, Error> {
    let reader = app.store.read();
    let sealed = store::submissions::sealed_file(&reader, &submission.workspace, &submission.id).await?;
    let sealed = sealed.ok_or_else(|| Error::internal("a submission without its file"))?;
    let bytes = app.vault.open(&place(submission), &sealed).map_err(Error::internal)?;
    if blake3::hash(&bytes).to_hex().as_str() != submission.hash {
        return Err(Error::internal("a submission whose bytes are not those that were sealed"));
    }
    Ok(bytes)
}

pub(crate) fn place(submission: &Submission) -> String {
    format!("{}/{}/file", submission.workspace, submission.id)
}
