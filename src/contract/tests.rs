use serde_json::json;

use super::*;
use crate::openrpc;

/// A document with one method, which has these facts besides.
fn document(facts: Value) -> Value {
    let mut method = json!({
        "name": "a.b",
        "paramStructure": "by-name",
        "params": [],
        "result": { "name": "result", "schema": { "type": "object" } },
        "errors": [],
        "x-scope": "mandates:read",
        "x-effect": "read",
        "x-transport": "any",
        "x-cost": 1,
        "x-unknown-params": "refused",
    });
    for (name, fact) in facts.as_object().unwrap() {
        method[name] = fact.clone();
    }
    json!({ "methods": [method], "components": { "schemas": {
        "Id": { "type": "string", "pattern": "^a_" },
        "Same": { "type": "string", "pattern": "^a_", "description": "The same." },
    } } })
}

fn with_param(schema: Value) -> Value {
    document(json!({ "params": [{ "name": "p", "required": true, "schema": schema }] }))
}

fn with_result(schema: Value) -> Value {
    document(json!({ "result": { "name": "r", "schema": schema } }))
}

/// What the change from one to the other is, each with whether it breaks.
fn told(old: &Value, new: &Value) -> Vec<(bool, String)> {
    changes(old, new).into_iter().map(|change| (change.breaking, change.what)).collect()
}

#[track_caller]
fn check(old: Value, new: Value, there: bool, back: bool) {
    for (old, new, breaks) in [(&old, &new, there), (&new, &old, back)] {
        let told = told(old, new);
        assert!(!told.is_empty(), "from {old} to {new} nothing is told");
        assert_eq!(told.iter().any(|(breaking, _)| *breaking), breaks, "from {old} to {new}: {told:?}");
    }
}

#[test]
fn what_a_method_needs_may_get_less() {
    let plain = || document(json!({}));
    check(plain(), document(json!({ "x-scope": "mandates:write" })), true, true);
    check(plain(), document(json!({ "x-scope": "any good credential" })), false, true);
    check(plain(), document(json!({ "x-cost": 2 })), true, false);
    check(plain(), document(json!({ "x-effect": "write" })), true, false);
    check(plain(), document(json!({ "x-transport": "websocket" })), true, false);
    check(plain(), document(json!({ "deprecated": true })), false, false);
    check(plain(), document(json!({ "x-sunset": "2027-06-30" })), false, false);
    check(
        document(json!({ "x-sunset": "2027-06-30" })),
        document(json!({ "x-sunset": "2027-01-31" })),
        true,
        false,
    );
    let nothing = json!({ "methods": [] });
    check(plain(), nothing, true, false);
}

#[test]
fn parameters_come_optional_and_stay() {
    let param = |required: bool| {
        document(json!({ "params": [{ "name": "p", "required": required, "schema": { "type": "string" } }] }))
    };
    check(document(json!({})), param(false), false, true);
    check(document(json!({})), param(true), true, true);
    check(param(false), param(true), true, false);
}

/// Wide and narrow: a parameter may go from narrow to wide, a result from wide to narrow.
fn pairs() -> Vec<(Value, Value)> {
    let object = |required: Value, a: Value| json!({ "type": "object", "additionalProperties": false, "required": required, "properties": { "a": a } });
    vec![
        (json!({ "type": ["string", "null"] }), json!({ "type": "string" })),
        (json!({ "type": "number" }), json!({ "type": "integer" })),
        (json!({ "type": "string" }), json!({ "enum": ["a", "b"] })),
        (json!({ "enum": ["a", "b"] }), json!({ "enum": ["a"] })),
        (json!({ "enum": ["a", "b"] }), json!({ "const": "a" })),
        (json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }), json!({ "oneOf": [{ "const": "b" }] })),
        (json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }), json!({ "enum": ["a"] })),
        (
            json!({ "anyOf": [{ "$ref": "#/components/schemas/Id" }, { "type": "null" }] }),
            json!({ "$ref": "#/components/schemas/Id" }),
        ),
        (json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }), json!({ "type": ["null"] })),
        (json!({ "type": "string" }), json!({ "$ref": "#/components/schemas/Id" })),
        (json!({ "type": "integer" }), json!({ "type": "integer", "minimum": 1 })),
        (json!({ "type": "integer", "maximum": 9 }), json!({ "type": "integer", "maximum": 8 })),
        (json!({ "type": "string", "minLength": 0 }), json!({ "type": "string", "minLength": 1 })),
        (json!({ "type": "string" }), json!({ "type": "string", "maxLength": 8 })),
        (json!({ "type": "string" }), json!({ "type": "string", "format": "date" })),
        (json!({ "type": "array" }), json!({ "type": "array", "items": { "type": "string" } })),
        (
            json!({ "type": "array", "items": { "enum": ["a", "b"] } }),
            json!({ "type": "array", "items": { "enum": ["b"] } }),
        ),
        (
            json!({ "type": "array", "maxItems": 3, "items": { "type": "string" } }),
            json!({ "type": "array", "maxItems": 2, "items": { "type": "string" } }),
        ),
        (object(json!([]), json!({ "type": "string" })), object(json!(["a"]), json!({ "type": "string" }))),
        (object(json!(["a"]), json!({ "type": "string" })), object(json!(["a"]), json!({ "const": "x" }))),
        (json!({}), json!({ "type": "string" })),
    ]
}

#[test]
fn a_parameter_gets_wider_and_never_narrower() {
    for (wide, narrow) in pairs() {
        check(with_param(narrow), with_param(wide), false, true);
    }
}

#[test]
fn a_result_gets_narrower_and_never_wider() {
    for (wide, narrow) in pairs() {
        check(with_result(wide), with_result(narrow), false, true);
    }
}

#[test]
fn a_result_gains_fields_and_loses_none() {
    let result = |required: Value, properties: Value| {
        with_result(json!({ "type": "object", "required": required, "properties": properties }))
    };
    let (a, both) = (json!({ "a": { "type": "string" } }), json!({ "a": { "type": "string" }, "b": {} }));
    check(result(json!(["a"]), a.clone()), result(json!(["a", "b"]), both.clone()), false, true);
    check(result(json!(["a"]), a.clone()), result(json!(["a"]), both.clone()), false, true);
    check(result(json!(["a"]), a.clone()), result(json!([]), a), true, false);
    // However deep.
    let deep = |inner: Value| {
        with_result(json!({ "type": "array", "items": { "type": "object", "properties": { "x": inner } } }))
    };
    check(
        deep(json!({ "type": "object", "properties": both })),
        deep(json!({ "type": "object" })),
        true,
        false,
    );
}

#[test]
fn a_parameters_fields_are_like_parameters() {
    let param = |required: Value, properties: Value| {
        let closed = json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
        with_param(closed)
    };
    let (a, both) = (json!({ "a": { "type": "string" } }), json!({ "a": { "type": "string" }, "b": {} }));
    check(param(json!(["a"]), a.clone()), param(json!(["a"]), both.clone()), false, true);
    check(param(json!(["a"]), a), param(json!(["a", "b"]), both), true, true);
}

#[test]
fn words_for_people_and_names_of_schemas_are_no_change() {
    let of = |reference: &str| with_param(json!({ "$ref": format!("#/components/schemas/{reference}") }));
    assert_eq!(told(&of("Id"), &of("Same")), []);
    let (old, new) = (
        json!({ "allOf": [{ "$ref": "#/components/schemas/Id" }], "description": "Old." }),
        json!({ "type": "string", "pattern": "^a_" }),
    );
    assert_eq!(told(&with_result(old), &with_result(new)), []);
    let described = document(json!({ "description": "New words.", "summary": "New.", "examples": [1] }));
    assert_eq!(told(&document(json!({})), &described), []);
}

#[test]
fn the_number_of_an_error_stays() {
    let error =
        |number: i32| json!({ "methods": [], "components": { "errors": { "GONE": { "code": number } } } });
    check(error(-1), error(-2), true, true);
    check(json!({ "methods": [] }), error(-1), false, false);
}

#[test]
fn a_mark_stands_for_one_change_in_its_own_words() {
    let (old, new) = (document(json!({})), json!({ "methods": [] }));
    let gone = changes(&old, &new);
    assert_eq!(gone[0].to_string(), "`a.b` is gone");
    for (accepted, missing, stale) in [
        ("", 1, 0),
        ("# Breaking\n\n- `a.b` is gone\n", 0, 0),
        ("`a.b` is gone", 1, 0),
        ("- `a.b`", 1, 1),
        ("- `a.b` is gone\n- `a.c` is gone", 0, 1),
    ] {
        let (found, unused) = unmarked(&gone, accepted);
        assert_eq!((found.len(), unused.len()), (missing, stale), "{accepted}");
    }
}

#[test]
fn our_document_is_no_change_of_itself() {
    let document = openrpc::document();
    assert_eq!(changes(&document, &document), []);
}

#[test]
fn the_loss_of_a_method_a_result_or_a_parameter_of_ours_breaks_its_callers() {
    let document = openrpc::document();
    for method in document["methods"].as_array().unwrap() {
        let name = method["name"].as_str().unwrap();
        let only = |method: &Value| json!({ "methods": [method], "components": { "schemas": document["components"]["schemas"] } });
        let broken = |edit: &dyn Fn(&mut Value)| {
            let mut other = method.clone();
            edit(&mut other);
            changes(&only(method), &only(&other))
                .into_iter()
                .any(|change| change.breaking && change.place == name)
        };
        assert!(broken(&|method| method["name"] = json!("x.y")), "{name}");
        assert!(broken(&|method| method["result"]["schema"] = json!({ "type": "null" })), "{name}");
        for param in 0..method["params"].as_array().unwrap().len() {
            let lose = |method: &mut Value| drop(method["params"].as_array_mut().unwrap().remove(param));
            assert!(broken(&lose), "{name} {param}");
            assert!(
                broken(&|method| method["params"][param]["schema"] = json!({ "const": "none" })),
                "{name} {param}"
            );
        }
    }
}

#[test]
fn a_field_that_a_schema_of_ours_loses_breaks_its_readers() {
    let schemas = &openrpc::document()["components"]["schemas"];
    let reading = |schema: &Value| {
        let result = json!({ "name": "r", "schema": schema });
        json!({ "methods": [{ "name": "a.b", "result": result }], "components": { "schemas": schemas } })
    };
    for (name, schema) in schemas.as_object().unwrap() {
        for field in schema["properties"].as_object().into_iter().flatten().map(|(field, _)| field) {
            let mut other = schema.clone();
            other["properties"].as_object_mut().unwrap().remove(field);
            if let Some(required) = other["required"].as_array_mut() {
                required.retain(|each| each != field);
            }
            let found = changes(&reading(schema), &reading(&other));
            assert!(found.iter().any(|change| change.breaking), "{name}.{field}");
        }
    }
}
