//! What an alert says to the organisation: what has happened, what was measured, and what can be done.

use jiff::civil::Date;
use serde_json::Value;

use super::super::alert::{self, Measured, SubjectKind};
use super::super::id::AlertId;
use super::super::mandate::Mandate;
use super::super::money::pounds;
use super::super::words::day;
use super::template::Placeholder;
use super::wording::{payer, period_in_words, what_to_do};
use super::{Kind, Letter, Letterhead};

/// The facts that are words of ours: `awaiting_new_details` as `awaiting new details`.
const WORDS: [&str; 4] = ["code", "instruction", "stage", "status"];

/// An alert, for whom it is told.
pub struct AlertTold<'a> {
    /// Its id.
    pub id: &'a AlertId,
    /// What it is about.
    pub kind: alert::Kind,
    /// How pressing it is.
    pub severity: alert::Severity,
    /// What it is about, by id.
    pub subject: &'a str,
    /// What was measured.
    pub measured: Option<Measured>,
    /// The facts.
    pub facts: &'a Value,
}

/// To the organisation: something needs attention.
pub fn alert(head: &Letterhead, mandate: Option<&Mandate>, told: &AlertTold<'_>) -> Letter {
    let kind = told.kind.word().replace('_', " ");
    let whom = mandate
        .map(|mandate| format!(": {}, {}", mandate.payer.name.as_str(), mandate.property.reference.as_str()));
    Letter::new(Kind::AlertRaised, format!("Direct Debit alert: {kind}{}", whom.unwrap_or_default()))
        .value(Placeholder::Organisation, head.name())
        .value(Placeholder::Alert, kind)
        .paragraph(told.kind.title(told.measured))
        .named_facts(facts(mandate, told))
        .paragraph(what_to_do(told.kind))
        .paragraph(
            "The alert stays active until somebody acknowledges or dismisses it (alerts.acknowledge, alerts.dismiss), or \
             until what it is about is over.",
        )
        .own_paragraph()
}

fn facts(mandate: Option<&Mandate>, told: &AlertTold<'_>) -> Vec<(String, String)> {
    let about = format!("{} {}", SubjectKind::of(told.subject).word(), told.subject);
    let mut facts =
        vec![("Severity".to_owned(), told.severity.word().to_owned()), ("About".to_owned(), about)];
    if let Some(measured) = told.measured {
        facts.push(("Value".to_owned(), told.kind.in_words(measured.current)));
        facts.push(("Threshold".to_owned(), told.kind.in_words(measured.threshold)));
    }
    facts.extend(mandate.into_iter().flat_map(payer).map(|(name, fact)| (name.to_owned(), fact)));
    let others = told.facts.as_object().into_iter().flatten();
    facts.extend(others.filter_map(|(name, value)| fact_in_words(name, value)));
    facts.push(("Alert".to_owned(), told.id.to_string()));
    facts
}

/// A fact as a person reads it: `amountPence: 125000` as `Amount: £1,250.00`. The mandate stands there by name already.
fn fact_in_words(name: &str, value: &Value) -> Option<(String, String)> {
    let plain_name = name.strip_suffix("Pence").unwrap_or(name);
    let said = match value {
        Value::String(_) if name == "mandateId" => return None,
        Value::String(text) if name == "period" => period_in_words(text),
        Value::String(text) => match text.parse::<Date>() {
            Ok(date) => day(date),
            // Ids and names of files stay as they are, to be copied.
            Err(_) if WORDS.contains(&name) => text.replace('_', " "),
            Err(_) => text.clone(),
        },
        Value::Number(number) if name.ends_with("Pence") => pounds(number.as_i64()?),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some((name_in_words(plain_name), said))
}

/// `challengeByOn` as `Challenge by on`.
fn name_in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if words.is_empty() {
            words.push(character.to_ascii_uppercase());
            continue;
        }
        if character.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mandate::fixture::mandate;
    use crate::domain::message::fixture::letterhead;
    use serde_json::json;

    #[test]
    fn an_alert_says_what_was_measured_against_what_and_what_to_do() {
        let id = AlertId::from_number(1);
        let told = AlertTold {
            id: &id,
            kind: alert::Kind::DailyCollectionAmount,
            severity: alert::Severity::Warning,
            subject: "ws_1",
            measured: Some(Measured { current: 5_200_000, threshold: 5_000_000 }),
            facts: &json!({}),
        };
        let rendered = alert(&letterhead(), None, &told).rendered(&letterhead());
        assert_eq!(rendered.subject, "Direct Debit alert: daily collection amount");
        // An id is longer than a phone's line, a value is not.
        assert!(rendered.html.contains(&format!("word-break:break-word\">{id}<")), "{}", rendered.html);
        assert!(rendered.html.contains("padding:4px 0\">£52,000.00<"), "{}", rendered.html);
        for part in ["Value: £52,000.00", "Threshold: £50,000.00", "What to do: ", id.as_str()] {
            assert!(rendered.text.contains(part), "{part}: {}", rendered.text);
        }
    }

    #[test]
    fn a_fact_reads_as_a_person_writes_it() {
        let mandate = mandate();
        let id = AlertId::from_number(1);
        let told = AlertTold {
            id: &id,
            kind: alert::Kind::CollectionBlocked,
            severity: alert::Severity::Critical,
            subject: "col_1",
            measured: None,
            facts: &json!({
                "mandateId": mandate.id, "amountPence": 125_000, "period": "2026-12", "processingOn": "2026-12-07",
                "stage": "awaiting_new_details", "code": null,
            }),
        };
        let rendered = alert(&letterhead(), Some(&mandate), &told).rendered(&letterhead());
        assert_eq!(rendered.subject, "Direct Debit alert: collection blocked: Zoë Tenant, FLAT-1");
        for part in [
            "Amount: £1,250.00",
            "Period: December 2026",
            "Processing on: Monday 7 December 2026",
            "Stage: awaiting new details",
            "Payer: Zoë Tenant",
            mandate.reference.as_str(),
        ] {
            assert!(rendered.text.contains(part), "{part}: {}", rendered.text);
        }
        assert_eq!(rendered.text.matches(mandate.id.as_str()).count(), 1, "{}", rendered.text);
        assert!(!rendered.text.contains("Code"), "{}", rendered.text);
    }
}
