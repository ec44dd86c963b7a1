//! From bytes to an XML document, within bounds.

use std::borrow::Cow;

use roxmltree::{Document, Error, ParsingOptions};

use super::Unreadable;

/// The largest report that is read. One with 50,000 lines has about half of that.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Bounds of the parser's memory.
const MAX_TAGS: usize = 2_000_000;
const MAX_ATTRIBUTES: usize = 2_000_000;

/// The parser compares each attribute of an element with each other one, and copies the namespaces of an element to
/// those within: without these bounds a small file could keep it busy for days. Reports have up to 15 attributes and
/// one namespace.
const MAX_ATTRIBUTES_OF_ELEMENT: usize = 256;
const MAX_NAMESPACES: usize = 64;

/// How far into the file the XML declaration may reach.
const MAX_DECLARATION: usize = 256;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The characters of the file.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let (marked, bytes) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let encoding = declared_encoding(bytes)?.unwrap_or("UTF-8");
    match encoding.to_ascii_uppercase().as_str() {
        "UTF-8" | "UTF8" | "US-ASCII" => {
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| Unreadable::Encoding)
        }
        // Each byte of ISO-8859-1 is the Unicode character of the same number.
        "ISO-8859-1" | "ISO8859-1" | "LATIN1" if !marked => {
            Ok(Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()))
        }
        _ => Err(Unreadable::Encoding),
    }
}

/// The XML document in `text`.
pub fn parse(text: &str) -> Result<Document<'_>, Unreadable> {
    check_bounds(text)?;
    let nodes_limit = u32::try_from(2 * MAX_TAGS).unwrap_or(u32::MAX);
    let options = ParsingOptions { allow_dtd: false, nodes_limit, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        Error::DtdDetected => Unreadable::Dtd,
        Error::NodesLimitReached | Error::AttributesLimitReached | Error::NamespacesLimitReached => {
            Unreadable::TooMany
        }
        error => Unreadable::NotXml { line: error.pos().row, column: error.pos().col },
    })
}

/// What the declaration says, if it says one: `<?xml version = '1.0' encoding = 'UTF-8'?>`, quoted either way.
fn declared_encoding(bytes: &[u8]) -> Result<Option<&str>, Unreadable> {
    let Some(rest) = bytes.strip_prefix(b"<?xml") else { return Ok(None) };
    let start = &rest[..rest.len().min(MAX_DECLARATION)];
    let end = start.windows(2).position(|pair| pair == b"?>").ok_or(Unreadable::Encoding)?;
    let declaration = std::str::from_utf8(&start[..end]).map_err(|_| Unreadable::Encoding)?;
    let Some((_, value)) = declaration.split_once("encoding") else { return Ok(None) };
    quoted(value).map(Some).ok_or(Unreadable::Encoding)
}

fn quoted(value: &str) -> Option<&str> {
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split_once(quote).map(|(name, _)| name)
}

/// An attribute needs its `=` and a tag can hold no second `<`, so that counting them bounds what the parser will meet.
fn check_bounds(text: &str) -> Result<(), Unreadable> {
    let (mut tags, mut attributes, mut attributes_of_element) = (0, 0, 0);
    for byte in text.bytes() {
        match byte {
            b'<' => {
                tags += 1;
                attributes_of_element = 0;
            }
            b'=' => {
                attributes += 1;
                attributes_of_element += 1;
            }
            _ => continue,
        }
        if tags > MAX_TAGS || attributes > MAX_ATTRIBUTES || attributes_of_element > MAX_ATTRIBUTES_OF_ELEMENT
        {
            return Err(Unreadable::TooMany);
        }
    }
    if text.matches("xmlns").nth(MAX_NAMESPACES).is_some() {
        return Err(Unreadable::TooMany);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(declaration: &str, expected: Result<Option<&str>, Unreadable>) {
        assert_eq!(declared_encoding(declaration.as_bytes()), expected, "{declaration}");
    }

    #[test]
    fn the_declaration_says_the_encoding() {
        check("<a/>", Ok(None));
        check("<?xml version=\"1.0\"?><a/>", Ok(None));
        check("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", Ok(Some("UTF-8")));
        check("<?xml version = '1.0' encoding = 'iso-8859-1' standalone='yes' ?>", Ok(Some("iso-8859-1")));
        check("<?xml version='1.0' encoding=UTF-8?>", Err(Unreadable::Encoding));
        check("<?xml version='1.0' encoding='UTF-8?>", Err(Unreadable::Encoding));
        check("<?xml version='1.0' encoding", Err(Unreadable::Encoding));
        check(&format!("<?xml {}?>", " ".repeat(MAX_DECLARATION)), Err(Unreadable::Encoding));
    }
}
