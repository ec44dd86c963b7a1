//! Text as Bacs can carry it, and what the text newtypes of the wire share.

/// A sentence that says what was expected of a refused value.
///
/// The sentence is static on purpose: it cannot repeat the value, so no bank detail reaches an answer or a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Expected(pub &'static str);

/// Text that was checked when it first came in, and is read again from where it was kept.
pub(crate) trait Stored {
    /// The text as it was kept. It is not checked again.
    fn stored(text: String) -> Self;
}

/// Length in characters of the name and reference fields of a Bacs file (bacs.md §2.1, §3.1).
pub const BACS_FIELD_CHARS: usize = 18;

/// Fold text to the Bacs character set: upper case, without accents, with one space where Bacs would blank.
///
/// The set is `A–Z 0–9 . & / -` and space (bacs.md §2.1). Bacs blanks everything else, so we fold what
/// can still be read (`é`, `ß`, `–`) and blank the rest ourselves. The result may be empty.
pub fn bacs_text(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_uppercase) {
        for plain in fold(character).chars() {
            let repeated_space = plain == ' ' && (folded.is_empty() || folded.ends_with(' '));
            if !repeated_space {
                folded.push(plain);
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Whether every character is one that Bacs carries unchanged (bacs.md §2.1).
pub fn is_bacs_text(text: &str) -> bool {
    text.chars().all(is_bacs_char)
}

/// The first 18 characters, the width of a Bacs name or reference field, without a trailing space.
pub fn truncate_18(text: &str) -> &str {
    let end = text.char_indices().nth(BACS_FIELD_CHARS).map_or(text.len(), |(index, _)| index);
    text[..end].trim_end()
}

/// Text of `1..=max` characters after trimming, without control characters; otherwise `expected`.
pub(crate) fn plain_line(text: &str, max: usize, expected: &'static str) -> Result<String, Expected> {
    let text = text.trim();
    let fits = (1..=max).contains(&text.chars().count());
    if fits && !has_control(text) { Ok(text.to_owned()) } else { Err(Expected(expected)) }
}

/// A [`plain_line`] of which at least one letter or digit is left when it is folded for Bacs.
pub(crate) fn printable_line(text: &str, max: usize, expected: &'static str) -> Result<String, Expected> {
    let line = plain_line(text, max, expected)?;
    let printable = bacs_text(&line).contains(|c: char| c.is_ascii_alphanumeric());
    if printable { Ok(line) } else { Err(Expected(expected)) }
}

/// Whether the text holds a control character, a line break or a mark that reverses reading direction.
///
/// Direction marks are refused with the controls because a name must read in an e-mail as it was typed.
pub(crate) fn has_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

fn is_bacs_char(character: char) -> bool {
    matches!(character, 'A'..='Z' | '0'..='9' | '.' | '&' | '/' | '-' | ' ')
}

/// What an upper-case character becomes: itself, its ASCII reading, nothing (a combining accent) or a space.
fn fold(character: char) -> Folded {
    let ascii = match character {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'Ĳ' => "IJ",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'Ŵ' | 'Ẁ' | 'Ẃ' | 'Ẅ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' | 'Ỳ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{0300}'..='\u{036f}' => "",
        plain if is_bacs_char(plain) => return Folded::Same(plain),
        _ => " ",
    };
    Folded::Ascii(ascii)
}

/// The result of [`fold`], without allocating for the ordinary character.
enum Folded {
    Same(char),
    Ascii(&'static str),
}

impl Folded {
    fn chars(self) -> impl Iterator<Item = char> {
        let (same, ascii) = match self {
            Self::Same(character) => (Some(character), ""),
            Self::Ascii(ascii) => (None, ascii),
        };
        same.into_iter().chain(ascii.chars())
    }
}

/// Give a `struct Name(String)` with `Name::parse(&str)` its reading, conversions and JSON Schema.
///
/// The schema is inlined where it is used: published descriptions carry no `$defs` (architecture.md).
macro_rules! wire_text {
    ($name:ident, $schema:tt) => {
        impl $name {
            /// The text in its normalised form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::domain::text::Stored for $name {
            fn stored(text: String) -> Self {
                Self(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::domain::text::Expected;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}
pub(crate) use wire_text;

/// Declare a newtype of `1..=max` characters of free text: the struct, its reading and what [`wire_text`] gives.
macro_rules! wire_line {
    ($(#[$doc:meta])* $name:ident, $max:literal, $what:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text, trimmed.
            ///
            /// # Errors
            /// A sentence when it is empty, too long or holds control characters.
            pub fn parse(text: &str) -> Result<Self, $crate::domain::text::Expected> {
                let limits = concat!("expected ", $what, " of 1 to ", $max, " characters, no control characters");
                $crate::domain::text::plain_line(text, $max, limits).map(Self)
            }
        }

        $crate::domain::text::wire_text!($name, {
            "type": "string", "minLength": 1, "maxLength": $max,
            "description": concat!("Text of at most ", $max, " characters: ", $what, "."),
            "examples": [$example],
        });
    };
}
pub(crate) use wire_line;

/// Reads the text as `T`; `expected` is the normalised form, or `None` when it must be refused.
#[cfg(test)]
#[track_caller]
pub(crate) fn check_reading<T: TryFrom<String> + Into<String>>(typed: &str, expected: Option<&str>) {
    let read = T::try_from(typed.to_owned()).ok().map(Into::<String>::into);
    assert_eq!(read.as_deref(), expected, "{typed:?}");
}

/// Checks that none of these can be read as `T`.
#[cfg(test)]
#[track_caller]
pub(crate) fn check_refused<T: TryFrom<String> + Into<String>>(typed: &[&str]) {
    for typed in typed {
        check_reading::<T>(typed, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        assert_eq!(bacs_text(typed), expected, "{typed:?}");
    }

    #[test]
    fn accents_fold_and_the_rest_becomes_one_space() {
        check("Zoë Müller-Strauß", "ZOE MULLER-STRAUSS");
        check("Siân Ŵyn ap Llŷr", "SIAN WYN AP LLYR");
        check("Łukasz Żółć", "LUKASZ ZOLC");
        check("Søren Ærø, Þór", "SOREN AERO THOR");
        check("O’Brien & O'Neil", "O BRIEN & O NEIL");
        check("Flat 1–2 / A.B.", "FLAT 1-2 / A.B.");
        check("Jose\u{301}", "JOSE");
        check("a\u{a0}_ \t b", "A B");
        check("  (rent)  ", "RENT");
        check("李明", "");
        check("", "");
    }

    #[test]
    fn only_the_bacs_set_is_bacs_text() {
        assert!(is_bacs_text("ACME LETTINGS 24/7 & CO. A-Z"));
        for refused in ["acme", "É", "A_B", "A'B", "A\tB", "A+B"] {
            assert!(!is_bacs_text(refused), "{refused:?}");
        }
    }

    #[test]
    fn a_field_ends_at_eighteen_characters_without_a_trailing_space() {
        assert_eq!(truncate_18("SHORT"), "SHORT");
        assert_eq!(truncate_18("ABCDEFGHIJKLMNOPQRSTU"), "ABCDEFGHIJKLMNOPQR");
        assert_eq!(truncate_18("ABCDEFGHIJKLMNOPQ RST"), "ABCDEFGHIJKLMNOPQ");
        assert_eq!(truncate_18("éééééééééééééééééééé").chars().count(), 18);
    }

    #[test]
    fn controls_and_direction_marks_are_found() {
        assert!(["a\nb", "a\u{0}", "a\u{202e}b", "a\u{2028}b", "\u{85}"].into_iter().all(has_control));
        assert!(!has_control("Zoë O’Brien"));
    }

    proptest! {
        #[test]
        fn folding_always_gives_bacs_text_and_changes_nothing_the_second_time(typed in "\\PC{0,40}") {
            let folded = bacs_text(&typed);
            prop_assert!(is_bacs_text(&folded));
            prop_assert!(!folded.contains("  ") && folded.trim() == folded);
            prop_assert_eq!(bacs_text(&folded), folded);
        }
    }
}
