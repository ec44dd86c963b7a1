//! Methods: named once, described, scoped, with parameters in order.

use std::collections::HashSet;

use procedures::domain::scope::{Access, Scope};
use serde_json::Value;

use super::{Findings, items, part, text};

pub(super) fn check(document: &Value, findings: &mut Findings) {
    let mut names = HashSet::new();
    for (at, method) in items(document, "methods", "") {
        let name = text(method, "name");
        if !names.insert(name) {
            findings.add(super::DUPLICATE_METHOD, &at, format!("there is another method {name}"));
        }
        described(method, &at, findings);
        scoped(method, &at, findings);
        params(method, &at, findings);
        errors(method, &at, findings);
        result(method, &at, findings);
    }
    for (name, tag) in document.pointer("/components/tags").and_then(Value::as_object).into_iter().flatten() {
        if text(tag, "description").is_empty() {
            let at = format!("/components/tags/{}", part(name));
            findings.add(super::NO_DESCRIPTION, &at, "a tag needs a description");
        }
    }
}

fn described(method: &Value, at: &str, findings: &mut Findings) {
    if text(method, "summary").is_empty() {
        findings.add(super::NO_SUMMARY, at, "a method needs a summary");
    }
    if text(method, "description").is_empty() {
        findings.add(super::NO_DESCRIPTION, at, "a method needs a description");
    }
}

fn scoped(method: &Value, at: &str, findings: &mut Findings) {
    let scope = text(method, "x-scope");
    if scope.is_empty() {
        findings.add(super::NO_SCOPE, at, "a method needs an x-scope");
    } else if Scope::named(scope).is_none() && scope != Access::AnyCredential.words() {
        findings.add(super::UNKNOWN_SCOPE, at, format!("there is no scope {scope}"));
    }
}

fn params(method: &Value, at: &str, findings: &mut Findings) {
    if text(method, "paramStructure") != "by-name" {
        findings.add(super::NOT_BY_NAME, at, "parameters are given by name");
    }
    if text(method, "x-unknown-params") != "refused" {
        findings.add(super::UNKNOWN_PARAMS_PASS, at, "the parameters' type must deny unknown fields");
    }
    let (mut names, mut optional) = (HashSet::new(), None);
    for (at, param) in items(method, "params", at) {
        let name = text(param, "name");
        if !names.insert(name) {
            findings.add(super::DUPLICATE_PARAM, &at, format!("there is another parameter {name}"));
        }
        match (param.get("required") == Some(&Value::Bool(true)), optional) {
            (false, _) => optional = Some(name),
            (true, None) => {}
            (true, Some(before)) => {
                let message = format!("{name} is required and comes after {before}, which is not");
                findings.add(super::REQUIRED_AFTER_OPTIONAL, &at, message);
            }
        }
        if text(param, "description").is_empty() {
            findings.add(super::NO_DESCRIPTION, &at, format!("the parameter {name} needs a description"));
        }
    }
}

fn errors(method: &Value, at: &str, findings: &mut Findings) {
    let mut references = HashSet::new();
    for (at, error) in items(method, "errors", at) {
        let reference = text(error, "$ref");
        if !references.insert(reference) {
            findings.add(super::DUPLICATE_ERROR, &at, format!("{reference} is declared twice"));
        }
    }
    if references.is_empty() {
        findings.add(super::NO_ERRORS, at, "every call can be refused");
    }
}

fn result(method: &Value, at: &str, findings: &mut Findings) {
    let at = format!("{at}/result");
    match method.get("result") {
        None => findings.add(super::NO_RESULT, &at, "every call that is not refused has a result"),
        Some(result) if text(result, "description").is_empty() => {
            findings.add(super::NO_DESCRIPTION, &at, "the result needs a description");
        }
        Some(_) => {}
    }
}
