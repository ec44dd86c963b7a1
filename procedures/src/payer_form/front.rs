//! What a page of the form shows.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Link;
use super::link::{Found, find};
use super::stored::{self, is_begun_here};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::bank_details::{MaskedBankDetails, TypedBankDetails};
use crate::domain::brand::Logo;
use crate::domain::mandate::{Mandate, Outlook, Status};
use crate::domain::organisation::Organisation;
use crate::domain::payer_form::{Answers, ChangedTerm, Contact, Step, Terms};
use crate::domain::schedule::FirstEntry;
use crate::domain::service_user::name_on_statements;
use crate::engine::CONFIRM_WORKING_DAYS;
use crate::error::Error;
use crate::store::{self, Rows};

/// What a link leads to.
pub enum Opened {
    /// No invite has such a link.
    Unknown,
    /// The invite does not work any more, or not now.
    Closed(Closing, Box<Front>),
    /// The form can be begun. It may be under way in another browser, which would then lose it.
    Ready {
        /// What is asked for.
        front: Box<Front>,
        /// Whether somebody began it elsewhere.
        is_begun_elsewhere: bool,
    },
    /// The form is under way in this browser.
    Form(Box<Form>),
    /// The form was signed in this browser.
    Signed(Box<Signed>),
}

/// Why a form cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The link's seven days are over.
    Expired,
    /// The form was signed.
    Used,
    /// A newer link was sent, or the mandate was cancelled.
    Superseded,
    /// Signed today, the payments would end before the first could be taken.
    Over,
    /// The organisation takes no new mandates now.
    Paused,
}

/// What the payer is asked to authorise.
pub struct Front {
    /// Who collects.
    pub organisation: Organisation,
    /// Whether the organisation has a logo.
    pub has_logo: bool,
    /// Whether money moves.
    pub mode: Mode,
    /// What is authorised.
    pub mandate: Mandate,
    /// The name on the payer's bank statement.
    pub statement_name: String,
    /// The Service User Number, where it is known already.
    pub service_user_number: Option<String>,
    /// When the first payment is taken, if the form is signed today.
    pub first: Option<PaymentDates>,
    /// When the second is.
    pub second: Option<PaymentDates>,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// The two dates of a payment: London dates, both working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentDates {
    /// The day of the schedule, working day or not.
    pub due_on: Date,
    /// The payer's account is debited.
    pub collected_on: Date,
    /// The organisation has the money for good: the payer's bank can return it unpaid until then (bacs.md §2.4).
    pub received_on: Date,
}

/// A form under way.
pub struct Form {
    /// What is asked for.
    pub front: Front,
    /// Who the payer is, once answered.
    pub contact: Option<Contact>,
    /// The account, once answered.
    pub account: Option<MaskedBankDetails>,
    /// The account as it was typed, for the page on which the payer checks it.
    pub typed_account: Option<TypedBankDetails>,
    /// Whether the Guarantee is accepted.
    pub is_guarantee_accepted: bool,
    /// Whether it was accepted, and has changed since.
    pub is_guarantee_changed: bool,
    /// The terms as they stand.
    pub terms: Terms,
    /// What has changed since the payer saw them.
    pub changed: Vec<ChangedTerm>,
    /// The first step without an answer.
    pub reached: Step,
}

/// A signed form.
pub struct Signed {
    /// What was authorised.
    pub front: Front,
    /// The account.
    pub account: Option<MaskedBankDetails>,
    /// When.
    pub signed_at: Timestamp,
}

/// What the link leads to. Reads only: programs that look into mail open links too.
///
/// # Errors
/// When the database cannot be read.
pub async fn open(app: &App, link: Link<'_>) -> Result<Opened, Error> {
    let Some(mut found) = find(app, &app.store.read(), link).await? else { return Ok(Opened::Unknown) };
    let front = Front::of(app, &app.store.read(), &found).await?;
    if front.mandate.status != Status::Draft {
        // Signed between the two reads, perhaps: then the invite tells so now.
        let Some(again) = find(app, &app.store.read(), link).await? else { return Ok(Opened::Unknown) };
        found = again;
    }
    let begun =
        store::payer_forms::find(&app.store.read(), &found.invite.workspace, &found.invite.id).await?;
    let here = begun.as_ref().filter(|begun| is_begun_here(begun, link));
    if found.invite.is_completed && here.is_some() {
        return signed(app, &found, front).await;
    }
    if let Some(closing) = closing(&found, &front) {
        return Ok(Opened::Closed(closing, Box::new(front)));
    }
    Ok(match here {
        Some(begun) => {
            let answers = stored::open(app, &found.invite, begun)?;
            Opened::Form(Box::new(Form::of(front, answers)))
        }
        None => Opened::Ready { front: Box::new(front), is_begun_elsewhere: begun.is_some() },
    })
}

/// The logo of the organisation that sent the link.
///
/// # Errors
/// When the database cannot be read.
pub async fn logo(app: &App, link: Link<'_>) -> Result<Option<Logo>, Error> {
    let Some(found) = find(app, &app.store.read(), link).await? else { return Ok(None) };
    let reader = app.store.read();
    let organisation = store::organisations::of_workspace(&reader, &found.invite.workspace).await?;
    Ok(store::logos::find(&reader, &organisation.id).await?)
}

/// Why the form cannot be filled in now.
pub(super) fn closing(found: &Found, front: &Front) -> Option<Closing> {
    let invite = &found.invite;
    if invite.is_completed {
        Some(Closing::Used)
    } else if invite.is_superseded || front.mandate.status != Status::Draft {
        Some(Closing::Superseded)
    } else if invite.expires_at <= found.time.now {
        Some(Closing::Expired)
    } else if front.first.is_none() {
        Some(Closing::Over)
    } else if front.organisation.suspended_at.is_some() {
        Some(Closing::Paused)
    } else {
        None
    }
}

async fn signed(app: &App, found: &Found, front: Front) -> Result<Opened, Error> {
    let (workspace, mandate) = (&found.invite.workspace, &found.invite.mandate);
    let authority = store::authorities::find(&app.store.read(), workspace, mandate).await?;
    let Some(authority) = authority else { return Ok(Opened::Closed(Closing::Used, Box::new(front))) };
    let account = front.mandate.bank_account.as_ref().map(|account| account.masked.clone());
    Ok(Opened::Signed(Box::new(Signed { front, account, signed_at: authority.signed_at })))
}

impl Front {
    pub(super) async fn of<C: Rows>(app: &App, connection: &C, found: &Found) -> Result<Front, Error> {
        let workspace = &found.invite.workspace;
        let organisation = store::organisations::of_workspace(connection, workspace).await?;
        let mandate = store::mandates::find(connection, workspace, &found.invite.mandate).await?;
        let mandate = mandate.ok_or_else(|| Error::internal("an invite without a mandate"))?;
        let service_user = store::service_users::find(connection, &app.vault, workspace).await?;
        let statement_name = name_on_statements(service_user.as_ref(), &organisation);
        let mut payments = first_payments(app, &mandate, &organisation, found).into_iter();
        Ok(Front {
            has_logo: store::logos::exists(connection, &organisation.id).await?,
            mode: found.mode,
            first: payments.next(),
            second: payments.next(),
            mandate,
            organisation,
            statement_name,
            service_user_number: service_user.map(|service_user| service_user.sun.as_str().to_owned()),
            expires_at: found.invite.expires_at,
        })
    }
}

/// The dates of the first two payments, if the payer signs now.
fn first_payments(
    app: &App,
    mandate: &Mandate,
    organisation: &Organisation,
    found: &Found,
) -> Vec<PaymentDates> {
    let calendar = app.calendar();
    let outlook = Outlook {
        today: found.time.today,
        next_input_on: found.time.next_input_on(found.mode, &calendar),
        notice_working_days: organisation.notice_working_days.into(),
        calendar: &calendar,
    };
    let dates = |entry: FirstEntry| PaymentDates {
        due_on: entry.due_on,
        collected_on: entry.entry_on,
        received_on: calendar.add_working_days(entry.entry_on, CONFIRM_WORKING_DAYS),
    };
    mandate.first_collections(&outlook, 2).into_iter().map(dates).collect()
}

impl Form {
    /// The form with what was kept of it; what does not count any more is to be answered again.
    fn of(front: Front, kept: Answers) -> Form {
        let (mandate, organisation) = (&front.mandate, &front.organisation);
        let changed = kept.changed_since_seen(mandate, organisation);
        let was_accepted = kept.guarantee.is_some();
        let answers = kept.as_things_are(mandate, organisation);
        let is_guarantee_accepted = answers.guarantee.is_some();
        Form {
            reached: answers.reached(),
            contact: answers.contact,
            account: answers.bank_details.as_ref().map(|details| details.masked()),
            typed_account: answers.bank_details.as_ref().map(|details| details.as_typed()),
            is_guarantee_accepted,
            is_guarantee_changed: was_accepted && !is_guarantee_accepted,
            terms: Terms::of(mandate, organisation),
            changed,
            front,
        }
    }
}
