//! What an organisation changes about its messages: words that add to a letter, never take from it.

use serde::{Deserialize, Serialize};

use super::super::payer::EmailAddress;
use super::super::submission::words;
use super::super::text::{Expected, has_control, wire_line, wire_text};
use super::Kind;

words! {
    /// What an organisation's own words may stand for, written in braces: `{payer}`.
    Placeholder as "MessagePlaceholder" {
        /// The payer's name.
        Payer = "payer",
        /// The organisation's name.
        Organisation = "organisation",
        /// The mandate's reference.
        Reference = "reference",
        /// The organisation's reference of the property.
        Property = "property",
        /// What is collected: £1,250.00.
        Amount = "amount",
        /// When: Monday 7 December 2026.
        Date = "date",
        /// Why: the bank's reason in words.
        Reason = "reason",
        /// What the alert is about, in words.
        Alert = "alert",
    }
}

/// The placeholders that a kind of message has.
pub const fn placeholders_of(kind: Kind) -> &'static [Placeholder] {
    use Placeholder::{Alert, Amount, Date, Organisation, Payer, Property, Reason, Reference};
    match kind {
        Kind::MandateInvite | Kind::MandateConfirmation => {
            &[Payer, Organisation, Reference, Property, Amount]
        }
        Kind::AdvanceNotice | Kind::AmendmentNotice => {
            &[Payer, Organisation, Reference, Property, Amount, Date]
        }
        Kind::MandateRejected => &[Payer, Organisation, Reference, Property, Reason],
        Kind::CollectionFailed => &[Payer, Organisation, Reference, Property, Amount, Reason],
        Kind::ClawbackReceived => &[Payer, Organisation, Reference, Property, Amount],
        Kind::MandateCancelled | Kind::MandateSuspended | Kind::MandateReactivated => {
            &[Payer, Organisation, Reference, Property]
        }
        Kind::AlertRaised => &[Organisation, Alert],
    }
}

/// A subject line with placeholders: 1 to 150 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SubjectTemplate(String);

/// A paragraph with placeholders: 1 to 2000 characters, line breaks allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OwnParagraph(String);

wire_line! {
    /// The name that a message comes from: 1 to 100 characters.
    SenderName, 100, "a sender's name", "Acme Lettings, Rent Desk"
}

impl SubjectTemplate {
    /// The subject line, trimmed.
    ///
    /// # Errors
    /// A sentence when it is empty, too long, or holds a control character or a brace that opens no placeholder.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let text = text.trim();
        let fits = (1..=150).contains(&text.chars().count()) && !has_control(text);
        if !fits {
            return Err(Expected("expected a subject of 1 to 150 characters, no control characters"));
        }
        check_braces(text).map(|()| Self(text.to_owned()))
    }

    /// The placeholders that it uses.
    pub fn placeholders(&self) -> Vec<Placeholder> {
        placeholders(&self.0)
    }

    pub(super) fn filled(&self, values: &[(Placeholder, String)]) -> String {
        filled(&self.0, values)
    }
}

impl OwnParagraph {
    /// The paragraph, trimmed, its line breaks as `\n`.
    ///
    /// # Errors
    /// A sentence when it is empty, too long, or holds a control character or a brace that opens no placeholder.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let text = text.trim().replace("\r\n", "\n");
        let fits = (1..=2_000).contains(&text.chars().count()) && !text.split('\n').any(has_control);
        if !fits {
            return Err(Expected(
                "expected a paragraph of 1 to 2000 characters, no control characters but line breaks",
            ));
        }
        check_braces(&text).map(|()| Self(text))
    }

    /// The placeholders that it uses.
    pub fn placeholders(&self) -> Vec<Placeholder> {
        placeholders(&self.0)
    }

    pub(super) fn filled(&self, values: &[(Placeholder, String)]) -> String {
        filled(&self.0, values)
    }
}

wire_text!(SubjectTemplate, {
    "type": "string", "minLength": 1, "maxLength": 150,
    "description": "A subject line; placeholders such as {payer} in braces.",
    "examples": ["Your rent for {property}"],
});

wire_text!(OwnParagraph, {
    "type": "string", "minLength": 1, "maxLength": 2000,
    "description": "A paragraph of plain text; placeholders such as {payer} in braces.",
    "examples": ["Our office is closed from 24 December to 3 January."],
});

const UNKNOWN: Expected = Expected(
    "expected every brace to belong to a placeholder: {payer}, {organisation}, {reference}, {property}, {amount}, \
     {date}, {reason} or {alert}",
);

fn check_braces(text: &str) -> Result<(), Expected> {
    let pieces: Option<Vec<Piece<'_>>> = pieces(text).collect();
    pieces.map(|_| ()).ok_or(UNKNOWN)
}

fn placeholders(text: &str) -> Vec<Placeholder> {
    let placeholder = |piece| match piece {
        Some(Piece::Placeholder(placeholder)) => Some(placeholder),
        Some(Piece::Text(_)) | None => None,
    };
    pieces(text).filter_map(placeholder).collect()
}

fn filled(text: &str, values: &[(Placeholder, String)]) -> String {
    let value = |wanted| values.iter().find(|(placeholder, _)| *placeholder == wanted);
    let fill = |piece| match piece {
        Some(Piece::Text(text)) => text,
        Some(Piece::Placeholder(placeholder)) => value(placeholder).map_or("", |(_, value)| value.as_str()),
        None => "",
    };
    pieces(text).map(fill).collect()
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(Placeholder),
}

/// The text cut at its placeholders; `None` where a brace belongs to none.
fn pieces(mut text: &str) -> impl Iterator<Item = Option<Piece<'_>>> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let brace = text.find(['{', '}']).unwrap_or(text.len());
        if brace > 0 {
            let (before, rest) = text.split_at(brace);
            text = rest;
            return Some(Some(Piece::Text(before)));
        }
        let found = text.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let Some((name, rest)) = found else {
            text = "";
            return Some(None);
        };
        text = rest;
        let placeholder = Placeholder::ALL.into_iter().find(|placeholder| placeholder.word() == name);
        Some(placeholder.map(Piece::Placeholder))
    })
}

/// What an organisation has changed about one kind of message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// The subject line in the place of the usual one.
    pub subject: Option<SubjectTemplate>,
    /// A paragraph that is added.
    pub paragraph: Option<OwnParagraph>,
    /// The sender's name in the place of the organisation's.
    pub sender_name: Option<SenderName>,
    /// Where answers go, in the place of the organisation's contact.
    pub reply_to: Option<EmailAddress>,
}

impl Template {
    /// The first placeholder in the subject, then in the paragraph, that this kind of message has not.
    pub fn unfit_for(&self, kind: Kind) -> Option<(&'static str, Placeholder)> {
        let subject =
            self.subject.iter().flat_map(SubjectTemplate::placeholders).map(|used| ("subject", used));
        let paragraph =
            self.paragraph.iter().flat_map(OwnParagraph::placeholders).map(|used| ("paragraph", used));
        subject.chain(paragraph).find(|(_, used)| !placeholders_of(kind).contains(used))
    }
}

/// What an organisation has changed about its messages.
#[derive(Clone, Debug, Default)]
pub struct Templates(Vec<(Kind, Template)>);

impl Templates {
    /// What was changed, by kind.
    pub fn new(changed: Vec<(Kind, Template)>) -> Templates {
        Templates(changed)
    }

    /// What was changed about that kind.
    pub fn of(&self, kind: Kind) -> Option<&Template> {
        self.0.iter().find(|(each, _)| *each == kind).map(|(_, template)| template)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_brace_that_opens_no_placeholder_is_refused() {
        for good in ["Rent", "Rent of {payer}", "{amount}{date}", "{reference}: {property}"] {
            assert!(SubjectTemplate::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["", "{", "}", "{}", "{payee}", "{{link}}", "{payer", "a } b", "a\nb", "a\r\nBcc: x@example.com"]
        {
            assert!(SubjectTemplate::parse(bad).is_err(), "{bad}");
        }
        assert!(OwnParagraph::parse("two\nlines").is_ok());
        assert!(OwnParagraph::parse("a\u{0}b").is_err());
    }

    #[test]
    fn a_placeholder_of_another_kind_of_message_is_found() {
        let template = |subject: &str, paragraph: &str| Template {
            subject: SubjectTemplate::parse(subject).ok(),
            paragraph: OwnParagraph::parse(paragraph).ok(),
            ..Template::default()
        };
        let unfit = template("{date}", "x").unfit_for(Kind::MandateInvite);
        assert_eq!(unfit, Some(("subject", Placeholder::Date)));
        assert_eq!(template("{date}", "x").unfit_for(Kind::AdvanceNotice), None);
        let unfit = template("x", "{alert}").unfit_for(Kind::MandateCancelled);
        assert_eq!(unfit, Some(("paragraph", Placeholder::Alert)));
    }

    proptest! {
        #[test]
        fn what_is_filled_in_is_not_read_as_a_placeholder(value in ".*") {
            let subject = SubjectTemplate::parse("a {payer} b").unwrap();
            prop_assert_eq!(subject.filled(&[(Placeholder::Payer, value.clone())]), format!("a {value} b"));
        }

        #[test]
        fn no_text_breaks_the_reading(text in ".*") {
            let _ = (SubjectTemplate::parse(&text), OwnParagraph::parse(&text));
        }
    }
}
