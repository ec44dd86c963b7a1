//! The JSON-RPC 2.0 envelope, checked strictly before anything else looks at it.
//!
//! jsonrpsee's own reading takes a bad id for a notification and fills named parameters by position; see
//! docs/json-rpc.md.

use std::borrow::Cow;

use jsonrpsee::types::Id;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The most entries a batch may have.
pub const MOST_ENTRIES: usize = 50;

/// A message.
#[derive(Debug)]
pub enum Message<'a> {
    /// One request.
    Single(Entry<'a>),
    /// Several, to be answered together.
    Batch(Vec<Entry<'a>>),
}

/// A message that is no JSON-RPC message at all. It is answered with the id null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not JSON, or not UTF-8.
    NotJson,
    /// It is JSON, but neither an object nor an array.
    NotARequest,
    /// It is an empty array.
    EmptyBatch,
    /// It has more than [`MOST_ENTRIES`] entries.
    TooManyEntries,
}

/// One request of a message.
#[derive(Debug)]
pub enum Entry<'a> {
    /// A call, to be answered.
    Call(Call<'a>),
    /// A notification, which is never answered and, here, never dispatched.
    Notification,
    /// Something else. It is answered with its id where it has a good one.
    Invalid {
        /// The id, or `null`.
        id: &'a str,
        /// What is wrong, in words.
        reason: &'static str,
    },
}

/// A call.
#[derive(Debug)]
pub struct Call<'a> {
    /// The id, as it was written: a string, a number, or `null`.
    pub id: &'a str,
    /// The procedure's name.
    pub method: Cow<'a, str>,
    /// The parameters: an object or an array.
    pub params: Option<&'a RawValue>,
}

/// The members of a request, of which each may stand once.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    method: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    params: Option<&'a RawValue>,
}

/// Tells a member that is `null` from one that is not there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Reads a message.
pub fn read(bytes: &[u8]) -> Result<Message<'_>, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotJson)?;
    match text.trim_start().as_bytes().first() {
        Some(b'{') => single(text).map(Message::Single),
        Some(b'[') => {
            let entries: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| Unreadable::NotJson)?;
            match entries.len() {
                0 => Err(Unreadable::EmptyBatch),
                1..=MOST_ENTRIES => Ok(Message::Batch(entries.into_iter().map(entry).collect())),
                _ => Err(Unreadable::TooManyEntries),
            }
        }
        _ => match serde_json::from_str::<&RawValue>(text) {
            Ok(_) => Err(Unreadable::NotARequest),
            Err(_) => Err(Unreadable::NotJson),
        },
    }
}

fn single(text: &str) -> Result<Entry<'_>, Unreadable> {
    match serde_json::from_str::<Members<'_>>(text) {
        Ok(members) => Ok(members.entry()),
        Err(error) if error.is_data() && serde_json::from_str::<&RawValue>(text).is_ok() => Ok(REPEATED),
        Err(_) => Err(Unreadable::NotJson),
    }
}

fn entry(value: &RawValue) -> Entry<'_> {
    if !value.get().starts_with('{') {
        return Entry::Invalid { id: "null", reason: "a request is an object" };
    }
    serde_json::from_str::<Members<'_>>(value.get()).map_or(REPEATED, Members::entry)
}

const REPEATED: Entry<'static> =
    Entry::Invalid { id: "null", reason: "jsonrpc, id, method and params may each stand once" };

impl<'a> Members<'a> {
    fn entry(self) -> Entry<'a> {
        let id = match self.id.map(RawValue::get) {
            None => None,
            Some(id) if is_id(id) => Some(id),
            Some(_) => return Entry::Invalid { id: "null", reason: "id must be a string, a number or null" },
        };
        let invalid = |reason| Entry::Invalid { id: id.unwrap_or("null"), reason };
        if self.jsonrpc.map(RawValue::get) != Some(r#""2.0""#) {
            return invalid(r#"jsonrpc must be "2.0""#);
        }
        let Some(method) = self.method.and_then(|method| serde_json::from_str::<Text<'_>>(method.get()).ok())
        else {
            return invalid("method must be a string");
        };
        if self.params.is_some_and(|params| !params.get().starts_with(['{', '['])) {
            return invalid("params must be an object");
        }
        match id {
            Some(id) => Entry::Call(Call { id, method: method.0, params: self.params }),
            None => Entry::Notification,
        }
    }
}

/// A string, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn is_id(raw: &str) -> bool {
    raw == "null" || raw.starts_with(|first: char| first == '"' || first == '-' || first.is_ascii_digit())
}

/// The id as jsonrpsee knows it, where it does: it has no negative, fractional or huge numbers.
pub fn known_id(raw: &str) -> Option<Id<'_>> {
    serde_json::from_str(raw).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(entry: &Entry<'_>) -> String {
        match entry {
            Entry::Call(call) => {
                format!("call {} {} {}", call.id, call.method, call.params.map_or("-", RawValue::get))
            }
            Entry::Notification => "notification".into(),
            Entry::Invalid { id, .. } => format!("invalid {id}"),
        }
    }

    #[track_caller]
    fn check(message: &str, expected: &str) {
        let found = match read(message.as_bytes()) {
            Ok(Message::Single(entry)) => shown(&entry),
            Ok(Message::Batch(entries)) => entries.iter().map(shown).collect::<Vec<_>>().join("; "),
            Err(unreadable) => format!("{unreadable:?}"),
        };
        assert_eq!(found, expected, "{message}");
    }

    #[test]
    fn a_request_is_a_call_with_its_id_as_written() {
        for id in ["1", "0", "-1", "1.5", "1e3", "18446744073709551616", r#""a\u0041""#, r#""""#, "null"] {
            let message = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"m","params":{{"a":1}}}}"#);
            check(&message, &format!(r#"call {id} m {{"a":1}}"#));
        }
        check(r#"{"method":"m\u002en","id":1,"jsonrpc":"2.0"}"#, "call 1 m.n -");
        check(&format!("{}{}", " \n".repeat(500), r#"{"jsonrpc":"2.0","id":1,"method":"m"}"#), "call 1 m -");
    }

    #[test]
    fn a_bad_id_is_an_invalid_request_and_no_notification() {
        for id in ["true", "false", "[]", "{}", "[1]"] {
            check(&format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"m"}}"#), "invalid null");
        }
        check(r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"m"}"#, "invalid null");
    }

    #[test]
    fn what_is_wrong_beside_the_id_is_answered_with_the_id() {
        check(r#"{"id":7,"method":"m"}"#, "invalid 7");
        check(r#"{"jsonrpc":"1.0","id":7,"method":"m"}"#, "invalid 7");
        check(r#"{"jsonrpc":2.0,"id":7,"method":"m"}"#, "invalid 7");
        check(r#"{"jsonrpc":"2.0","id":7}"#, "invalid 7");
        check(r#"{"jsonrpc":"2.0","id":7,"method":1}"#, "invalid 7");
        for params in ["1", "\"x\"", "null", "true"] {
            check(&format!(r#"{{"jsonrpc":"2.0","id":7,"method":"m","params":{params}}}"#), "invalid 7");
        }
    }

    #[test]
    fn a_request_without_an_id_is_a_notification() {
        check(r#"{"jsonrpc":"2.0","method":"m"}"#, "notification");
        check(r#"{"jsonrpc":"2.0","method":"m","params":[1]}"#, "notification");
        check(r#"{"jsonrpc":"2.0","method":1}"#, "invalid null");
    }

    #[test]
    fn what_is_no_request_at_all_is_told_apart() {
        for text in ["", " ", "{", r#"{"jsonrpc":"2.0","#, "[1,", "nul", "{}}", "{\"a\":1,}"] {
            check(text, "NotJson");
        }
        for text in ["1", "\"text\"", "null", "true"] {
            check(text, "NotARequest");
        }
        check("[]", "EmptyBatch");
        assert!(matches!(
            read(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}"),
            Err(Unreadable::NotJson)
        ));
    }

    #[test]
    fn entries_of_a_batch_are_read_one_by_one() {
        check(
            r#"[{"jsonrpc":"2.0","id":1,"method":"m"}, 1, {"jsonrpc":"2.0","method":"n"}, {"id":"x"}, [], {"id":1,"id":1}]"#,
            r#"call 1 m -; invalid null; notification; invalid "x"; invalid null; invalid null"#,
        );
    }

    #[test]
    fn a_batch_has_at_most_fifty_entries() {
        let batch = |n: usize| format!("[{}]", vec![r#"{"jsonrpc":"2.0","id":1,"method":"m"}"#; n].join(","));
        assert!(matches!(read(batch(50).as_bytes()), Ok(Message::Batch(entries)) if entries.len() == 50));
        assert!(matches!(read(batch(51).as_bytes()), Err(Unreadable::TooManyEntries)));
    }
}
