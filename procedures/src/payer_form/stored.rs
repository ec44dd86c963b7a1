//! Answers at rest: sealed, for their invite alone.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Link;
use crate::ctx::App;
use crate::domain::bank_details::BankDetails;
use crate::domain::payer_form::{Acceptance, Answers, Contact, Terms};
use crate::error::Error;
use crate::store::invites::Invite;
use crate::store::payer_forms::Started;

/// The answers as they are sealed.
#[derive(Default, Serialize, Deserialize)]
struct Stored {
    contact: Option<Contact>,
    guarantee: Option<Acceptance>,
    payment: Option<Terms>,
    bank_details: Option<Box<RawValue>>,
}

fn place(invite: &Invite) -> String {
    format!("{}/{}/payer-form", invite.workspace, invite.id)
}

/// Seals answers for the invite.
pub(super) fn seal(app: &App, invite: &Invite, answers: &Answers) -> Result<Vec<u8>, Error> {
    let bank_details = answers.bank_details.as_ref().map(|details| {
        let plain = String::from_utf8(details.to_plaintext()).map_err(Error::internal)?;
        RawValue::from_string(plain).map_err(Error::internal)
    });
    let stored = Stored {
        contact: answers.contact.clone(),
        guarantee: answers.guarantee.clone(),
        payment: answers.payment.clone(),
        bank_details: bank_details.transpose()?,
    };
    let plain = serde_json::to_vec(&stored).map_err(Error::internal)?;
    Ok(app.vault.seal(&place(invite), &plain, app.random_bytes()))
}

/// The answers of the form.
pub(super) fn open(app: &App, invite: &Invite, started: &Started) -> Result<Answers, Error> {
    let plain = app.vault.open(&place(invite), &started.sealed_answers).map_err(Error::internal)?;
    // serde_json's own errors could repeat what stands there.
    let stored: Stored =
        serde_json::from_slice(&plain).map_err(|_| Error::internal("stored answers cannot be read"))?;
    let bank_details = stored.bank_details.map(|raw| BankDetails::from_plaintext(raw.get().as_bytes()));
    Ok(Answers {
        contact: stored.contact,
        guarantee: stored.guarantee,
        payment: stored.payment,
        bank_details: bank_details.transpose().map_err(Error::internal)?,
    })
}

/// What a browser's secret is known by.
pub(super) fn browser_hash(secret: &str) -> [u8; 32] {
    blake3::derive_key("direct-debit 2026 payer form browser", secret.as_bytes())
}

/// Whether the form was begun in this browser.
pub(super) fn is_begun_here(started: &Started, link: Link<'_>) -> bool {
    // Hashes are compared: how long it takes tells nothing of the secret.
    link.browser.is_some_and(|secret| browser_hash(secret) == started.browser_hash)
}
