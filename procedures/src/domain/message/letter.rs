//! A letter: what is said, once, as plain text and as HTML.
//!
//! Nothing here can fail: a letter is written in the transaction of its cause, and must never be what breaks it
//! (reliability.md, rule 5).

use super::super::brand::BrandColour;
use super::super::organisation::Organisation;
use super::super::payer::EmailAddress;
use super::super::text::has_control;
use super::Kind;
use super::template::{Placeholder, Template, Templates};

/// What stands in both texts in the place of the payer's own link, which no row holds in clear.
pub const LINK_PLACE: &str = "{{link}}";
/// Ids and links have no place to break a line at, and a phone has 320 pixels.
const BREAKABLE: &str = "overflow-wrap:anywhere;word-break:break-word";
/// The colour of organisations that chose none: white can be read on it.
const PLAIN_BLUE: &str = "#1d4ed8";

/// Who writes.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The organisation.
    pub organisation: Organisation,
    /// The name on payers' bank statements.
    pub statement_name: String,
    /// The Service User Number, where there is one.
    pub service_user_number: Option<String>,
    /// Whether the organisation has a logo.
    pub has_logo: bool,
    /// What it has changed about its messages.
    pub templates: Templates,
}

impl Letterhead {
    /// Who can be asked: addresses and numbers, where there are any.
    fn questions(&self) -> Option<String> {
        let organisation = &self.organisation;
        let ways = [
            organisation.contact_email.as_ref().map(|email| email.as_str()),
            organisation.contact_phone.as_ref().map(|phone| phone.as_str()),
        ];
        let ways: Vec<&str> = ways.into_iter().flatten().collect();
        (!ways.is_empty()).then(|| format!("Questions: {}", ways.join(" or ")))
    }

    pub(in crate::domain) fn name(&self) -> &str {
        self.organisation.name.as_str()
    }
}

/// A part of a letter.
#[derive(Clone, Debug)]
enum Part {
    Paragraph(String),
    Facts(Vec<(String, String)>),
    List(Vec<String>),
    /// What leads to the payer's own link.
    Link(&'static str),
    /// Where the organisation's own paragraph goes.
    Own,
}

/// A letter that is being written.
#[derive(Clone, Debug)]
pub struct Letter {
    kind: Kind,
    subject: String,
    parts: Vec<Part>,
    values: Vec<(Placeholder, String)>,
}

impl Letter {
    pub(in crate::domain) fn new(kind: Kind, subject: impl Into<String>) -> Letter {
        Letter { kind, subject: subject.into(), parts: Vec::new(), values: Vec::new() }
    }

    /// What a placeholder of the organisation's own words stands for.
    pub(in crate::domain) fn value(mut self, placeholder: Placeholder, value: impl Into<String>) -> Letter {
        self.values.push((placeholder, value.into()));
        self
    }

    pub(in crate::domain) fn paragraph(mut self, text: impl Into<String>) -> Letter {
        self.parts.push(Part::Paragraph(text.into()));
        self
    }

    pub(in crate::domain) fn facts(
        mut self,
        facts: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Letter {
        let facts = facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect();
        self.parts.push(Part::Facts(facts));
        self
    }

    pub(in crate::domain) fn named_facts(mut self, facts: Vec<(String, String)>) -> Letter {
        self.parts.push(Part::Facts(facts));
        self
    }

    pub(in crate::domain) fn list(mut self, entries: impl IntoIterator<Item = String>) -> Letter {
        self.parts.push(Part::List(entries.into_iter().collect()));
        self
    }

    pub(in crate::domain) fn link(mut self, label: &'static str) -> Letter {
        self.parts.push(Part::Link(label));
        self
    }

    pub(in crate::domain) fn own_paragraph(mut self) -> Letter {
        self.parts.push(Part::Own);
        self
    }

    /// What it is about.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The letter on paper with the organisation's head, its own words filled in. They add to a letter, and take nothing
    /// from it but its subject.
    pub fn rendered(&self, head: &Letterhead) -> Rendered {
        let plain = Template::default();
        let template = head.templates.of(self.kind).unwrap_or(&plain);
        let subject = template.subject.as_ref().map(|subject| subject.filled(&self.values));
        let own = template.paragraph.as_ref().map(|paragraph| paragraph.filled(&self.values));
        let subject = one_line(&subject.unwrap_or_else(|| self.subject.clone()));
        let sender = template.sender_name.as_ref().map_or_else(|| head.name(), |name| name.as_str());
        let reply_to = template.reply_to.as_ref().or(head.organisation.contact_email.as_ref());
        Rendered {
            text: self.text(head, own.as_deref()),
            html: self.html(head, &subject, own.as_deref()),
            subject,
            sender_name: one_line(sender),
            reply_to: reply_to.cloned(),
        }
    }

    fn text(&self, head: &Letterhead, own: Option<&str>) -> String {
        let mut blocks: Vec<String> = self.parts.iter().filter_map(|part| part.text(own)).collect();
        let questions = head.questions().map_or_else(String::new, |questions| format!("{questions}\n"));
        blocks.push(format!("{}\n{questions}", head.name()));
        blocks.join("\n\n")
    }

    fn html(&self, head: &Letterhead, subject: &str, own: Option<&str>) -> String {
        let parts: String = self.parts.iter().filter_map(|part| part.html(own)).collect();
        let colour = head.organisation.brand_colour.as_ref().map(BrandColour::under_white);
        let colour = colour.as_ref().map_or(PLAIN_BLUE, BrandColour::as_str);
        let logo = if head.has_logo {
            "<img src=\"cid:logo\" alt=\"\" height=\"40\" style=\"vertical-align:middle;margin-right:12px\">"
        } else {
            ""
        };
        let (subject, name) = (escaped(subject), escaped(head.name()));
        let questions = head.questions().map_or_else(String::new, |asked| format!("<br>{}", escaped(&asked)));
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{subject}</title></head>\n\
             <body style=\"margin:0;background:#f3f4f6;color:#111827;font:16px/1.5 Arial,Helvetica,sans-serif\">\n\
             <table role=\"presentation\" width=\"100%\" cellspacing=\"0\" cellpadding=\"0\"><tr><td align=\"center\">\n\
             <table role=\"presentation\" cellspacing=\"0\" cellpadding=\"0\" \
             style=\"width:100%;max-width:600px;background:#ffffff\">\n\
             <tr><td style=\"background:{colour};color:#ffffff;padding:16px 24px;font-size:20px\">{logo}{name}</td></tr>\n\
             <tr><td style=\"padding:8px 24px 24px\">\n{parts}<p>{name}{questions}</p>\n</td></tr>\n\
             </table></td></tr></table></body></html>\n"
        )
    }
}

impl Part {
    fn text(&self, own: Option<&str>) -> Option<String> {
        Some(match self {
            Part::Paragraph(text) => text.clone(),
            Part::Facts(facts) => {
                facts.iter().map(|(name, fact)| format!("  {name}: {fact}")).collect::<Vec<_>>().join("\n")
            }
            Part::List(entries) => {
                entries.iter().map(|entry| format!("  - {entry}")).collect::<Vec<_>>().join("\n")
            }
            Part::Link(label) => format!("{label}:\n{LINK_PLACE}"),
            Part::Own => own?.to_owned(),
        })
    }

    fn html(&self, own: Option<&str>) -> Option<String> {
        Some(match self {
            Part::Paragraph(text) => format!("<p>{}</p>\n", escaped(text)),
            Part::Facts(facts) => {
                let row = |(name, fact): &(String, String)| {
                    format!(
                        "<tr><th scope=\"row\" align=\"left\" valign=\"top\" style=\"padding:4px 16px 4px 0\">{}</th>\
                         <td valign=\"top\" style=\"padding:4px 0{}\">{}</td></tr>\n",
                        escaped(name),
                        if has_long_word(fact) { format!(";{BREAKABLE}") } else { String::new() },
                        escaped(fact)
                    )
                };
                format!(
                    "<table cellspacing=\"0\" cellpadding=\"0\">\n{}</table>\n",
                    facts.iter().map(row).collect::<String>()
                )
            }
            Part::List(entries) => {
                let entries: String =
                    entries.iter().map(|entry| format!("<li>{}</li>\n", escaped(entry))).collect();
                format!("<ul>\n{entries}</ul>\n")
            }
            Part::Link(label) => format!(
                "<p><a href=\"{LINK_PLACE}\">{}</a></p>\n<p style=\"{BREAKABLE}\">Or copy this \
                 address into your browser: {LINK_PLACE}</p>\n",
                escaped(label)
            ),
            Part::Own => format!("<p>{}</p>\n", escaped(own?).replace('\n', "<br>\n")),
        })
    }
}

/// Whether a phone's line, beside the name of the fact, is too short for a word of it. A shorter one, such as a mandate's
/// reference, is not to be broken.
fn has_long_word(fact: &str) -> bool {
    fact.split_whitespace().any(|word| word.chars().count() > 20)
}

/// A letter as it goes out, the payer's own link aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML. It asks for nothing from outside; a logo travels with it.
    pub html: String,
    /// The sender's name.
    pub sender_name: String,
    /// Where answers go.
    pub reply_to: Option<EmailAddress>,
}

/// Text in the place of HTML, of an attribute's value too.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text for a header: nothing in it ends the line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if has_control(c.encode_utf8(&mut [0; 4])) { ' ' } else { c }).collect()
}
