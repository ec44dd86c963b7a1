//! `types.ts`: what stands in parameters and results.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::Writer;
use super::{doc, list, object, text};

const HEAD: &str = "\
declare const kind: unique symbol;

/** A string of one kind: any string can be given for it, but none of another kind. */
export type Kind<Name extends string> = string & { readonly [kind]?: Name };

/** An instant in UTC, RFC 3339: `2026-11-23T09:00:00Z`. */
export type Instant = Kind<\"Instant\">;

/** A date in London: `2026-11-23`. */
export type LondonDate = Kind<\"LondonDate\">;
";

/// The file.
pub(super) fn file(document: &Value) -> String {
    let mut out = HEAD.to_owned();
    for (name, schema) in object(&document["components"]["schemas"]) {
        out.push('\n');
        out.push_str(&doc::comment(&plain(text(&schema["description"])), 0));
        out.push_str(&definition(name, schema));
    }
    out
}

/// Links of rustdoc mean nothing here.
fn plain(text: &str) -> String {
    text.replace("[`", "`").replace("`]", "`")
}

fn definition(name: &str, schema: &Value) -> String {
    let mut writer = Writer::default();
    if schema["properties"].is_object()
        && ["oneOf", "anyOf", "allOf"].iter().all(|key| schema.get(*key).is_none())
    {
        return format!("export interface {name} {{\n{}}}\n", writer.members(schema, 2));
    }
    if is_an_id(name, schema) {
        return format!("export type {name} = Kind<\"{name}\">;\n");
    }
    if let Some(words) = words(schema) {
        return format!("export type {name} ={words};\n");
    }
    format!("export type {name} = {};\n", writer.kind(schema, 0))
}

fn is_an_id(name: &str, schema: &Value) -> bool {
    name.ends_with("Id") && schema["type"] == "string"
}

/// The words of an enumeration, a line each, with what they mean.
fn words(schema: &Value) -> Option<String> {
    let choices = schema["oneOf"].as_array()?;
    let words: BTreeSet<&str> = choices.iter().filter_map(|choice| choice["const"].as_str()).collect();
    (words.len() == choices.len()).then(|| list(&schema["oneOf"]).iter().map(word).collect())
}

fn word(choice: &Value) -> String {
    let meaning = doc::comment(text(&choice["description"]), 2);
    format!("\n{meaning}  | {}", choice["const"]).replace("\n\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_id_is_a_string_of_its_own_kind() {
        let schema = json!({ "type": "string", "pattern": "^md_" });
        assert_eq!(definition("MandateId", &schema), "export type MandateId = Kind<\"MandateId\">;\n");
    }

    #[test]
    fn words_keep_what_they_mean() {
        let schema = json!({ "oneOf": [
            { "const": "draft", "description": "Created." }, { "const": "active", "description": "Can be collected." },
        ] });
        let expected = "export type Status =\n  /** Created. */\n  | \"draft\"\n  /** Can be collected. */\n  | \"active\";\n";
        assert_eq!(definition("Status", &schema), expected);
    }
}
