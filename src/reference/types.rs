//! JSON schemas in words.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Row, anchor, list, object, text};

/// What a schema allows, in a few words.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = named(schema) {
        return format!("[{name}](#{})", anchor(name));
    }
    if let Some(value) = schema.get("const") {
        return format!("`{}`", plain(value));
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        if let Some(choices) = schema[choice].as_array() {
            return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(|word| format!("`{}`", plain(word))).collect::<Vec<_>>().join(" or ");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        many => list(many).iter().map(text).collect(),
    };
    types.iter().map(|one| simple(one, schema)).collect::<Vec<_>>().join(" or ")
}

fn simple(one: &str, schema: &Value) -> String {
    match (one, schema["format"].as_str()) {
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        ("string", Some("date")) => "London date".to_owned(),
        ("string", Some("date-time")) => "UTC instant".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer", _) => format!("whole number{}", bounds(schema)),
        ("boolean", _) => "true or false".to_owned(),
        (other, _) => other.to_owned(),
    }
}

fn bounds(schema: &Value) -> String {
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least}"),
        (None, Some(most)) => format!(" up to {most}"),
        (None, None) => String::new(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// The name of the component that a schema refers to.
fn named(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

/// A parameter, and what is in it.
pub(super) fn parameter(param: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    let is_required = param["required"] == true;
    member(&mut rows, text(&param["name"]), &param["schema"], is_required, text(&param["description"]));
    rows
}

/// The fields of an object, or the words of an enumeration with their meanings.
pub(super) fn fields(schema: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    members(&mut rows, "", schema);
    for choice in list(&schema["oneOf"]) {
        if let Some(word) = choice["const"].as_str() {
            rows.push(Row {
                name: word.to_owned(),
                kind: String::new(),
                is_required: true,
                meaning: text(&choice["description"]).to_owned(),
            });
        }
    }
    rows
}

fn members(rows: &mut Vec<Row>, prefix: &str, schema: &Value) {
    for (name, inner) in object(&schema["properties"]) {
        let is_required = list(&schema["required"]).iter().any(|required| required == name);
        member(rows, &format!("{prefix}{name}"), inner, is_required, text(&inner["description"]));
    }
}

fn member(rows: &mut Vec<Row>, name: &str, schema: &Value, is_required: bool, meaning: &str) {
    let (name, meaning) = (name.to_owned(), meaning.to_owned());
    rows.push(Row { name: name.clone(), kind: kind(schema), is_required, meaning });
    members(rows, &format!("{name}."), schema);
    members(rows, &format!("{name}[]."), &schema["items"]);
    for choice in list(&schema["anyOf"]) {
        members(rows, &format!("{name}."), choice);
    }
}

/// The components that the methods refer to, themselves and through others, by name.
pub(super) fn used(methods: &[&Value], schemas: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for method in methods {
        gather(&method["params"], schemas, &mut found);
        gather(&method["result"], schemas, &mut found);
    }
    found
}

fn gather(value: &Value, schemas: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = named(value)
        && found.insert(name.to_owned())
    {
        gather(&schemas[name], schemas, found);
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| gather(one, schemas, found)),
        Value::Object(all) => all.values().for_each(|one| gather(one, schemas, found)),
        _ => {}
    }
}
