//! One procedure as an OpenRPC method object.

use procedures::ctx::{Effect, Transport};
use procedures::examples::Example;
use procedures::procedure::Entry;
use serde_json::{Map, Value, json};

use super::errors;
use super::schemas::Schemas;

/// The method object of that procedure.
pub(super) fn object(entry: &Entry, schemas: &mut Schemas) -> Value {
    let schema = schemas.params(entry.params);
    let unknown_params = if schema["additionalProperties"] == false { "refused" } else { "ignored" };
    let params = params(&schema);
    let result = result(entry, schemas);
    let examples: Vec<Value> = entry.examples.iter().map(|shown| example(shown, &params, &result)).collect();
    let mut method = json!({
        "name": entry.name,
        "tags": [{ "$ref": format!("#/components/tags/{}", entry.namespace) }],
        "summary": entry.doc.summary,
        "description": entry.doc.description,
        "paramStructure": "by-name",
        "errors": errors::references(entry, takes_an_id(&params)),
        "params": params,
        "result": result,
        "examples": examples,
        "x-scope": entry.access.words(),
        "x-effect": effect(entry.effect),
        "x-transport": transport(entry.transport),
        "x-cost": entry.cost(),
        "x-unknown-params": unknown_params,
        "x-since": entry.doc.life.since,
    });
    if let Some(deprecated) = entry.doc.life.deprecated {
        method["deprecated"] = json!(true);
        if let Some(sunset_on) = deprecated.sunset_on {
            method["x-sunset"] = json!(sunset_on);
        }
    }
    method
}

const fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Any => "any",
        Transport::WebSocket => "websocket",
    }
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Write => "write",
    }
}

/// Content descriptors, the required ones first, then by name.
fn params(schema: &Value) -> Vec<Value> {
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|required| required == name))
    };
    let mut params: Vec<(bool, Value)> = properties
        .iter()
        .map(|(name, schema)| (required(name), descriptor(name, required(name), schema.clone())))
        .collect();
    params.sort_by_key(|(required, _)| !required);
    params.into_iter().map(|(_, param)| param).collect()
}

/// A content descriptor. What the schema says in words moves up to it.
fn descriptor(name: &str, required: bool, mut schema: Value) -> Value {
    let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
    // Draft 7 has no words beside a `$ref`, so schemars wraps it; without the words it needs no wrapping.
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
        && schema.as_object().is_some_and(|schema| schema.len() == 1)
    {
        schema = only.clone();
    }
    let mut descriptor = json!({ "name": name, "required": required, "schema": schema });
    if let Some(description) = description {
        descriptor["description"] = description;
    }
    descriptor
}

fn result(entry: &Entry, schemas: &mut Schemas) -> Value {
    let made = schemas.result(entry.result);
    let name = made.name.as_deref().map_or_else(|| "result".to_owned(), lower_first);
    let mut result = descriptor(&name, true, made.schema);
    if let Some(description) = made.description {
        result["description"] = description;
    }
    result
}

/// `MandatePage` → `mandatePage`.
fn lower_first(name: &str) -> String {
    let (head, tail) = name.split_at(name.len().min(1));
    head.to_ascii_lowercase() + tail
}

/// An example pairing; parameters in the order the method declares them, then those it does not have.
fn example(example: &Example, params: &[Value], result: &Value) -> Value {
    let place = |name: &str| params.iter().position(|param| param["name"] == name).unwrap_or(params.len());
    let mut given: Vec<(&String, &Value)> = example.params.iter().collect();
    given.sort_by_key(|(name, _)| place(name));
    let given: Vec<Value> =
        given.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    json!({
        "name": example.name,
        "params": given,
        "result": { "name": result["name"], "value": example.result },
    })
}

/// Whether the method must be told which one: such an id may be unknown.
fn takes_an_id(params: &[Value]) -> bool {
    let is_id = |param: &Value| param["name"].as_str().is_some_and(|name| name.ends_with("Id"));
    params.iter().any(|param| param["required"] == true && is_id(param))
}

#[cfg(test)]
mod tests {
    use super::*;
    use procedures::Error;
    use procedures::ctx::ReadCtx;
    use procedures::domain::scope::Access;
    use procedures::procedure::{NoParams, Procedure};

    #[test]
    fn required_parameters_come_first_and_say_what_they_are() {
        let params = params(&json!({
            "properties": {
                "a": { "type": ["string", "null"], "description": "An option." },
                "b": { "allOf": [{ "$ref": "#/components/schemas/B" }], "description": "A reference." },
            },
            "required": ["b"],
        }));
        let b = json!({
            "name": "b", "required": true, "description": "A reference.",
            "schema": { "$ref": "#/components/schemas/B" },
        });
        assert_eq!(params[0], b);
        assert_eq!((&params[1]["name"], &params[1]["required"]), (&json!("a"), &json!(false)));
        assert!(params[1]["schema"].get("description").is_none());
    }

    /// A procedure that should be used no more.
    struct Old;

    impl Procedure for Old {
        const ACCESS: Access = Access::AnyCredential;
        const MODULE: &'static str = "procedures::keys::old";
        const DOC: &'static str = "Do an old thing.\n\n# Since\n0.2.0\n\n# Deprecated\n2026-11-01, sunset 2027-06-30. Use it no more.";
        const EXAMPLES: &'static str = "[]";
        type Context = ReadCtx;
        type Params = NoParams;
        type Output = bool;

        async fn call(_: &ReadCtx, _: NoParams) -> Result<bool, Error> {
            Ok(true)
        }
    }

    #[test]
    fn how_long_a_procedure_is_there_stands_in_the_document() {
        let method = object(&Entry::of::<Old>(), &mut Schemas::new());
        assert_eq!(
            [&method["x-since"], &method["deprecated"], &method["x-sunset"]],
            [&json!("0.2.0"), &json!(true), &json!("2027-06-30")]
        );
        for entry in procedures::catalogue::catalogue().iter() {
            let method = object(entry, &mut Schemas::new());
            assert!(method["x-since"].is_string(), "{}", entry.name);
            assert_eq!(
                method.get("deprecated").is_some(),
                entry.doc.life.deprecated.is_some(),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn only_a_required_id_can_be_unknown() {
        let param = |name: &str, required: bool| json!({ "name": name, "required": required });
        assert!(takes_an_id(&[param("mandateId", true)]));
        assert!(!takes_an_id(&[param("keyId", false), param("reason", true)]));
    }
}
