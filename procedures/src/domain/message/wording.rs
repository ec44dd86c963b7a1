//! What each kind of message says where the organisation has not added to it. Advance notices are in [`super::super::notice`].

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::super::calendar::london_date;
use super::super::mandate::Mandate;
use super::super::money::AmountPence;
use super::super::payer_form::guarantee;
use super::super::words::{day, pounds, purpose, schedule};
use super::template::Placeholder;
use super::{Kind, Letter, Letterhead};

/// To the payer: the link to the form.
pub fn invite(head: &Letterhead, mandate: &Mandate, expires_at: Timestamp) -> Letter {
    let name = head.name();
    let until = day(london_date(expires_at));
    of_mandate(Kind::MandateInvite, format!("Set up your Direct Debit to {name}"), head, mandate)
        .value(Placeholder::Amount, pounds(mandate.amount))
        .paragraph(dear(mandate))
        .paragraph(format!("{name} asks you to set up a Direct Debit for {}.", purpose(mandate)))
        .facts([("Amount", pounds(mandate.amount)), ("How often", schedule(mandate))])
        .link("Set up your Direct Debit")
        .paragraph(format!(
            "The link works once, until {until}. It is for you alone: please do not pass it on. You are protected by \
             the Direct Debit Guarantee, which you will see before you sign."
        ))
        .own_paragraph()
}

/// To the payer: the form is signed. `first_on` is when the first payment will be taken, as far as one knows.
pub fn confirmation(head: &Letterhead, mandate: &Mandate, first_on: Option<Date>) -> Letter {
    let name = head.name();
    let first = first_on.map_or_else(|| "you will be told in advance".to_owned(), day);
    let mut facts = identity(head, mandate);
    facts.extend([
        ("Amount", pounds(mandate.amount)),
        ("How often", schedule(mandate)),
        ("First payment, at the earliest", first),
    ]);
    of_mandate(Kind::MandateConfirmation, format!("Your Direct Debit to {name} is set up"), head, mandate)
        .value(Placeholder::Amount, pounds(mandate.amount))
        .paragraph(dear(mandate))
        .paragraph(format!(
            "you have authorised {name} to collect payments from your account by Direct Debit, for {}.",
            purpose(mandate)
        ))
        .facts(facts)
        .paragraph(format!(
            "You will be told the amount and the date of each payment at least {} working days before your account is \
             debited. If any of this is wrong, please tell us at once.",
            u32::from(head.organisation.notice_working_days)
        ))
        .own_paragraph()
        .paragraph("The Direct Debit Guarantee")
        .list(guarantee(&head.organisation))
}

/// To the payer: the bank did not accept the mandate.
pub fn rejected(head: &Letterhead, mandate: &Mandate) -> Letter {
    let name = head.name();
    let failure = mandate.failure.as_ref().map_or("", |failure| &failure.reason);
    let subject = format!("Your Direct Debit to {name} could not be set up");
    of_mandate(Kind::MandateRejected, subject, head, mandate)
        .value(Placeholder::Reason, failure)
        .paragraph(dear(mandate))
        .paragraph(format!(
            "your Direct Debit for {} could not be set up. Nothing will be collected under it. Please get in touch \
             with us, so that we can agree how you will pay.",
            purpose(mandate)
        ))
        .facts(identity(head, mandate))
        .own_paragraph()
}

/// To the organisation: the bank did not accept the mandate.
pub fn rejection(head: &Letterhead, mandate: &Mandate) -> Letter {
    let failure = mandate.failure.as_ref();
    let reason = failure.map_or_else(String::new, |failure| failure.reason.clone());
    let mut facts = payer(mandate);
    facts.push(("Reason", reason.clone()));
    facts.extend(failure.map(|failure| ("Code", failure.code.clone())));
    let subject = format!("Mandate not accepted: {}", mandate.payer.name.as_str());
    of_mandate(Kind::MandateRejected, subject, head, mandate)
        .value(Placeholder::Reason, reason)
        .paragraph("A mandate was not accepted. Nothing is collected under it.")
        .facts(facts)
        .own_paragraph()
}

/// To the organisation: a collection has failed for good.
pub fn collection_failed(head: &Letterhead, mandate: &Mandate, facts: &Value) -> Letter {
    unpaid(head, mandate, facts).paragraph("It is not presented again.").own_paragraph()
}

/// To the organisation: a collection came back unpaid and is presented again on that day.
pub fn collection_represented(head: &Letterhead, mandate: &Mandate, facts: &Value, again_on: Date) -> Letter {
    let again = format!("It is presented again on {}. The payer is told.", day(again_on));
    unpaid(head, mandate, facts).paragraph(again).own_paragraph()
}

fn unpaid(head: &Letterhead, mandate: &Mandate, facts: &Value) -> Letter {
    let amount = amount_in(facts).unwrap_or_default();
    let reason = facts["reason"].as_str().unwrap_or("it was not said why").to_owned();
    let mut all = payer(mandate);
    all.extend([
        ("Amount", amount.clone()),
        ("Period", facts["period"].as_str().unwrap_or_default().to_owned()),
        ("Reason", reason.clone()),
        ("Code", facts["code"].as_str().unwrap_or_default().to_owned()),
    ]);
    all.retain(|(_, fact)| !fact.is_empty());
    let subject = format!("Collection unpaid: {}, {amount}", mandate.payer.name.as_str());
    of_mandate(Kind::CollectionFailed, subject, head, mandate)
        .value(Placeholder::Amount, amount)
        .value(Placeholder::Reason, reason)
        .paragraph("A collection was not paid.")
        .facts(all)
}

/// To the organisation: the payer's bank claims money back.
pub fn clawback(head: &Letterhead, mandate: &Mandate, facts: &Value) -> Letter {
    let amount = amount_in(facts).unwrap_or_default();
    let mut all = payer(mandate);
    all.push(("Amount", amount.clone()));
    for (name, fact) in [("Challenge by", "challengeByOn"), ("Debited from you on", "debitOn")] {
        all.extend(facts[fact].as_str().map(|on| (name, on.parse().map_or_else(|_| on.to_owned(), day))));
    }
    all.extend(facts["code"].as_str().map(|code| ("Reason code", code.to_owned())));
    let subject = format!("Money claimed back: {}, {amount}", mandate.payer.name.as_str());
    of_mandate(Kind::ClawbackReceived, subject, head, mandate)
        .value(Placeholder::Amount, amount)
        .paragraph(
            "The payer's bank claims back what was collected, under the Direct Debit Guarantee. You will be debited \
             unless you challenge the claim in time.",
        )
        .facts(all)
        .own_paragraph()
}

/// To the payer: the mandate has ended.
pub fn ended(head: &Letterhead, mandate: &Mandate) -> Letter {
    let subject = format!("Your Direct Debit to {} is cancelled", head.name());
    of_mandate(Kind::MandateCancelled, subject, head, mandate)
        .paragraph(dear(mandate))
        .paragraph(format!(
            "your Direct Debit for {} is cancelled. Nothing more will be collected under it; a payment that is with the \
             banks already may still be taken.",
            purpose(mandate)
        ))
        .facts(identity(head, mandate))
        .paragraph("What you owe under your agreement is not changed by this.")
        .own_paragraph()
}

/// To the payer: nothing is collected until further notice.
pub fn suspended(head: &Letterhead, mandate: &Mandate) -> Letter {
    let subject = format!("Your Direct Debit to {} is paused", head.name());
    of_mandate(Kind::MandateSuspended, subject, head, mandate)
        .paragraph(dear(mandate))
        .paragraph(format!(
            "your Direct Debit for {} is paused. Nothing is collected until you hear from us; a payment that is with the \
             banks already may still be taken.",
            purpose(mandate)
        ))
        .facts(identity(head, mandate))
        .own_paragraph()
}

/// To the payer: collecting goes on.
pub fn reactivated(head: &Letterhead, mandate: &Mandate) -> Letter {
    let subject = format!("Your Direct Debit to {} goes on", head.name());
    of_mandate(Kind::MandateReactivated, subject, head, mandate)
        .paragraph(dear(mandate))
        .paragraph(format!(
            "your Direct Debit for {} goes on. You will be told the amount and the date before the next payment.",
            purpose(mandate)
        ))
        .facts(identity(head, mandate))
        .own_paragraph()
}

/// An alert, for whom it is told.
pub struct AlertTold<'a> {
    /// What it is about, in a word.
    pub kind: &'a str,
    /// How pressing it is, in a word.
    pub severity: &'a str,
    /// What it is about, by id.
    pub subject: &'a str,
    /// The facts.
    pub facts: &'a Value,
}

/// To the organisation: something needs attention.
pub fn alert(head: &Letterhead, mandate: Option<&Mandate>, told: &AlertTold<'_>) -> Letter {
    let kind = told.kind.replace('_', " ");
    let mut facts: Vec<(String, String)> = vec![
        ("Severity".to_owned(), told.severity.to_owned()),
        ("About".to_owned(), told.subject.to_owned()),
    ];
    facts.extend(mandate.into_iter().flat_map(payer).map(|(name, fact)| (name.to_owned(), fact)));
    for (name, fact) in told.facts.as_object().into_iter().flatten() {
        let fact = match fact {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        };
        facts.push((name_in_words(name), fact));
    }
    Letter::new(Kind::AlertRaised, format!("Direct Debit alert: {kind}"))
        .value(Placeholder::Organisation, head.name())
        .value(Placeholder::Alert, kind.clone())
        .paragraph(format!("Something needs your attention: {kind}."))
        .named_facts(facts)
        .own_paragraph()
}

/// `challengeByOn` as `challenge by on`.
fn name_in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

pub(in crate::domain) fn of_mandate(
    kind: Kind,
    subject: String,
    head: &Letterhead,
    mandate: &Mandate,
) -> Letter {
    Letter::new(kind, subject)
        .value(Placeholder::Payer, mandate.payer.name.as_str())
        .value(Placeholder::Organisation, head.name())
        .value(Placeholder::Reference, mandate.reference.as_str())
        .value(Placeholder::Property, mandate.property.reference.as_str())
}

pub(in crate::domain) fn dear(mandate: &Mandate) -> String {
    format!("Dear {},", mandate.payer.name.as_str())
}

/// By what the payer knows the Direct Debit (bacs.md §2.6).
pub(in crate::domain) fn identity(head: &Letterhead, mandate: &Mandate) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Reference", mandate.reference.as_str().to_owned()),
        ("On your bank statement", head.statement_name.clone()),
    ];
    facts.extend(head.service_user_number.clone().map(|number| ("Service User Number", number)));
    if let Some(account) = &mandate.bank_account {
        let masked = &account.masked;
        let shown = format!("{}, {}, {}", masked.account_name, masked.sort_code, masked.account_number);
        facts.push(("Your account", shown));
    }
    facts
}

/// By what the organisation knows the payer.
fn payer(mandate: &Mandate) -> Vec<(&'static str, String)> {
    vec![
        ("Payer", mandate.payer.name.as_str().to_owned()),
        ("Property", mandate.property.reference.as_str().to_owned()),
        ("Reference", mandate.reference.as_str().to_owned()),
        ("Mandate", mandate.id.to_string()),
    ]
}

fn amount_in(facts: &Value) -> Option<String> {
    facts["amountPence"].as_i64().map(|pence| match AmountPence::new(pence) {
        Ok(amount) => pounds(amount),
        // A claim may be for more than one collection can take.
        Err(_) => format!("£{}.{:02}", pence / 100, pence % 100),
    })
}
