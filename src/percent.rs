//! Percent-encoding (RFC 3986 §2.1), undone.

use std::borrow::Cow;

/// The text, of which each `%` begins two hexadecimal digits; `None` where one does not, or where the result is not
/// UTF-8.
pub fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = text.bytes();
    let mut plain = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'%' => digit(bytes.next()?)? * 16 + digit(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(plain).ok().map(Cow::Owned)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_bytes_of_utf_8_are_decoded() {
        for (text, expected) in [
            ("keys.whoami", Some("keys.whoami")),
            ("keys%2Ewhoami", Some("keys.whoami")),
            ("keys%2ewhoami", Some("keys.whoami")),
            ("%25", Some("%")),
            ("a+b", Some("a+b")),
            ("%C3%A9", Some("é")),
            ("%", None),
            ("keys%2", None),
            ("%2G", None),
            ("%+1", None),
            ("%C3", None),
            ("%ff", None),
        ] {
            assert_eq!(decoded(text).as_deref(), expected, "{text}");
        }
    }
}
