//! Parameters: from JSON into a procedure's own type, or a list of what is wrong and where.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::error::{Error, Problem};

/// What a date is, for whoever gave something else.
const A_DATE: &str = "a date such as 2026-11-23";

/// Parses parameters given by name. Parameters by position are refused: they would fill fields by their order.
pub(crate) fn parse<P: DeserializeOwned>(json: Option<&str>) -> Result<P, Error> {
    let text = json.unwrap_or("{}");
    if !text.trim_start().starts_with('{') {
        return Err(Error::invalid("", "expected parameters by name, in an object"));
    }
    // The path is worth its price only when something is wrong.
    serde_json::from_str(text).or_else(|_| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| Error::InvalidParams(vec![problem(error.path(), &error.inner().to_string())]))
    })
}

/// A hash of what the parameters say, however they are written: the order of names and white space do not count, and
/// the idempotency key, of which the hash is the counterpart, is left out.
pub(super) fn hash(json: Option<&str>) -> [u8; 32] {
    let mut params: Value = serde_json::from_str(json.unwrap_or("{}")).unwrap_or_default();
    if let Some(named) = params.as_object_mut() {
        named.remove("idempotencyKey");
    }
    // serde_json keeps names sorted.
    *blake3::hash(params.to_string().as_bytes()).as_bytes()
}

fn problem(path: &Path, message: &str) -> Problem {
    let pointer = pointer(path);
    let message = message.split(" at line ").next().unwrap_or_default();
    if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return Problem::at(format!("{pointer}/{field}"), "is required");
    }
    if let Some(field) = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next()) {
        let field = shown(field);
        let pointer =
            if pointer.ends_with(&format!("/{field}")) { pointer } else { format!("{pointer}/{field}") };
        return Problem::at(pointer, "is not a parameter of this procedure");
    }
    if let Some(field) = message.strip_prefix("duplicate field `").and_then(|rest| rest.strip_suffix('`')) {
        return Problem::at(format!("{pointer}/{field}"), "is given twice");
    }
    // serde repeats the value before what it expected; a value may be a bank detail.
    let repeats_value = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant "];
    let expected =
        message.split_once(", expected ").map(|(_, expected)| format!("expected {}", in_json(expected)));
    match expected {
        Some(expected) if repeats_value.iter().any(|start| message.starts_with(start)) => {
            Problem::at(pointer, expected)
        }
        // All is JSON here, so this is serde_json's word for anything but a string where one of several words stands.
        _ if message == "expected value" => Problem::at(pointer, "expected a string"),
        _ if message.starts_with("expected ") => Problem::at(pointer, message),
        _ if message.contains("hex escape") => Problem::at(pointer, "expected text without lone surrogates"),
        // Nothing else has words of its own but the parser of dates, which may repeat what it was given.
        _ => Problem::at(pointer, format!("expected {A_DATE}")),
    }
}

/// What Rust calls a type, as JSON calls it.
fn in_json(expected: &str) -> &str {
    match expected {
        "i64" => "a whole number",
        "u64" | "u32" => "a whole number, not negative",
        "a sequence" => "an array",
        "a map" => "an object",
        "a date string" => A_DATE,
        other => other,
    }
}

/// The path as a JSON pointer (RFC 6901).
fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", shown(key)),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

/// A name within a pointer. One that may be a key or a bank detail in the wrong place is not repeated.
fn shown(name: &str) -> String {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if name.contains("ak_live_") || name.contains("ak_test_") || digits >= 6 {
        return "…".to_owned();
    }
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "read by Debug only")]
    struct Sample {
        amount: i64,
        payer: Payer,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "read by Debug only")]
    struct Payer {
        name: String,
        #[serde(default)]
        born: Option<jiff::civil::Date>,
    }

    #[track_caller]
    fn check(json: &str, pointer: &str, reason: &str) {
        let Err(Error::InvalidParams(problems)) = parse::<Sample>(Some(json)) else {
            panic!("{json} passed")
        };
        assert_eq!(problems, [Problem::at(pointer, reason)]);
    }

    #[test]
    fn the_hash_is_of_what_is_said_not_of_how() {
        let hash = |json: &str| hash(Some(json));
        let said = hash(r#"{"a":1,"b":{"c":2,"d":3}}"#);
        assert_eq!(said, hash(r#"{ "b": {"d":3, "c":2}, "idempotencyKey": "k", "a": 1 }"#));
        assert_ne!(said, hash(r#"{"a":1,"b":{"c":2,"d":4}}"#));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_pointer_and_never_repeated() {
        check(r#"{"amount": 1}"#, "/payer", "is required");
        check(r#"{"amount": 1, "payer": {}}"#, "/payer/name", "is required");
        check(
            r#"{"amount": "20000055779911", "payer": {"name": "A"}}"#,
            "/amount",
            "expected a whole number",
        );
        check(r#"{"amount": 1, "payer": {"name": 7}}"#, "/payer/name", "expected a string");
        check(
            r#"{"amount": 1, "payer": {"name": "A", "nick": 1}}"#,
            "/payer/nick",
            "is not a parameter of this procedure",
        );
        for date in [r#""55779911""#, r#""31/01/2027""#, r#""2027-02-30""#, "7"] {
            let json = format!(r#"{{"amount": 1, "payer": {{"name": "A", "born": {date}}}}}"#);
            check(&json, "/payer/born", "expected a date such as 2026-11-23");
        }
        check(r#"{"amount": 1, "payer": {"name": "A", "name": "B"}}"#, "/payer/name", "is given twice");
        let lone = r#"{"amount": 1, "payer": {"name": "\ud800"}}"#;
        check(lone, "/payer/name", "expected text without lone surrogates");
        let unknown = "is not a parameter of this procedure";
        check(r#"{"ak_test_0000000000000000000000000016odLB": 1}"#, "/…", unknown);
        check(r#"{"amount": 1, "payer": {"name": "A", "55779911": 1}}"#, "/payer/…", unknown);
        check(r#"[1, {"name": "A"}]"#, "", "expected parameters by name, in an object");
        check(r#""text""#, "", "expected parameters by name, in an object");
    }
}
