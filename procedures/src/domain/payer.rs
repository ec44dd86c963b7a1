//! Who pays: names, addresses and references as they arrive, checked and normalised while they are read.
//!
//! Lengths are in characters after trimming; none of these holds control characters or direction marks.

use crate::domain::text::{self, Expected, wire_line, wire_text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The payer's name: 1 to 140 characters, some of which Bacs can carry (bacs.md §2.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PayerName(String);

impl PayerName {
    /// The name, trimmed.
    ///
    /// # Errors
    /// A sentence when it is empty, too long, or nothing of it survives [`text::bacs_text`].
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let expected = "expected a name of 1 to 140 characters with at least one Latin letter or digit";
        text::printable_line(text, 140, expected).map(Self)
    }
}

wire_text!(PayerName, {
    "type": "string", "minLength": 1, "maxLength": 140,
    "description": "The payer's name; at least one Latin letter or digit.",
    "examples": ["Zoë Tenant"],
});

/// An e-mail address: at most 254 bytes, local part at most 64, a domain of at least two labels in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address, trimmed, its domain in lower case.
    ///
    /// # Errors
    /// A sentence when it cannot be an address. Quoted local parts are refused: they carry header syntax.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let expected = Expected("expected an e-mail address such as zoe@example.com, at most 254 characters");
        let (local, domain) = text.trim().split_once('@').ok_or(expected)?;
        let domain = domain.to_ascii_lowercase();
        let fits = (1..=64).contains(&local.len()) && local.len() + 1 + domain.len() <= 254;
        // A dot stands between characters (RFC 5321 §4.1.2, Dot-string): no mail server takes another.
        let dotted = local.split('.').all(|part| !part.is_empty());
        let clean = dotted && !text::has_control(local) && !local.contains(is_header_syntax);
        if fits && clean && is_domain(&domain) {
            Ok(Self(format!("{local}@{domain}")))
        } else {
            Err(expected)
        }
    }
}

wire_text!(EmailAddress, {
    "type": "string", "format": "email", "minLength": 6, "maxLength": 254,
    "description": "An e-mail address; the domain is kept in lower case.",
    "examples": ["zoe@example.com"],
});

/// A telephone number: international (`+` and 7 to 15 digits, E.164) or British national (from `0`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number without spaces and punctuation; `00` becomes `+`, and the `(0)` of `+44 (0)20` is dropped.
    ///
    /// # Errors
    /// A sentence when the digits are not 7 to 15 or start with neither `+` nor `0`.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let expected = Expected("expected a telephone number such as +447700900123 or 020 7946 0958");
        let text = text.trim();
        let dialled = if text.contains('+') { text.replace("(0)", "") } else { text.to_owned() };
        let number: String = dialled.chars().filter(|c| !" -.()".contains(*c)).collect();
        let abroad = number.strip_prefix('+').or_else(|| number.strip_prefix("00"));
        let (prefix, digits) = abroad.map_or(("", number.as_str()), |digits| ("+", digits));
        let starts_well = digits.starts_with('0') == prefix.is_empty();
        let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits && starts_well { Ok(Self(format!("{prefix}{digits}"))) } else { Err(expected) }
    }
}

wire_text!(PhoneNumber, {
    "type": "string", "minLength": 7,
    "pattern": "^[ (]*(?:\\+[ ().-]*[1-9](?:[ ().-]*[0-9]){6,14}|0(?:[ ().-]*[0-9]){6,14})[ ().-]*$",
    "description": "A telephone number, E.164 or British national.", "examples": ["+447700900123"],
});

wire_line! {
    /// One line of an address: 1 to 100 characters.
    AddressLine, 100, "one line of an address", "Flat 2, 10 High Street"
}
wire_line! {
    /// The caller's name for the property the rent is paid for: 1 to 64 characters.
    PropertyReference, 64, "your own reference for the property", "HIGH-ST-10-2"
}
wire_line! {
    /// The caller's own identifier of a record: 1 to 128 characters, compared exactly.
    ExternalRef, 128, "your own identifier of this record", "tenancy-4711"
}

/// A UK postcode in its usual form: upper case, one space before the last three characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

impl Postcode {
    /// The postcode, upper-cased and spaced. Its shape is checked, not whether it is in use.
    ///
    /// # Errors
    /// A sentence when it is not shaped like a postcode.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let expected = Expected("expected a UK postcode such as SW1A 1AA");
        let bare: String = text.trim().chars().filter(|c| *c != ' ').collect::<String>().to_ascii_uppercase();
        let split = bare.len().checked_sub(3).filter(|split| bare.is_ascii() && (2..=4).contains(split));
        let (outward, inward) = bare.split_at(split.ok_or(expected)?);
        let shaped = is_outward(outward.as_bytes()) && is_inward(inward.as_bytes());
        if shaped { Ok(Self(format!("{outward} {inward}"))) } else { Err(expected) }
    }
}

wire_text!(Postcode, {
    "type": "string", "minLength": 5,
    "pattern": "^ *[A-Za-z]{1,2}[0-9][A-Za-z0-9]? *[0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2} *$",
    "description": "A UK postcode; kept in upper case with one space.", "examples": ["SW1A 1AA"],
});

/// A postal address in the United Kingdom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct Address {
    /// The first line: house and street.
    pub line1: AddressLine,
    /// The second line, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<AddressLine>,
    /// The post town.
    pub city: AddressLine,
    /// The postcode.
    pub postcode: Postcode,
}

/// The caller's own notes on a record: at most 10 keys of 1 to 50 characters, values of at most 500.
///
/// GoCardless allows three keys (bacs.md §1.2); rent needs a few more (landlord, branch, tenancy).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// The notes by key.
    pub fn as_map(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

impl TryFrom<BTreeMap<String, String>> for Metadata {
    type Error = Expected;

    fn try_from(notes: BTreeMap<String, String>) -> Result<Self, Expected> {
        let fits = |(key, value): (&String, &String)| {
            let short = (1..=50).contains(&key.chars().count()) && value.chars().count() <= 500;
            short && !text::has_control(key) && !text::has_control(value)
        };
        if notes.len() <= 10 && notes.iter().all(fits) {
            return Ok(Self(notes));
        }
        Err(Expected(
            "expected at most 10 keys of 1 to 50 characters, values of at most 500, no control characters",
        ))
    }
}

impl From<Metadata> for BTreeMap<String, String> {
    fn from(metadata: Metadata) -> Self {
        metadata.0
    }
}

impl JsonSchema for Metadata {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Metadata".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "maxProperties": 10,
            "propertyNames": { "minLength": 1, "maxLength": 50 },
            "additionalProperties": { "type": "string", "maxLength": 500 },
            "description": "Your own notes: at most 10 keys.",
            "examples": [{ "landlord": "L-42" }],
        })
    }
}

/// Characters that would end an address inside an e-mail header, and blanks.
fn is_header_syntax(character: char) -> bool {
    character.is_whitespace() || "@<>()[],;:\\\"".contains(character)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
    domain.split('.').all(is_label) && top.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// `A9`, `A99`, `A9A`, `AA9`, `AA99` or `AA9A`.
fn is_outward(outward: &[u8]) -> bool {
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let is_end = |end: &[u8]| matches!(end, [d] | [d, _] if d.is_ascii_digit());
    (1..=2).contains(&letters) && is_end(&outward[letters..]) && outward.iter().all(u8::is_ascii_alphanumeric)
}

/// `9AA`, without the letters that are too easily misread.
fn is_inward(inward: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(byte);
    matches!(inward, [digit, a, b] if digit.is_ascii_digit() && is_letter(a) && is_letter(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{check_reading as check, check_refused};

    #[test]
    fn a_name_keeps_its_accents_and_needs_something_bacs_can_print() {
        check::<PayerName>("  Zoë O’Brien ", Some("Zoë O’Brien"));
        check::<PayerName>(&"é".repeat(140), Some(&"é".repeat(140)));
        check_refused::<PayerName>(&["", "   ", "李明", "...", "A\nB", "A\u{202e}B", &"A".repeat(141)]);
    }

    #[test]
    fn an_email_address_has_one_at_sign_and_a_real_domain() {
        check::<EmailAddress>(" Zoe+rent@Mail.Example.CO.UK ", Some("Zoe+rent@mail.example.co.uk"));
        let refused = "zoe zoe@ @a.uk a@b a@b. a@.uk a@b..uk a@-b.uk a@b-.uk a@b@c.uk a@b_c.uk a@1.2 a..b@c.uk .a@c.uk a.@c.uk";
        refused.split(' ').for_each(|refused| check::<EmailAddress>(refused, None));
        check_refused::<EmailAddress>(&["a b@c.uk", "<a@b.uk>", "a@c.uk\r\nBcc: d@e.uk"]);
        check::<EmailAddress>(&format!("{}@b.uk", "a".repeat(65)), None);
        check::<EmailAddress>(&format!("a@{}uk", "bcd.".repeat(63)), None);
    }

    #[test]
    fn a_telephone_number_is_international_or_british() {
        check::<PhoneNumber>("+44 (0)20 7946-0958", Some("+442079460958"));
        check::<PhoneNumber>("(+44) (0)20 7946 0958", Some("+442079460958"));
        check::<PhoneNumber>("(020) 7946 0958", Some("02079460958"));
        check::<PhoneNumber>("0033 1.23.45.67.89", Some("+33123456789"));
        check_refused::<PhoneNumber>(&["", "7946 0958", "+0123456789", "+12345", "07700 90012x"]);
        check_refused::<PhoneNumber>(&["+1234567890123456"]);
    }

    #[test]
    fn a_postcode_is_written_with_one_space() {
        for typed in ["sw1a1aa", " SW1A  1AA ", "Sw1A 1aA"] {
            check::<Postcode>(typed, Some("SW1A 1AA"));
        }
        for code in ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX"] {
            check::<Postcode>(code, Some(code));
        }
        check_refused::<Postcode>(&[
            "", "SW1A", "1AA", "SW1A 1AI", "SWW1 1AA", "S 1AA", "SW1A-1AA", "É1 1AA", "12 1AA",
        ]);
    }

    #[test]
    fn an_address_reads_in_camel_case_and_refuses_unknown_fields() {
        let json = r#"{"line1":"10 High St","city":"Leeds","postcode":"LS1 1AA"}"#;
        let address: Address = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&address).unwrap(), json);
        assert!(serde_json::from_str::<Address>(&json.replace("city", "town")).is_err());
        assert!(serde_json::from_str::<Address>(&json.replace("Leeds", &"x".repeat(101))).is_err());
    }

    #[test]
    fn metadata_is_bounded_in_keys_and_values() {
        let notes = |count: usize, key: &str, value: &str| {
            let notes = (0..count).map(|n| (format!("{key}{n}"), value.to_owned()));
            Metadata::try_from(notes.collect::<BTreeMap<_, _>>())
        };
        assert_eq!(notes(10, "key", &"v".repeat(500)).unwrap().as_map().len(), 10);
        assert!(notes(11, "key", "v").is_err() && notes(1, "key", &"v".repeat(501)).is_err());
        assert!(notes(1, &"k".repeat(50), "v").is_err() && notes(1, "key", "a\nb").is_err());
    }
}
