//! What the catalogue says a procedure takes: tests are generated from it, so that none is forgotten.

use procedures::catalogue::catalogue;
use procedures::procedure::Entry;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The schema of a procedure's parameters, every reference replaced by what it refers to.
pub fn params_of(entry: &Entry) -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let schema = (entry.params)(&mut generator);
    let definitions = Value::Object(generator.take_definitions(true));
    resolved(schema.to_value(), &definitions)
}

fn resolved(schema: Value, definitions: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next());
            if let Some(name) = reference {
                return resolved(definitions[name].clone(), definitions);
            }
            Value::Object(
                members.into_iter().map(|(name, part)| (name, resolved(part, definitions))).collect(),
            )
        }
        Value::Array(parts) => parts.into_iter().map(|part| resolved(part, definitions)).collect(),
        other => other,
    }
}

/// The objects that the schema describes and `value` has: the pointer of each with its schema. Options and
/// wrappers are looked through.
pub fn fields<'s>(schema: &'s Value, value: &Value, pointer: &str) -> Vec<(String, &'s Value)> {
    let mut found = Vec::new();
    let alternatives =
        ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|word| schema[word].as_array()).flatten();
    for alternative in alternatives {
        found.extend(fields(alternative, value, pointer));
    }
    if schema["additionalProperties"] == false && value.is_object() {
        found.push((pointer.to_owned(), schema));
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            found.extend(fields(property, &value[name], &format!("{pointer}/{name}")));
        }
    }
    found
}

/// Every procedure that takes an idempotency key.
pub fn with_idempotency_key() -> impl Iterator<Item = &'static Entry> {
    catalogue().iter().filter(|entry| params_of(entry)["properties"].get("idempotencyKey").is_some())
}
