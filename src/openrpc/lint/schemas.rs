//! Schemas: nothing that the tools of OpenRPC or of JavaScript cannot work with.

use serde_json::{Number, Value};

use super::{Findings, is_of_example, walk};

/// The greatest integer up to which JavaScript tells all integers apart.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Names of JSON Schema that the official dereferencer does not follow, or takes for another document's.
const FOREIGN: [&str; 4] = ["$defs", "definitions", "$schema", "$id"];

pub(super) fn check(document: &Value, findings: &mut Findings) {
    walk(document, "", &mut |value, at| match value {
        Value::Object(schema) if !is_of_example(at) => {
            for name in FOREIGN.into_iter().filter(|name| schema.contains_key(*name)) {
                findings.add(super::OWN_DEFINITIONS, at, format!("a schema here must not have {name}"));
            }
            if ["items", "prefixItems"].iter().any(|name| schema.get(*name).is_some_and(Value::is_array)) {
                findings.add(super::TUPLE, at, "use an object: names can be added to it");
            }
        }
        Value::Number(number) if !is_safe(number) => {
            findings.add(super::UNSAFE_NUMBER, at, format!("JavaScript cannot hold {number}"));
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {}
    });
}

fn is_safe(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number.abs() <= MAX_SAFE_INTEGER)
}
