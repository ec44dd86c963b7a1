//! Which kinds of events a caller asks for.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::domain::event::Kind;

/// Kinds of events: each by its word, or all that are about one thing: `mandate.*`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(crate) struct Kinds(pub Vec<Kind>);

impl TryFrom<Vec<String>> for Kinds {
    type Error = String;

    fn try_from(words: Vec<String>) -> Result<Kinds, String> {
        if words.is_empty() {
            return Err("expected at least one kind".into());
        }
        let mut wanted = Vec::new();
        for word in &words {
            let before = wanted.len();
            wanted.extend(Kind::ALL.into_iter().filter(|kind| is_named(*kind, word)));
            if wanted.len() == before {
                return Err("expected kinds of events, like mandate.activated, or mandate.* for all".into());
            }
        }
        let distinct = Kind::ALL.into_iter().filter(|kind| wanted.contains(kind)).collect();
        Ok(Kinds(distinct))
    }
}

fn is_named(kind: Kind, word: &str) -> bool {
    word.strip_suffix(".*").map_or(kind.word() == word, |topic| kind.topic() == topic)
}

impl JsonSchema for Kinds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EventKinds".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let topics: BTreeSet<String> = Kind::ALL.iter().map(|kind| format!("{}.*", kind.topic())).collect();
        let words = Kind::ALL.into_iter().map(|kind| kind.word().to_owned()).chain(topics);
        json_schema!({
            "type": "array",
            "description": "Kinds of events, each by its word, or all that are about one thing: `mandate.*`.",
            "minItems": 1,
            "items": { "type": "string", "enum": words.collect::<Vec<_>>() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(words: &[&str]) -> Result<Vec<Kind>, String> {
        Kinds::try_from(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).map(|kinds| kinds.0)
    }

    #[test]
    fn a_topic_stands_for_all_of_its_kinds_once() {
        assert_eq!(kinds(&["alert.raised"]), Ok(vec![Kind::AlertRaised]));
        let keys = vec![Kind::KeyCreated, Kind::KeyRotated, Kind::KeyRevoked];
        assert_eq!(kinds(&["key.*"]), Ok(keys.clone()));
        assert_eq!(kinds(&["key.revoked", "key.*", "key.revoked"]), Ok(keys));
    }

    #[test]
    fn what_is_no_kind_is_refused() {
        for words in [&[][..], &["mandate"], &["*"], &[".*"], &["mandate.*", "mandate.deleted"]] {
            assert!(kinds(words).is_err(), "{words:?}");
        }
    }
}
