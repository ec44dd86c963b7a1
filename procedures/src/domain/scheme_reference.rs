//! The mandate reference lodged with the payer's bank, the "core reference" of the scheme (bacs.md §2.2).

use crate::domain::text::{self, Expected, wire_text};
use serde::{Deserialize, Serialize};

/// A reference that is legal in the scheme (bacs.md §2.2), in upper case.
///
/// Legal is not enough: within one Service User Number no reference may be the beginning of another for the
/// same account (AUDDIS return I). Generated references all have one length, so they keep this by themselves;
/// whoever accepts a chosen reference must look for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchemeReference(String);

/// The length in characters of every generated reference.
pub const GENERATED_CHARS: usize = 12;

/// Crockford's base 32: no I, L, O or U, which are misread or spell words.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The alphabet of the check character (ISO 7064 MOD 37,36); a character's value is its place.
const ALPHANUMERIC: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

impl SchemeReference {
    /// The reference written in `text`, upper-cased; nothing else is mended.
    ///
    /// # Errors
    /// A sentence naming the first rule of bacs.md §2.2 that is broken.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let reference = text.to_ascii_uppercase();
        match broken_rule(&reference) {
            Some(sentence) => Err(Expected(sentence)),
            None => Ok(Self(reference)),
        }
    }

    /// A new reference: three letters from the organisation's name, eight random characters, one to check.
    ///
    /// The letters are the first three of the folded name, filled up with X; `DDI` becomes `DDX`, because
    /// `DDIC` is reserved. Each random byte gives one character of Crockford base 32 (40 bits in all). The
    /// check character is ISO 7064 MOD 37,36: it finds every single mistyped character and nearly every swap.
    pub fn generate(prefix: &str, random: [u8; 8]) -> Self {
        let mut reference = letters_of(prefix);
        reference.extend(random.map(|byte| char::from(CROCKFORD[usize::from(byte & 31)])));
        if all_the_same(&reference) {
            // Letters only, so a digit makes the difference the scheme asks for.
            reference.replace_range(10.., "0");
        }
        reference.push(check_character(&reference));
        Self(reference)
    }

    /// Whether the last character confirms the others, as in every generated reference.
    ///
    /// A legal reference chosen by somebody else usually does not.
    pub fn verify_check(&self) -> bool {
        let Some((body, check)) = self.0.split_at_checked(GENERATED_CHARS - 1) else { return false };
        let alphanumeric = body.bytes().all(|byte| byte.is_ascii_alphanumeric());
        alphanumeric && check.len() == 1 && check.starts_with(check_character(body))
    }
}

wire_text!(SchemeReference, {
    "type": "string",
    "minLength": 6,
    "maxLength": 18,
    "pattern": "^[A-Za-z0-9][A-Za-z0-9.&/ -]{4,16}[A-Za-z0-9.&/-]$",
    "description": "A Direct Debit reference: 6 to 18 letters, digits, full stops, ampersands, slashes, hyphens \
                    and spaces, at least six of them letters or digits; it starts with a letter or digit, does \
                    not end with a space, does not repeat one character throughout and does not begin with \
                    DDIC. Kept in upper case.",
    "examples": ["RENT00012345"],
});

/// The first rule of bacs.md §2.2 that an upper-case reference breaks.
fn broken_rule(reference: &str) -> Option<&'static str> {
    if !(6..=18).contains(&reference.chars().count()) {
        return Some("expected a reference of 6 to 18 characters");
    }
    if !text::is_bacs_text(reference) {
        return Some(
            "expected a reference of letters, digits, full stop, ampersand, slash, hyphen and space only",
        );
    }
    if !reference.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Some("expected a reference that starts with a letter or digit");
    }
    if reference.ends_with(' ') {
        return Some("expected a reference that does not end with a space");
    }
    if reference.bytes().filter(u8::is_ascii_alphanumeric).count() < 6 {
        return Some("expected a reference with at least six letters or digits");
    }
    if all_the_same(reference) {
        return Some("expected a reference that does not repeat one character throughout");
    }
    reference
        .starts_with("DDIC")
        .then_some("expected a reference that does not begin with DDIC, which is reserved")
}

fn all_the_same(reference: &str) -> bool {
    reference.bytes().all(|byte| reference.as_bytes().first() == Some(&byte))
}

/// Three letters of a name, filled up with X, that cannot become the reserved `DDIC`.
fn letters_of(name: &str) -> String {
    let folded = text::bacs_text(name);
    let letters: String = folded.chars().filter(char::is_ascii_uppercase).take(3).collect();
    if letters == "DDI" { "DDX".to_owned() } else { format!("{letters:X<3}") }
}

/// ISO 7064 MOD 37,36 over upper-case letters and digits.
fn check_character(body: &str) -> char {
    let values = body.bytes().filter_map(|byte| ALPHANUMERIC.iter().position(|symbol| *symbol == byte));
    let product = values.fold(36, |product, value| match (product + value) % 36 {
        0 => 36 * 2 % 37,
        sum => sum * 2 % 37,
    });
    char::from(ALPHANUMERIC[(37 - product) % 36])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(typed: &str, expected: Result<&str, &str>) {
        let read = SchemeReference::parse(typed);
        match expected {
            Ok(reference) => assert_eq!(read.unwrap().as_str(), reference),
            Err(part) => {
                let sentence = read.unwrap_err().to_string();
                assert!(sentence.contains(part), "{typed:?}: {sentence}");
            }
        }
    }

    #[test]
    fn legal_references_are_kept_in_upper_case() {
        check("RENT00012345", Ok("RENT00012345"));
        check("rent-1/2.3&4 X", Ok("RENT-1/2.3&4 X"));
        check("AAAAAB", Ok("AAAAAB"));
        check("ABCDEFGHIJKLMNOPQR", Ok("ABCDEFGHIJKLMNOPQR"));
        check("DDI001", Ok("DDI001"));
        check("XDDIC1", Ok("XDDIC1"));
    }

    #[test]
    fn each_rule_of_the_scheme_refuses_with_its_own_sentence() {
        check("", Err("6 to 18"));
        check("ABCDE", Err("6 to 18"));
        check("ABCDEFGHIJKLMNOPQRS", Err("6 to 18"));
        check("ABC_DEF", Err("only"));
        check("ÀBCDEFG", Err("only"));
        check(" ABCDEF", Err("starts with"));
        check("-ABCDEF", Err("starts with"));
        check("ABCDEF ", Err("end with a space"));
        check("AB-CD.EE".get(..7).unwrap(), Err("at least six"));
        check("111111", Err("repeat"));
        check("aAaAaA", Err("repeat"));
        check("ddic001", Err("DDIC"));
    }

    #[test]
    fn the_prefix_comes_from_the_name_and_is_never_reserved() {
        let prefix = |name: &str| SchemeReference::generate(name, [12; 8]).as_str()[..4].to_owned();
        assert_eq!(prefix("Écossais Lettings"), "ECOC");
        assert_eq!(prefix("1 A & b"), "ABXC");
        assert_eq!(prefix("李"), "XXXC");
        assert_eq!(prefix("D.D.I. Homes"), "DDXC");
    }

    #[test]
    fn a_name_and_bytes_that_would_repeat_one_letter_still_give_a_legal_reference() {
        for byte in 0..=255 {
            for letter in b'A'..=b'Z' {
                let reference =
                    SchemeReference::generate(&char::from(letter).to_string().repeat(3), [byte; 8]);
                assert_eq!(broken_rule(reference.as_str()), None, "{reference:?}");
            }
        }
    }

    #[test]
    fn the_check_character_is_the_one_of_the_standard() {
        // The published example of ISO 7064 MOD 37,36 (also the scheme of the Global Release Identifier).
        assert_eq!(check_character("A12425GABC1234002"), 'M');
    }

    proptest! {
        #[test]
        fn a_generated_reference_is_legal_and_verifies(name in "\\PC{0,20}", random: [u8; 8]) {
            let reference = SchemeReference::generate(&name, random);
            prop_assert_eq!(reference.as_str().len(), GENERATED_CHARS);
            prop_assert!(reference.verify_check());
            prop_assert_eq!(SchemeReference::parse(reference.as_str()), Ok(reference));
        }

        #[test]
        fn one_mistyped_character_never_verifies(random: [u8; 8], place in 0..12_usize, typed in "[0-9A-Z]") {
            let reference = SchemeReference::generate("Rent", random);
            let mut mistyped = reference.as_str().to_owned();
            mistyped.replace_range(place..=place, &typed);
            prop_assert_eq!(SchemeReference(mistyped.clone()).verify_check(), mistyped == reference.as_str());
        }
    }
}
