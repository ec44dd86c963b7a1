//! The fields of fixed width that files and reports share.

use std::fmt;

/// What was expected of a field that was refused. The sentence never repeats the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotBacs(pub &'static str);

/// Text of 1 to 18 Bacs characters (`A–Z 0–9 . & / -` and space), without spaces at its ends (bacs.md §2.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field18(String);

impl Field18 {
    /// The text, unchanged.
    pub fn parse(text: &str) -> Result<Field18, NotBacs> {
        let is_bacs = |c: char| matches!(c, 'A'..='Z' | '0'..='9' | '.' | '&' | '/' | '-' | ' ');
        let fits = (1..=18).contains(&text.len()) && text.trim() == text;
        if fits && text.chars().all(is_bacs) {
            Ok(Field18(text.to_owned()))
        } else {
            Err(NotBacs("expected 1 to 18 Bacs characters without spaces at the ends"))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Service User Number: six digits (bacs.md §2.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sun([u8; 6]);

impl Sun {
    /// The number written in `text`.
    pub fn parse(text: &str) -> Result<Sun, NotBacs> {
        let expected = NotBacs("expected a Service User Number of six digits");
        let bytes: [u8; 6] = text.as_bytes().try_into().map_err(|_| expected)?;
        if bytes.iter().all(u8::is_ascii_digit) { Ok(Sun(bytes)) } else { Err(expected) }
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The serial of a submission: six upper-case letters and digits, not all zeros, never used twice (bacs.md §3.1 VOL1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial([u8; 6]);

impl Serial {
    /// The serial written in `text`.
    pub fn parse(text: &str) -> Result<Serial, NotBacs> {
        let expected = NotBacs("expected a serial of six letters and digits, not all zeros");
        let bytes: [u8; 6] = text.as_bytes().try_into().map_err(|_| expected)?;
        let alphanumeric = bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if alphanumeric && bytes != *b"000000" { Ok(Serial(bytes)) } else { Err(expected) }
    }

    /// The serial of a counter: six digits. `None` for 0 and beyond 999,999.
    pub fn from_number(number: u32) -> Option<Serial> {
        (1..=999_999).contains(&number).then(|| Serial::parse(&format!("{number:06}")).ok()).flatten()
    }

    /// The six characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

macro_rules! show {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

macro_rules! debug_as_text {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }
    )*};
}

show!(Field18, Sun, Serial);
debug_as_text!(Sun, Serial);
