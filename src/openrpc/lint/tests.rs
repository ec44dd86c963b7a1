//! Every rule finds the fault that is planted for it, and nothing in the document as it is.

use serde_json::{Value, json};

use super::*;

/// A fault: the rule that must find it, and how to plant it into a document that has none.
struct Fault {
    rule: &'static str,
    plant: fn(&mut Value),
}

/// One good method; each fault spoils one thing of it.
fn document() -> Value {
    json!({
        "methods": [{
            "name": "mandates.get",
            "summary": "Get one mandate",
            "description": "Get one mandate.",
            "tags": [{ "$ref": "#/components/tags/mandates" }],
            "x-scope": "mandates:read",
            "x-unknown-params": "refused",
            "paramStructure": "by-name",
            "params": [
                { "name": "mandateId", "description": "The mandate.", "required": true, "schema": { "type": "string" } },
                { "name": "fields", "description": "Which fields.", "schema": { "type": "array", "items": true } },
            ],
            "result": {
                "name": "mandate",
                "description": "The mandate.",
                "schema": { "$ref": "#/components/schemas/Mandate" },
            },
            "errors": [{ "$ref": "#/components/errors/NOT_FOUND" }],
            "examples": [{
                "name": "A mandate whose token was used",
                "params": [{ "name": "mandateId", "value": "md_1" }],
                "result": { "name": "mandate", "value": { "amountPence": 1, "items": [] } },
            }],
        }],
        "components": {
            "tags": { "mandates": { "name": "mandates", "description": "Authorities to collect." } },
            "errors": { "NOT_FOUND": { "code": -32024, "message": "There is none.", "data": { "code": "NOT_FOUND" } } },
            "schemas": {
                "Mandate": { "type": "object", "properties": {
                    "amountPence": { "type": "integer" },
                    "payer": { "$ref": "#/components/schemas/Payer" },
                } },
                "Payer": { "type": "object" },
            },
        },
    })
}

/// Adds a copy of the first item of a list.
fn repeat(list: &mut Value) {
    let first = list[0].clone();
    list.as_array_mut().unwrap().push(first);
}

fn remove(object: &mut Value, name: &str) {
    object.as_object_mut().unwrap().remove(name).unwrap();
}

const FAULTS: [Fault; 32] = [
    Fault { rule: DUPLICATE_METHOD, plant: |d| repeat(&mut d["methods"]) },
    Fault { rule: DUPLICATE_PARAM, plant: |d| d["methods"][0]["params"][1]["name"] = json!("mandateId") },
    Fault { rule: DUPLICATE_EXAMPLE, plant: |d| repeat(&mut d["methods"][0]["examples"]) },
    Fault { rule: DUPLICATE_ERROR, plant: |d| repeat(&mut d["methods"][0]["errors"]) },
    Fault {
        rule: REQUIRED_AFTER_OPTIONAL,
        plant: |d| d["methods"][0]["params"].as_array_mut().unwrap().reverse(),
    },
    Fault { rule: NOT_BY_NAME, plant: |d| d["methods"][0]["paramStructure"] = json!("either") },
    Fault { rule: UNKNOWN_PARAMS_PASS, plant: |d| d["methods"][0]["x-unknown-params"] = json!("ignored") },
    Fault { rule: NO_SUMMARY, plant: |d| d["methods"][0]["summary"] = json!(" ") },
    Fault { rule: NO_DESCRIPTION, plant: |d| remove(&mut d["methods"][0], "description") },
    Fault { rule: NO_DESCRIPTION, plant: |d| remove(&mut d["methods"][0]["params"][1], "description") },
    Fault { rule: NO_DESCRIPTION, plant: |d| remove(&mut d["methods"][0]["result"], "description") },
    Fault { rule: NO_DESCRIPTION, plant: |d| d["components"]["tags"]["mandates"]["description"] = json!("") },
    Fault { rule: NO_SCOPE, plant: |d| remove(&mut d["methods"][0], "x-scope") },
    Fault { rule: UNKNOWN_SCOPE, plant: |d| d["methods"][0]["x-scope"] = json!("mandates:delete") },
    Fault { rule: NO_ERRORS, plant: |d| d["methods"][0]["errors"] = json!([]) },
    Fault { rule: NO_RESULT, plant: |d| remove(&mut d["methods"][0], "result") },
    Fault { rule: NO_EXAMPLE, plant: |d| d["methods"][0]["examples"] = json!([]) },
    Fault { rule: WRONG_EXAMPLE_PARAMS, plant: |d| repeat(&mut d["methods"][0]["examples"][0]["params"]) },
    Fault { rule: WRONG_EXAMPLE_PARAMS, plant: |d| d["methods"][0]["examples"][0]["params"] = json!([]) },
    Fault {
        rule: WRONG_EXAMPLE_PARAMS,
        plant: |d| d["methods"][0]["examples"][0]["params"][0]["name"] = json!("id"),
    },
    Fault {
        rule: WRONG_EXAMPLE_PARAMS,
        plant: |d| d["methods"][0]["examples"][0]["params"][0]["value"] = json!(1),
    },
    Fault {
        rule: WRONG_EXAMPLE_RESULT,
        plant: |d| d["methods"][0]["examples"][0]["result"]["value"]["amountPence"] = json!("1"),
    },
    Fault { rule: WRONG_EXAMPLE_RESULT, plant: |d| remove(&mut d["methods"][0]["examples"][0], "result") },
    Fault {
        rule: DANGLING_REFERENCE,
        plant: |d| d["methods"][0]["errors"][0]["$ref"] = json!("#/components/errors/NONE"),
    },
    Fault { rule: DANGLING_REFERENCE, plant: |d| remove(&mut d["components"]["schemas"], "Payer") },
    Fault {
        rule: RECURSIVE_REFERENCE,
        plant: |d| {
            d["components"]["schemas"]["Payer"]["items"] = json!({ "$ref": "#/components/schemas/Mandate" })
        },
    },
    Fault { rule: UNUSED_COMPONENT, plant: |d| d["components"]["schemas"]["Property"] = json!({}) },
    Fault { rule: OWN_DEFINITIONS, plant: |d| d["components"]["schemas"]["Payer"]["$defs"] = json!({}) },
    Fault { rule: TUPLE, plant: |d| d["methods"][0]["params"][1]["schema"]["items"] = json!([true, true]) },
    Fault {
        rule: SECRET_NAME,
        plant: |d| d["components"]["schemas"]["Payer"]["properties"] = json!({ "pinHash": true }),
    },
    Fault { rule: SECRET_NAME, plant: |d| d["methods"][0]["params"][1]["name"] = json!("inviteToken") },
    Fault {
        rule: UNSAFE_NUMBER,
        plant: |d| d["components"]["schemas"]["Mandate"]["maximum"] = json!(9_007_199_254_740_993_u64),
    },
];

#[test]
fn a_document_without_fault_has_no_finding() {
    assert_eq!(lint(&document()), []);
}

#[test]
fn every_planted_fault_is_found() {
    for (number, Fault { rule, plant }) in FAULTS.into_iter().enumerate() {
        let mut document = document();
        plant(&mut document);
        let findings = lint(&document);
        assert!(findings.iter().any(|finding| finding.rule == rule), "fault {number}, {rule}: {findings:?}");
        for finding in findings {
            assert!(RULES.contains(&finding.rule), "{finding:?}");
            let parent = finding.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            assert!(document.pointer(parent).is_some(), "{finding:?} points nowhere");
        }
    }
}

#[test]
fn every_rule_has_a_planted_fault() {
    for rule in RULES {
        assert!(FAULTS.iter().any(|fault| fault.rule == rule), "no fault is planted for {rule}");
    }
}

#[test]
fn the_names_of_an_example_are_no_schemas() {
    let mut document = document();
    let value = &mut document["methods"][0]["examples"][0]["result"]["value"];
    *value = json!({ "amountPence": 1, "$ref": "#/nowhere", "$defs": {}, "items": [] });
    assert_eq!(lint(&document), []);
}
