//! The pages: what each template is given.

use askama::Template;
use procedures::domain::api_key::Mode;
use procedures::domain::bank_details::{MaskedBankDetails, TypedBankDetails};
use procedures::domain::calendar::london_date;
use procedures::domain::payer_form::{ChangedTerm, DECLARATION, Step, Terms, guarantee, guarantee_mark};
use procedures::payer_form::{
    Closing, DECLARED, FieldProblem, Fields, Form, Front, SHOWN_GUARANTEE, SHOWN_TERMS, Signed,
};

use super::field::{Field, problem_of};
use crate::http::asset::ICON;
use crate::payer_form::assets::{SCRIPT, STYLE};
use crate::payer_form::words;

/// What all pages share.
pub(super) struct Layout<'a> {
    title: String,
    prefix: &'a str,
    base: &'a str,
    style: &'static str,
    script: &'static str,
    icon: &'static str,
    front: Option<&'a Front>,
    step: Option<Step>,
    problems: Vec<FieldProblem>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(
        prefix: &'a str,
        base: &'a str,
        title: &str,
        front: Option<&'a Front>,
        step: Option<Step>,
    ) -> Layout<'a> {
        Layout {
            title: title.to_owned(),
            prefix,
            base,
            style: &STYLE.path,
            script: &SCRIPT.path,
            icon: &ICON.path,
            front,
            step,
            problems: Vec::new(),
        }
    }

    pub(super) fn with_problems(self, problems: &[FieldProblem]) -> Layout<'a> {
        Layout { problems: problems.to_vec(), ..self }
    }

    fn organisation(&self) -> &str {
        self.front.map_or("", |front| front.organisation.name.as_str())
    }

    fn is_test(&self) -> bool {
        self.front.is_some_and(|front| front.mode == Mode::Test)
    }

    fn steps(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let current = self.step;
        Step::ALL.into_iter().map(move |step| {
            let state = match current {
                Some(current) if step < current => "past",
                Some(current) if step == current => "current",
                _ => "ahead",
            };
            (short_title(step), state)
        })
    }

    fn step_before(&self) -> Option<Step> {
        let current = self.step?;
        Step::ALL.into_iter().rev().find(|step| *step < current)
    }

    fn step_number(&self) -> usize {
        self.step.map_or(0, Step::number)
    }

    fn contact(&self) -> Vec<(String, String)> {
        self.front.map(contact).unwrap_or_default()
    }
}

/// How the organisation is reached: what to show, and where it leads.
fn contact(front: &Front) -> Vec<(String, String)> {
    let organisation = &front.organisation;
    let email = organisation.contact_email.as_ref().map(|email| email.as_str());
    let phone = organisation.contact_phone.as_ref().map(|phone| phone.as_str());
    let email = email.map(|email| (email.to_owned(), format!("mailto:{email}")));
    let phone = phone.map(|phone| (phone.to_owned(), format!("tel:{phone}")));
    email.into_iter().chain(phone).collect()
}

/// The heading of a step.
pub(super) const fn title(step: Step) -> &'static str {
    match step {
        Step::You => "Your details",
        Step::Guarantee => "The Direct Debit Guarantee",
        Step::Payment => "What you will pay",
        Step::Bank => "Your bank account",
        Step::Review => "Check your answers",
    }
}

const fn short_title(step: Step) -> &'static str {
    match step {
        Step::You => "You",
        Step::Guarantee => "Guarantee",
        Step::Payment => "Payment",
        Step::Bank => "Account",
        Step::Review => "Check",
    }
}

/// The heading of a page that says why nothing can be filled in.
pub(super) const fn closing_title(closing: Closing) -> &'static str {
    match closing {
        Closing::Expired => "This link has expired",
        Closing::Used => "This Direct Debit is already set up",
        Closing::Superseded => "This link does not work any more",
        Closing::Over => "There is nothing left to pay here",
        Closing::Paused => "This form is closed for now",
    }
}

#[derive(Template)]
#[template(path = "start.html")]
pub(super) struct StartPage<'a> {
    pub(super) layout: Layout<'a>,
    pub(super) front: &'a Front,
    pub(super) agreed: AgreedPage,
    pub(super) is_begun_elsewhere: bool,
    pub(super) lacks_cookie: bool,
}

impl StartPage<'_> {
    fn expires_on(&self) -> String {
        words::day(london_date(self.front.expires_at))
    }
}

#[derive(Template)]
#[template(path = "you.html")]
struct YouPage<'a> {
    layout: Layout<'a>,
    front: &'a Front,
    email: String,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "guarantee.html")]
struct GuaranteePage<'a> {
    layout: Layout<'a>,
    guarantee: [String; 5],
    shown_guarantee: &'static str,
    mark: String,
    is_accepted: bool,
    is_changed: bool,
    changed: &'a [ChangedTerm],
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "payment.html")]
struct PaymentPage<'a> {
    layout: Layout<'a>,
    front: &'a Front,
    agreed: AgreedPage,
    changed: &'a [ChangedTerm],
    shown_terms: &'static str,
    terms: String,
}

#[derive(Template)]
#[template(path = "bank.html")]
struct BankPage<'a> {
    layout: Layout<'a>,
    account: Option<&'a MaskedBankDetails>,
    fields: Vec<Field>,
    declaration: &'static str,
    declared: &'static str,
    is_declared: bool,
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage<'a> {
    layout: Layout<'a>,
    front: &'a Front,
    form: &'a Form,
    account: Option<&'a TypedBankDetails>,
    email: String,
    agreed: AgreedPage,
}

/// What is agreed, in words.
pub(super) struct AgreedPage {
    amount: String,
    schedule: String,
    purpose: String,
    collected_on: String,
    received_on: String,
    second_on: String,
    /// After which day nothing falls due; empty without an end.
    ends_on: String,
    account_name: String,
    sort_code: String,
    account_number: String,
    notice_promise: String,
    change_promise: String,
}

impl AgreedPage {
    pub(super) fn of(front: &Front, account: Option<&MaskedBankDetails>) -> AgreedPage {
        let day = |date: Option<_>| date.map(words::day).unwrap_or_default();
        let masked = |part: fn(&MaskedBankDetails) -> &str| account.map(part).unwrap_or_default().to_owned();
        let mandate = &front.mandate;
        let due_on = front.first.map(|first| first.due_on);
        AgreedPage {
            amount: words::pounds(mandate.amount),
            schedule: words::schedule(mandate.frequency, mandate.collection_day, due_on),
            purpose: words::purpose(mandate),
            collected_on: day(front.first.map(|first| first.collected_on)),
            received_on: day(front.first.map(|first| first.received_on)),
            second_on: day(front.second.map(|second| second.collected_on)),
            ends_on: day(mandate.end_on),
            account_name: masked(|account| &account.account_name),
            sort_code: masked(|account| &account.sort_code),
            account_number: masked(|account| &account.account_number),
            notice_promise: words::notice_promise(&front.organisation),
            change_promise: words::change_promise(&front.organisation),
        }
    }
}

#[derive(Template)]
#[template(path = "done.html")]
pub(super) struct DonePage<'a> {
    pub(super) layout: Layout<'a>,
    pub(super) signed: &'a Signed,
    pub(super) agreed: AgreedPage,
}

impl DonePage<'_> {
    fn guarantee(&self) -> [String; 5] {
        guarantee(&self.signed.front.organisation)
    }

    fn signed_on(&self) -> String {
        words::day(london_date(self.signed.signed_at))
    }
}

#[derive(Template)]
#[template(path = "closed.html")]
pub(super) struct ClosedPage<'a> {
    pub(super) layout: Layout<'a>,
    pub(super) closing: Closing,
    pub(super) front: &'a Front,
}

#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct MessagePage<'a> {
    pub(super) layout: Layout<'a>,
    pub(super) text: &'a str,
    pub(super) request_id: &'a str,
}

/// The page of a step.
pub(super) fn step(
    layout: Layout<'_>,
    step: Step,
    form: &Form,
    typed: Option<&Fields>,
    problems: &[FieldProblem],
) -> Result<String, askama::Error> {
    let front = &form.front;
    let email = words::masked_email(front.mandate.payer.email.as_str());
    let agreed = AgreedPage::of(front, form.account.as_ref());
    match step {
        Step::You => {
            let fields = contact_fields(form).map(|field| field.sent(typed, problems)).into();
            YouPage { layout, front, email, fields }.render()
        }
        Step::Guarantee => {
            let (is_accepted, problem) = (form.is_guarantee_accepted, problem_of("accept", problems));
            let guarantee = guarantee(&front.organisation);
            let (is_changed, changed) = (form.is_guarantee_changed, &form.changed[..]);
            GuaranteePage {
                layout,
                guarantee,
                shown_guarantee: SHOWN_GUARANTEE,
                mark: guarantee_mark(&front.organisation),
                is_accepted,
                is_changed,
                changed,
                problem,
            }
            .render()
        }
        Step::Payment => {
            let (changed, shown_terms, terms) = (&form.changed[..], SHOWN_TERMS, carried(&form.terms)?);
            PaymentPage { layout, front, agreed, changed, shown_terms, terms }.render()
        }
        Step::Bank => BankPage {
            layout,
            account: form.account.as_ref(),
            fields: bank_fields().map(|field| field.sent(typed, problems)).into(),
            declaration: DECLARATION,
            declared: DECLARED,
            is_declared: typed.is_some_and(|typed| typed.typed(DECLARED) == "yes"),
            problem: problem_of(DECLARED, problems),
        }
        .render(),
        Step::Review => {
            let account = form.typed_account.as_ref();
            ReviewPage { layout, front, form, account, email, agreed }.render()
        }
    }
}

/// The terms, as the page carries them.
fn carried(terms: &Terms) -> Result<String, askama::Error> {
    serde_json::to_string(terms).map_err(askama::Error::custom)
}

fn contact_fields(form: &Form) -> [Field; 5] {
    let contact = form.contact.as_ref();
    let address = contact.map(|contact| &contact.address);
    [
        Field::new("line1", "Building and street", "address-line1")
            .value(address.map(|address| address.line1.as_str())),
        Field::new("line2", "Second line", "address-line2")
            .optional()
            .value(address.and_then(|address| address.line2.as_ref()).map(|line| line.as_str())),
        Field::new("city", "Town or city", "address-level2")
            .width("half")
            .value(address.map(|address| address.city.as_str())),
        Field::new("postcode", "Postcode", "postal-code")
            .width("short")
            .value(address.map(|address| address.postcode.as_str())),
        Field::new("phone", "Telephone", "tel")
            .optional()
            .input_mode("tel")
            .width("half")
            .hint("Only for questions about these payments.")
            .value(contact.and_then(|contact| contact.phone.as_ref()).map(|phone| phone.as_str())),
    ]
}

/// Never with a value of before: an account is typed anew or stays.
fn bank_fields() -> [Field; 3] {
    [
        Field::new("account_name", "Name on the account", "off").hint("As it stands on your statement."),
        Field::new("sort_code", "Sort code", "off")
            .input_mode("numeric")
            .width("short")
            .hint("Six digits, like 20-00-00."),
        Field::new("account_number", "Account number", "off")
            .input_mode("numeric")
            .width("short")
            .hint("Eight digits. Six or seven are fine if that is all it has."),
    ]
}
