//! A payer's bank details: read from the wire, shown again in full to nobody but the payer who types them, and only until
//! the mandate is signed ([`TypedBankDetails`]).
//!
//! `Debug` shows nothing, refusals are static sentences, and [`BankDetails`] is not `Serialize`, so that an
//! answer holding it does not compile; answers carry [`MaskedBankDetails`].

use crate::domain::text::{self, Expected, wire_text};
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A UK sort code: six digits, read with or without hyphens and spaces (bacs.md §4.2 step 0).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Presented", into = "String")]
pub struct SortCode(String);

impl SortCode {
    /// The sort code written in `text`, reduced to its six digits.
    ///
    /// # Errors
    /// A sentence when there are not exactly six digits, or anything besides digits, hyphens and spaces.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let expected = Expected("expected a sort code of six digits, such as 20-00-00");
        digits(text).filter(|digits| digits.len() == 6).map(Self).ok_or(expected)
    }
}

wire_text!(SortCode, {
    "type": "string", "minLength": 6,
    "pattern": "^[ -]*(?:[0-9][ -]*){6}$",
    "description": "A UK sort code: six digits, with or without hyphens or spaces.",
    "examples": ["20-00-00"],
});

/// A UK account number: eight digits; six or seven are padded with leading zeros (bacs.md §4.2 step 0).
///
/// What nine or ten digits stand for depends on the bank: [`modulus::normalise`](super::modulus::normalise) reads them
/// together with the sort code; here they are refused.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Presented", into = "String")]
pub struct AccountNumber(String);

impl AccountNumber {
    /// The account number written in `text`, as eight digits.
    ///
    /// # Errors
    /// A sentence when there are not six to eight digits, or anything besides digits, hyphens and spaces.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let expected = Expected(
            "expected an account number of eight digits (six or seven are padded with leading zeros)",
        );
        let digits = digits(text).filter(|digits| (6..=8).contains(&digits.len())).ok_or(expected)?;
        Ok(Self(format!("{digits:0>8}")))
    }
}

wire_text!(AccountNumber, {
    "type": "string", "minLength": 6,
    "pattern": "^[ -]*(?:[0-9][ -]*){6,8}$",
    "description": "A UK account number: eight digits; six or seven are padded with leading zeros.",
    "examples": ["55779911"],
});

/// The name of the payer's account as typed: 1 to 140 characters, some of which Bacs can carry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Presented", into = "String")]
pub struct AccountName(String);

impl AccountName {
    /// The account name, trimmed.
    ///
    /// # Errors
    /// A sentence when it is empty, too long, holds control characters or nothing of it survives
    /// [`text::bacs_text`] (an instruction without payer name is returned with code P, bacs.md §2.10).
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let expected =
            "expected an account name of 1 to 140 characters with at least one Latin letter or digit";
        text::printable_line(text, 140, expected).map(Self)
    }

    /// The name as it goes into a Bacs file: at most 18 Bacs characters, never empty (bacs.md §2.1).
    pub fn for_bacs(&self) -> String {
        let folded = text::bacs_text(&self.0);
        // From the first letter or digit on, so that the cut cannot leave punctuation alone.
        let start = folded.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(0);
        text::truncate_18(&folded[start..]).to_owned()
    }
}

wire_text!(AccountName, {
    "type": "string", "minLength": 1, "maxLength": 140,
    "description": "The name of the account as the bank knows it; at least one Latin letter or digit.",
    "examples": ["Ms A Tenant"],
});

/// The account a mandate is to be lodged on. It can be sent, but is never shown in full again.
#[derive(Clone, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, inline)]
pub struct BankDetails {
    /// The name of the account as the bank knows it.
    pub account_name: AccountName,
    /// The sort code: six digits, with or without hyphens.
    pub sort_code: SortCode,
    /// The account number: eight digits.
    pub account_number: AccountNumber,
}

impl BankDetails {
    /// What may be shown: the name, the last two digits of the sort code, the last four of the number.
    pub fn masked(&self) -> MaskedBankDetails {
        MaskedBankDetails {
            account_name: self.account_name.0.clone(),
            sort_code: format!("••-••-{}", &self.sort_code.0[4..]),
            account_number: format!("••••{}", &self.account_number.0[4..]),
        }
    }

    /// What was typed, to be checked by whoever typed it.
    pub fn as_typed(&self) -> TypedBankDetails {
        let digits = &self.sort_code.0;
        TypedBankDetails {
            account_name: self.account_name.0.clone(),
            sort_code: format!("{}-{}-{}", &digits[..2], &digits[2..4], &digits[4..]),
            account_number: self.account_number.0.clone(),
        }
    }

    /// The details as bytes to be encrypted at rest: a JSON object of the three fields, in alphabetical order.
    pub fn to_plaintext(&self) -> Vec<u8> {
        let fields = serde_json::json!({
            "accountName": self.account_name.0,
            "accountNumber": self.account_number.0,
            "sortCode": self.sort_code.0,
        });
        fields.to_string().into_bytes()
    }

    /// The details from [`Self::to_plaintext`].
    ///
    /// # Errors
    /// A sentence when the bytes were not written by it; none of the bytes appear in it.
    pub fn from_plaintext(bytes: &[u8]) -> Result<Self, Expected> {
        serde_json::from_slice(bytes)
            .map_err(|_| Expected("expected bank details as this server stores them"))
    }
}

/// Bank details as answers show them: enough to recognise an account, too little to use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct MaskedBankDetails {
    /// The name of the account.
    pub account_name: String,
    /// The sort code with all but the last two digits hidden: `••-••-99`.
    pub sort_code: String,
    /// The account number with all but the last four digits hidden: `••••4958`.
    pub account_number: String,
}

/// Bank details in full, for the one page on which the payer checks them (bacs.md §2.7). It has neither `Debug` nor
/// `Serialize`: no log and no answer of a procedure can hold it.
pub struct TypedBankDetails {
    /// The name of the account.
    pub account_name: String,
    /// The sort code: `20-00-00`.
    pub sort_code: String,
    /// The account number: eight digits.
    pub account_number: String,
}

/// The digits of a number written with hyphens and spaces; `None` when anything else is in it.
pub(super) fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
}

/// A string, or something else that must be refused: serde's own refusal would repeat a number it was given.
#[derive(Deserialize)]
#[serde(untagged)]
enum Presented {
    Text(String),
    Other(IgnoredAny),
}

macro_rules! secret {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }

        impl TryFrom<Presented> for $name {
            type Error = Expected;

            fn try_from(presented: Presented) -> Result<Self, Expected> {
                match presented {
                    Presented::Text(text) => Self::parse(&text),
                    Presented::Other(IgnoredAny) => Err(Expected("expected a string")),
                }
            }
        }
    )*};
}

secret!(SortCode, AccountNumber, AccountName);

impl fmt::Debug for BankDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BankDetails(redacted)")
    }
}

const EXPECTED_OBJECT: &str = "expected an object with accountName, sortCode and accountNumber";

/// Reads an object only, and refuses anything else without repeating it.
impl<'de> Deserialize<'de> for BankDetails {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectOnly)
    }
}

#[derive(Deserialize)]
#[serde(remote = "BankDetails", rename_all = "camelCase", deny_unknown_fields)]
struct Fields {
    account_name: AccountName,
    sort_code: SortCode,
    account_number: AccountNumber,
}

struct ObjectOnly;

/// What serde would refuse by repeating it.
macro_rules! refuse {
    ($($visit:ident: $type:ty),*) => {$(
        fn $visit<E: de::Error>(self, _: $type) -> Result<BankDetails, E> {
            Err(E::custom(EXPECTED_OBJECT))
        }
    )*};
}

impl<'de> Visitor<'de> for ObjectOnly {
    type Value = BankDetails;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<BankDetails, A::Error> {
        Fields::deserialize(MapAccessDeserializer::new(map))
    }

    refuse!(visit_str: &str, visit_i64: i64, visit_u64: u64, visit_f64: f64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{check_reading as check, check_refused};

    const JSON: &str = r#"{"accountName":"Zoë Tenant","sortCode":"08-99-99","accountNumber":"66374958"}"#;

    #[test]
    fn a_sort_code_is_six_digits_however_it_is_spaced() {
        for typed in ["08-99-99", "089999", "08 99 99", " 08-9999 "] {
            check::<SortCode>(typed, Some("089999"));
        }
        check_refused::<SortCode>(&["", "08999", "0899991", "08.99.99", "O8-99-99", "٠٨٩٩٩٩"]);
    }

    #[test]
    fn an_account_number_is_eight_digits_after_padding() {
        check::<AccountNumber>("6637-4958", Some("66374958"));
        check::<AccountNumber>("1234567", Some("01234567"));
        check::<AccountNumber>("123 456", Some("00123456"));
        check_refused::<AccountNumber>(&["", "12345", "123456789", "6637495A", "+6374958"]);
    }

    #[test]
    fn an_account_name_becomes_at_most_eighteen_bacs_characters() {
        let for_bacs = |typed| AccountName::parse(typed).unwrap().for_bacs();
        assert_eq!(for_bacs("Zoë O’Brien-Müller & Sons"), "ZOE O BRIEN-MULLER");
        assert_eq!(for_bacs("--------------------A"), "A");
        check_refused::<AccountName>(&["", "李明", "&/-", "A\nB"]);
    }

    #[test]
    fn only_the_tail_is_shown_and_debug_shows_nothing() {
        let details: BankDetails = serde_json::from_str(JSON).unwrap();
        let shown = serde_json::to_string(&details.masked()).unwrap();
        assert_eq!(shown, r#"{"accountName":"Zoë Tenant","sortCode":"••-••-99","accountNumber":"••••4958"}"#);
        let debug = format!("{details:?} {:?} {:?}", details.sort_code, details.account_number);
        assert!(!debug.contains(char::is_numeric) && !debug.contains("Zo"), "{debug}");
    }

    #[test]
    fn what_was_typed_can_be_checked_digit_by_digit() {
        let typed = serde_json::from_str::<BankDetails>(JSON).unwrap().as_typed();
        let shown = (typed.account_name.as_str(), typed.sort_code.as_str(), typed.account_number.as_str());
        assert_eq!(shown, ("Zoë Tenant", "08-99-99", "66374958"));
    }

    #[test]
    fn details_survive_the_plaintext_form() {
        let details: BankDetails = serde_json::from_str(JSON).unwrap();
        let bytes = details.to_plaintext();
        let expected = r#"{"accountName":"Zoë Tenant","accountNumber":"66374958","sortCode":"089999"}"#;
        assert_eq!(bytes, expected.as_bytes());
        assert_eq!(BankDetails::from_plaintext(&bytes), Ok(details));
        assert!(BankDetails::from_plaintext(b"66374958").is_err());
    }

    #[test]
    fn no_refusal_repeats_what_was_given() {
        for bad in ["66374958", "-66374958", "66374958.5", "\"66374958\"", "[66374958]", "{\"66374958\":1}"] {
            let inside = JSON.replace("\"66374958\"", &bad.replace("66374958", "663749581"));
            let whole = serde_json::from_str::<BankDetails>(&bad.replace("{\"66374958\"", "{\"sortCode\""));
            for refusal in [serde_json::from_str::<BankDetails>(&inside), whole] {
                let sentence = refusal.unwrap_err().to_string();
                assert!(sentence.contains("expected") && !sentence.contains("663"), "{sentence}");
            }
        }
        assert!(serde_json::from_str::<BankDetails>(&JSON.replace('}', r#","iban":"GB00"}"#)).is_err());
    }
}
