//! JSON schemas as TypeScript types.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{doc, list, object, text};

/// The longest line of code.
const WIDTH: usize = 110;

/// A type as TypeScript writes it, with the names it refers to.
#[derive(Default)]
pub(super) struct Writer {
    /// Names of shared types that were written.
    pub(super) used: BTreeSet<String>,
}

impl Writer {
    /// The type of a schema, for a line that is indented so far.
    pub(super) fn kind(&mut self, schema: &Value, indent: usize) -> String {
        if let Some(name) = text(&schema["$ref"]).strip_prefix("#/components/schemas/") {
            return self.named(name);
        }
        if let Some(value) = schema.get("const") {
            return value.to_string();
        }
        if let Some(values) = schema["enum"].as_array() {
            return union(values.iter().map(Value::to_string).collect(), indent);
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choice].as_array() {
                let base = self.own(schema, indent);
                let union = union(choices.iter().map(|choice| self.kind(choice, indent)).collect(), indent);
                return base.map_or(union.clone(), |base| format!("{base} & ({union})"));
            }
        }
        if let Some(all) = schema["allOf"].as_array() {
            let parts: Vec<String> = self
                .own(schema, indent)
                .into_iter()
                .chain(all.iter().map(|part| self.kind(part, indent)))
                .collect();
            return parts.join(" & ");
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            many => list(many).iter().map(text).collect(),
        };
        let kinds: Vec<String> = types.iter().map(|one| self.simple(one, schema, indent)).collect();
        if kinds.is_empty() { "unknown".to_owned() } else { union(kinds, indent) }
    }

    /// What a schema says of an object beside the choices in it.
    fn own(&mut self, schema: &Value, indent: usize) -> Option<String> {
        schema["properties"].is_object().then(|| self.object(schema, indent))
    }

    fn simple(&mut self, one: &str, schema: &Value, indent: usize) -> String {
        match (one, schema["format"].as_str()) {
            ("string", Some("date")) => self.named("LondonDate"),
            ("string", Some("date-time")) => self.named("Instant"),
            ("string", _) => "string".to_owned(),
            ("integer" | "number", _) => "number".to_owned(),
            ("boolean", _) => "boolean".to_owned(),
            ("null", _) => "null".to_owned(),
            ("array", _) => {
                let item = self.kind(&schema["items"], indent);
                if item.contains([' ', '\n']) { format!("Array<{item}>") } else { format!("{item}[]") }
            }
            ("object", _) => self.object(schema, indent),
            _ => "unknown".to_owned(),
        }
    }

    fn object(&mut self, schema: &Value, indent: usize) -> String {
        if schema["properties"].is_object() {
            return format!("{{\n{}{}}}", self.members(schema, indent + 2), " ".repeat(indent));
        }
        match &schema["additionalProperties"] {
            values @ Value::Object(_) => format!("Record<string, {}>", self.kind(values, indent)),
            _ => "Record<string, unknown>".to_owned(),
        }
    }

    /// The members of an object, a line each, with what they mean.
    pub(super) fn members(&mut self, schema: &Value, indent: usize) -> String {
        let required = |name: &str| list(&schema["required"]).iter().any(|required| required == name);
        let mut out = String::new();
        for (name, member) in object(&schema["properties"]) {
            self.member(&mut out, name, member, required(name), text(&member["description"]), indent);
        }
        out
    }

    /// A member of an object.
    pub(super) fn member(
        &mut self,
        out: &mut String,
        name: &str,
        schema: &Value,
        is_required: bool,
        meaning: &str,
        indent: usize,
    ) {
        out.push_str(&doc::comment(&with_example(meaning, schema), indent));
        let optional = if is_required { "" } else { "?" };
        let kind = self.kind(schema, indent);
        out.push_str(&format!("{}{name}{optional}: {kind};\n", " ".repeat(indent)));
    }

    fn named(&mut self, name: &str) -> String {
        self.used.insert(name.to_owned());
        name.to_owned()
    }
}

/// The line that imports names from a file; nothing when there are none.
pub(super) fn import(names: &BTreeSet<String>, file: &str) -> String {
    let names: String = names.iter().map(|name| format!("  {name},\n")).collect();
    if names.is_empty() { names } else { format!("import type {{\n{names}}} from \"./{file}.js\";\n") }
}

/// What a value means, with one to show how it is written and the value it has when it is left out.
fn with_example(meaning: &str, schema: &Value) -> String {
    let mut out = meaning.to_owned();
    if let Some(example) = list(&schema["examples"]).first().filter(|example| example.is_string()) {
        out.push_str(&format!(" For example `{example}`."));
    }
    if let Some(default) = schema.get("default").filter(|default| !default.is_object()) {
        out.push_str(&format!(" Left out: `{default}`."));
    }
    out.trim().to_owned()
}

/// Alternatives: on one line where they fit, or a line each.
pub(super) fn union(mut kinds: Vec<String>, indent: usize) -> String {
    let mut seen = BTreeSet::new();
    kinds.retain(|kind| seen.insert(kind.clone()));
    let line = kinds.join(" | ");
    if line.contains('\n') || indent + line.len() <= WIDTH {
        return line;
    }
    let pad = " ".repeat(indent + 2);
    kinds.iter().map(|kind| format!("\n{pad}| {kind}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(schema: Value, expected: &str) {
        assert_eq!(Writer::default().kind(&schema, 0), expected);
    }

    #[test]
    fn schemas_become_types() {
        check(json!({ "type": "string" }), "string");
        check(json!({ "type": ["integer", "null"], "minimum": 1 }), "number | null");
        check(json!({ "type": "string", "format": "date" }), "LondonDate");
        check(json!({ "type": ["string", "null"], "format": "date-time" }), "Instant | null");
        check(json!({ "$ref": "#/components/schemas/Mandate" }), "Mandate");
        check(json!({ "allOf": [{ "$ref": "#/components/schemas/KeyId" }] }), "KeyId");
        check(
            json!({ "anyOf": [{ "$ref": "#/components/schemas/KeyId" }, { "type": "null" }] }),
            "KeyId | null",
        );
        check(json!({ "oneOf": [{ "type": "integer" }, { "const": "last" }] }), "number | \"last\"");
        check(json!({ "type": "array", "items": { "type": "string" } }), "string[]");
        check(json!({ "type": "array", "items": { "type": ["string", "null"] } }), "Array<string | null>");
        check(
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            "Record<string, string>",
        );
        check(json!({ "type": "object", "additionalProperties": true }), "Record<string, unknown>");
    }

    #[test]
    fn a_discriminated_union_stays_one() {
        let choice = |word: &str, name: &str| {
            json!({
                "type": "object", "required": ["format"],
                "properties": { "format": { "const": word } },
                "allOf": [{ "$ref": format!("#/components/schemas/{name}") }],
            })
        };
        check(
            json!({ "oneOf": [choice("json", "Arrears"), choice("csv", "Spreadsheet")] }),
            "{\n  format: \"json\";\n} & Arrears | {\n  format: \"csv\";\n} & Spreadsheet",
        );
    }
}
