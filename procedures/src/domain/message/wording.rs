//! What each kind of message says where the organisation has not added to it. Advance notices are in [`super::super::notice`].

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::super::alert;
use super::super::calendar::london_date;
use super::super::mandate::Mandate;
use super::super::money::AmountPence;
use super::super::payer_form::guarantee;
use super::super::schedule::Period;
use super::super::words::{day, notice_promise, period, pounds, purpose, schedule_of};
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
        .facts([("Amount", pounds(mandate.amount)), ("How often", schedule_of(mandate))])
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
        ("How often", schedule_of(mandate)),
        ("First payment, at the earliest", first),
    ]);
    of_mandate(Kind::MandateConfirmation, format!("Your Direct Debit to {name} is set up"), head, mandate)
        .value(Placeholder::Amount, pounds(mandate.amount))
        .paragraph(dear(mandate))
        .paragraph(format!(
            "You have authorised {name} to collect payments from your account by Direct Debit, for {}.",
            purpose(mandate)
        ))
        .facts(facts)
        .paragraph(format!(
            "{} If any of this is wrong, please tell us at once.",
            notice_promise(&head.organisation)
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
            "Your Direct Debit for {} could not be set up. Nothing will be collected under it. Please get in touch \
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
        .paragraph(what_to_do(alert::Kind::MandateRejected))
        .own_paragraph()
}

/// To the organisation: a collection has failed for good.
pub fn collection_failed(head: &Letterhead, mandate: &Mandate, facts: &Value) -> Letter {
    unpaid(head, mandate, facts)
        .paragraph("It is not presented again.")
        .paragraph(what_to_do(alert::Kind::CollectionFailed))
        .own_paragraph()
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
        ("For", facts["period"].as_str().map(period_in_words).unwrap_or_default()),
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
        .paragraph(what_to_do(alert::Kind::ClawbackReceived))
        .own_paragraph()
}

/// To the payer: the mandate has ended.
pub fn ended(head: &Letterhead, mandate: &Mandate) -> Letter {
    let subject = format!("Your Direct Debit to {} is cancelled", head.name());
    of_mandate(Kind::MandateCancelled, subject, head, mandate)
        .paragraph(dear(mandate))
        .paragraph(format!(
            "Your Direct Debit for {} is cancelled. Nothing more will be collected under it; a payment that is with the \
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
            "Your Direct Debit for {} is paused. Nothing is collected until you hear from us; a payment that is with the \
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
            "Your Direct Debit for {} goes on. You will be told the amount and the date before the next payment.",
            purpose(mandate)
        ))
        .facts(identity(head, mandate))
        .own_paragraph()
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
pub(super) fn payer(mandate: &Mandate) -> Vec<(&'static str, String)> {
    let reference = mandate.property.reference.as_str();
    let property = match &mandate.property.address {
        Some(_) => format!("{reference}: {}", purpose(mandate)),
        None => reference.to_owned(),
    };
    vec![
        ("Payer", mandate.payer.name.as_str().to_owned()),
        ("Property", property),
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

/// A period as facts have it, in words.
pub(super) fn period_in_words(text: &str) -> String {
    Period::parse(text).map_or_else(|_| text.to_owned(), |known| period(&known))
}

/// What the organisation can do about an alert.
pub(super) fn what_to_do(kind: alert::Kind) -> String {
    format!("What to do: {}", kind.next_step())
}
