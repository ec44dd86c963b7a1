//! The payer begins, and answers step by step. What was answered is kept after each step.

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use super::fields::{self, FieldProblem, Fields, IMPOSSIBLE_ACCOUNT};
use super::front::{Front, closing};
use super::link::{Found, find};
use super::stored::{self, browser_hash, is_begun_here};
use super::{Link, Visit};
use crate::change::{Author, Change};
use crate::ctx::App;
use crate::domain::bank_details::BankDetails;
use crate::domain::event::Kind;
use crate::domain::modulus::Outcome;
use crate::domain::payer_form::{
    Acceptance, Answers, GUARANTEE_VERSION, Step, guarantee_mark, guarantee_text,
};
use crate::error::Error;
use crate::store;
use crate::store::payer_forms::Started;

/// What came of an answer.
#[derive(Debug)]
pub enum Answered {
    /// It is kept; this is the first step without an answer.
    Reached(Step),
    /// It is not what the step asks for.
    Wrong(Vec<FieldProblem>),
    /// The form is not under way in this browser, or not so far: [`super::open`] says what is.
    Elsewhere,
}

/// Begins the form in a browser, which is given the secret that this returns; what another browser had answered is gone.
/// `None` when the form cannot be filled in.
///
/// # Errors
/// When the database cannot be changed.
pub async fn begin(app: &App, visit: &Visit, link: Link<'_>) -> Result<Option<String>, Error> {
    let Some(found) = find(app, &app.store.read(), link).await? else { return Ok(None) };
    let mut change = Change::begin(app, found.place(), Author::Payer(visit)).await?;
    let Some((found, _)) = locked(&change, &found, link).await? else { return Ok(None) };
    let secret = BASE64URL_NOPAD.encode(&app.random_bytes::<32>());
    let answers = stored::seal(app, &found.invite, &Answers::default())?;
    let place = (&found.invite.workspace, &found.invite.id);
    store::payer_forms::begin(&change.tx, place, browser_hash(&secret), answers, change.now).await?;
    change.record(Kind::MandateFormStarted, &found.invite.mandate, json!({ "inviteId": found.invite.id }));
    change.commit().await?;
    Ok(Some(secret))
}

/// Keeps the answer to a step.
///
/// # Errors
/// When the database cannot be read or changed.
pub async fn answer(
    app: &App,
    visit: &Visit,
    link: Link<'_>,
    step: Step,
    fields: &Fields,
) -> Result<Answered, Error> {
    let Some((found, front, started)) = under_way(app, link).await? else { return Ok(Answered::Elsewhere) };
    // What does not count any more is kept until it is answered anew: the payer is told what has changed since.
    let mut answers = stored::open(app, &found.invite, &started)?;
    let reached =
        |answers: &Answers| answers.clone().as_things_are(&front.mandate, &front.organisation).reached();
    if step > reached(&answers) {
        return Ok(Answered::Elsewhere);
    }
    let read = match step {
        Step::You => fields::contact(fields).map(|contact| answers.contact = Some(contact)),
        Step::Guarantee => {
            let mark = guarantee_mark(&front.organisation);
            fields::acceptance(fields, &mark)
                .map(|()| answers.guarantee = Some(acceptance(&front, visit, &found)))
        }
        Step::Payment => {
            // What the page showed; where that has changed meanwhile, it does not count.
            let Some(shown) = fields::terms(fields) else { return Ok(Answered::Elsewhere) };
            answers.payment = Some(shown);
            Ok(())
        }
        Step::Bank => match possible_account(app, &found, fields).await? {
            Ok(details) => {
                answers.bank_details = Some(details);
                Ok(())
            }
            Err(problems) => Err(problems),
        },
        // The review is answered by signing.
        Step::Review => return Ok(Answered::Elsewhere),
    };
    if let Err(problems) = read {
        return Ok(Answered::Wrong(problems));
    }
    let change = Change::begin(app, found.place(), Author::Payer(visit)).await?;
    let sealed = stored::seal(app, &found.invite, &answers)?;
    let place = (&found.invite.workspace, &found.invite.id);
    let saved = store::payer_forms::save(&change.tx, place, &started, sealed, change.now).await?;
    change.commit().await?;
    // Sent twice at once, the first counts.
    Ok(if saved { Answered::Reached(reached(&answers)) } else { Answered::Elsewhere })
}

/// Whether the account that is typed, and not sent yet, can be one; `None` while it is not all there, and where nobody can
/// say.
///
/// # Errors
/// When the database cannot be read.
pub async fn check_account(app: &App, link: Link<'_>, typed: &Fields) -> Result<Option<bool>, Error> {
    let Some((found, ..)) = under_way(app, link).await? else { return Ok(None) };
    let Some(details) = fields::typed_account(typed) else { return Ok(None) };
    let check = app.check_account(&details, found.time.today).await?;
    Ok(match check.outcome {
        Outcome::Valid => Some(true),
        Outcome::Invalid => Some(false),
        Outcome::NotCheckable(_) => None,
    })
}

/// The form that is under way in this browser and can be filled in.
pub(super) async fn under_way(app: &App, link: Link<'_>) -> Result<Option<(Found, Front, Started)>, Error> {
    let Some(found) = find(app, &app.store.read(), link).await? else { return Ok(None) };
    let front = Front::of(app, &app.store.read(), &found).await?;
    let started =
        store::payer_forms::find(&app.store.read(), &found.invite.workspace, &found.invite.id).await?;
    let here = started.filter(|started| is_begun_here(started, link) && closing(&found, &front).is_none());
    Ok(here.map(|started| (found, front, started)))
}

/// What the link leads to, if it can be filled in, now that nobody else can sign, cancel or send another link: the mandate
/// is locked. All of it is read by the change itself, which needs no second connection.
pub(super) async fn locked(
    change: &Change<'_>,
    found: &Found,
    link: Link<'_>,
) -> Result<Option<(Found, Front)>, Error> {
    store::mandates::find_for_change(&change.tx, &found.invite.workspace, &found.invite.mandate).await?;
    let Some(found) = find(change.app, &change.tx, link).await? else { return Ok(None) };
    let front = Front::of(change.app, &change.tx, &found).await?;
    Ok(closing(&found, &front).is_none().then_some((found, front)))
}

fn acceptance(front: &Front, visit: &Visit, found: &Found) -> Acceptance {
    Acceptance {
        version: GUARANTEE_VERSION.to_owned(),
        text: guarantee_text(&front.organisation),
        at: found.time.now,
        network: visit.network.as_ref().map(ToString::to_string),
    }
}

/// The account, if it can be one at its sort code. What cannot be checked is not refused (bacs.md §4.2).
async fn possible_account(
    app: &App,
    found: &Found,
    fields: &Fields,
) -> Result<Result<BankDetails, Vec<FieldProblem>>, Error> {
    let details = match fields::bank_details(fields) {
        Ok(details) => details,
        Err(problems) => return Ok(Err(problems)),
    };
    let check = app.check_account(&details, found.time.today).await?;
    Ok(if check.outcome == Outcome::Invalid { Err(vec![IMPOSSIBLE_ACCOUNT]) } else { Ok(details) })
}
