//! Schemas: nothing that the tools of OpenRPC or of JavaScript cannot work with.

use serde_json::{Number, Value};

use super::{Findings, walk};

/// The greatest integer up to which JavaScript tells all integers apart.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

pub(super) fn check(document: &Value, findings: &mut Findings) {
    walk(document, "", &mut |value, at| match value {
        Value::Object(fields) => {
            for name in ["$defs", "definitions", "$schema", "$id"].into_iter().filter(|name| fields.contains_key(*name)) {
                findings.add(super::OWN_DEFINITIONS, at, format!("a schema here must not have {name}"));
            }
            let is_list = |name: &str| fields.get(name).is_some_and(Value::is_array);
            // A page's result has a list of that name; a schema's `items` is a list only in a tuple.
            if is_list("prefixItems") || is_list("items") && !at.ends_with("/value") {
                findings.add(super::TUPLE, at, "use an object: names can be added to it");
            }
        }
        Value::Number(number) if !is_safe(number) => {
            findings.add(super::UNSAFE_NUMBER, at, format!("JavaScript cannot hold {number}"));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
    });
}

fn is_safe(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number.abs() <= MAX_SAFE_INTEGER)
}
