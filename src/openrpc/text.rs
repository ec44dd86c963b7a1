//! The document's text: indented JSON whose names come in the order of reading, so that a difference can be read.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

/// The names of OpenRPC and JSON Schema that come first, in their order; others follow by the alphabet.
const READING_ORDER: [&str; 35] = [
    "openrpc",
    "info",
    "servers",
    "methods",
    "components",
    "$ref",
    "name",
    "title",
    "version",
    "url",
    "code",
    "tags",
    "summary",
    "message",
    "description",
    "x-scope",
    "x-effect",
    "x-transport",
    "x-cost",
    "x-unknown-params",
    "x-since",
    "deprecated",
    "x-sunset",
    "paramStructure",
    "params",
    "result",
    "errors",
    "examples",
    "type",
    "const",
    "required",
    "schema",
    "properties",
    "additionalProperties",
    "items",
];

/// The text, with a line break at the end.
pub(super) fn pretty(document: &Value) -> String {
    // Printing a value that holds only JSON cannot fail; the plain print stands in where it would.
    let text = serde_json::to_string_pretty(&Ordered { value: document, names_are_data: false });
    text.unwrap_or_else(|_| document.to_string()) + "\n"
}

struct Ordered<'a> {
    value: &'a Value,
    /// Whether the names are the document's own, as under `properties`: these stay in the alphabet's order.
    names_are_data: bool,
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    list.serialize_element(&Ordered { value, names_are_data: false })?;
                }
                list.end()
            }
            Value::Object(fields) => {
                let mut names: Vec<&String> = fields.keys().collect();
                if !self.names_are_data {
                    names.sort_by_key(|name| (rank(name), *name));
                }
                let mut map = serializer.serialize_map(Some(names.len()))?;
                for name in names {
                    let names_are_data = !self.names_are_data && is_dictionary(name);
                    map.serialize_entry(name, &Ordered { value: &fields[name], names_are_data })?;
                }
                map.end()
            }
            scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                scalar.serialize(serializer)
            }
        }
    }
}

fn rank(name: &str) -> usize {
    READING_ORDER.iter().position(|first| *first == name).unwrap_or(READING_ORDER.len())
}

fn is_dictionary(name: &str) -> bool {
    matches!(name, "properties" | "value")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_come_in_reading_order_but_the_documents_own_by_the_alphabet() {
        let schema = json!({ "properties": { "b": true, "a": true, "name": 1 }, "type": "object", "z": [], "name": "n" });
        let text: String = pretty(&schema).split_whitespace().collect();
        assert_eq!(text, r#"{"name":"n","type":"object","properties":{"a":true,"b":true,"name":1},"z":[]}"#);
        assert_eq!(serde_json::from_str::<Value>(&pretty(&schema)).unwrap(), schema);
        assert!(pretty(&schema).ends_with("}\n"));
    }
}
