//! The payer signs.

use super::answer::{locked, under_way};
use super::stored;
use super::{Link, Visit};
use crate::change::{Author, Change};
use crate::ctx::App;
use crate::domain::bank_details::BankDetails;
use crate::domain::mandate::{Mandate, Payer};
use crate::domain::modulus::Outcome;
use crate::domain::payer_form::{Acceptance, Answers, Contact, DECLARATION, Step, Terms};
use crate::error::Error;
use crate::mandates::sign as mandate_sign;
use crate::store;
use crate::store::authorities::Authority;

/// What came of signing.
#[derive(Debug, PartialEq, Eq)]
pub enum Signing {
    /// The mandate is signed.
    Signed,
    /// A step has no answer that counts; it is to be answered first.
    Unfinished(Step),
    /// The form is not under way in this browser: [`super::open`] says what is, a form signed just now included.
    Elsewhere,
}

/// Signs the mandate with what was answered. Of two at once one signs; the other finds it signed.
///
/// # Errors
/// When the database cannot be read or changed.
pub async fn sign(app: &App, visit: &Visit, link: Link<'_>) -> Result<Signing, Error> {
    let Some((found, front, started)) = under_way(app, link).await? else { return Ok(Signing::Elsewhere) };
    let answers = stored::open(app, &found.invite, &started)?;
    let answers = answers.as_things_are(&front.mandate, &front.organisation);
    let reached = answers.reached();
    let Some((contact, acceptance, terms, details)) = complete(answers) else {
        return Ok(Signing::Unfinished(reached));
    };
    // The table may have changed since the account was typed; the check counts that stands before the 0N (bacs.md §2.7).
    let check = app.check_account(&details, found.time.today).await?;
    if check.outcome == Outcome::Invalid {
        return Ok(Signing::Unfinished(Step::Bank));
    }
    let mut change = Change::begin(app, found.place(), Author::Payer(visit)).await?;
    let Some((_, now)) = locked(&change, &found, link).await? else { return Ok(Signing::Elsewhere) };
    let (workspace, mandate) = (&found.invite.workspace, now.mandate);
    // What changed since it was shown is shown again, and nothing is signed.
    if Terms::of(&mandate, &now.organisation) != terms {
        return Ok(Signing::Unfinished(Step::Payment));
    }
    // Of two at once the second finds the mandate signed by the first, or the form begun anew elsewhere.
    let (place, emptied) =
        ((workspace, &found.invite.id), stored::seal(app, &found.invite, &Answers::default())?);
    if !store::payer_forms::save(&change.tx, place, &started, emptied, change.now).await? {
        return Ok(Signing::Elsewhere);
    }
    let signed = match mandate_sign::sign(&mut change, with_contact(mandate, contact), &details, &check).await
    {
        Ok(signed) => signed,
        Err(Error::Refused(_)) => return Ok(Signing::Elsewhere),
        Err(error) => return Err(error),
    };
    let authority = Authority {
        mandate: signed.id.clone(),
        invite: found.invite.id.clone(),
        guarantee: acceptance,
        terms,
        declaration: DECLARATION.to_owned(),
        signed_at: change.now,
        signed_network: visit.network.as_ref().map(ToString::to_string),
        user_agent: visit.user_agent().map(ToOwned::to_owned),
    };
    store::authorities::insert(&change.tx, workspace, &authority).await?;
    change.commit().await?;
    Ok(Signing::Signed)
}

fn complete(answers: Answers) -> Option<(Contact, Acceptance, Terms, BankDetails)> {
    Some((answers.contact?, answers.guarantee?, answers.payment?, answers.bank_details?))
}

fn with_contact(mandate: Mandate, contact: Contact) -> Mandate {
    let payer = Payer {
        address: Some(contact.address),
        phone: contact.phone.or(mandate.payer.phone.clone()),
        ..mandate.payer
    };
    Mandate { payer, ..mandate }
}
