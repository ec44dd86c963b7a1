//! Examples: at least one of each method, and none that the method would refuse or never give.

use std::collections::HashSet;

use serde_json::Value;

use super::super::validate;
use super::{Findings, items, text};

pub(super) fn check(document: &Value, findings: &mut Findings) {
    for (at, method) in items(document, "methods", "") {
        let mut names = HashSet::new();
        for (at, example) in items(method, "examples", &at) {
            let name = text(example, "name");
            if !names.insert(name) {
                findings.add(super::DUPLICATE_EXAMPLE, &at, format!("there is another example {name:?}"));
            }
            params(document, method, example, &at, findings);
            result(document, method, example, &at, findings);
        }
        if names.is_empty() {
            findings.add(super::NO_EXAMPLE, &at, format!("{} has no example", text(method, "name")));
        }
    }
}

fn params(document: &Value, method: &Value, example: &Value, at: &str, findings: &mut Findings) {
    let mut given = HashSet::new();
    for (at, param) in items(example, "params", at) {
        let name = text(param, "name");
        if !given.insert(name) {
            findings.add(super::WRONG_EXAMPLE_PARAMS, &at, format!("{name} is given twice"));
        }
        let declared = items(method, "params", "").find(|(_, declared)| text(declared, "name") == name);
        let Some((_, declared)) = declared else {
            findings.add(super::WRONG_EXAMPLE_PARAMS, &at, format!("there is no parameter {name}"));
            continue;
        };
        for problem in validate::problems(document, &declared["schema"], &param["value"]) {
            findings.add(super::WRONG_EXAMPLE_PARAMS, &at, format!("{name}{problem}"));
        }
    }
    for (_, declared) in items(method, "params", "") {
        let name = text(declared, "name");
        if declared["required"] == true && !given.contains(name) {
            findings.add(super::WRONG_EXAMPLE_PARAMS, at, format!("{name} is required and not given"));
        }
    }
}

fn result(document: &Value, method: &Value, example: &Value, at: &str, findings: &mut Findings) {
    let at = format!("{at}/result");
    let Some(value) = example.pointer("/result/value") else {
        return findings.add(super::WRONG_EXAMPLE_RESULT, &at, "the example has no result");
    };
    for problem in validate::problems(document, &method["result"]["schema"], value) {
        findings.add(super::WRONG_EXAMPLE_RESULT, &at, problem);
    }
}
