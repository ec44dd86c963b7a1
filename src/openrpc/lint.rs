//! What is wrong with an OpenRPC document although the official validator accepts it.

use serde_json::Value;

mod examples;
mod methods;
mod names;
mod references;
mod schemas;

#[cfg(test)]
mod tests;

/// Something wrong with the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: a JSON pointer (RFC 6901) into the document.
    pub pointer: String,
    /// Which rule it breaks, one of [`RULES`].
    pub rule: &'static str,
    /// What is wrong there, in words.
    pub message: String,
}

/// The rules, by their names.
pub const RULES: [&str; 23] = [
    DUPLICATE_METHOD,
    DUPLICATE_PARAM,
    DUPLICATE_EXAMPLE,
    DUPLICATE_ERROR,
    REQUIRED_AFTER_OPTIONAL,
    NOT_BY_NAME,
    UNKNOWN_PARAMS_PASS,
    NO_SUMMARY,
    NO_DESCRIPTION,
    NO_SCOPE,
    UNKNOWN_SCOPE,
    NO_ERRORS,
    NO_RESULT,
    NO_EXAMPLE,
    WRONG_EXAMPLE_PARAMS,
    WRONG_EXAMPLE_RESULT,
    DANGLING_REFERENCE,
    RECURSIVE_REFERENCE,
    UNUSED_COMPONENT,
    OWN_DEFINITIONS,
    TUPLE,
    SECRET_NAME,
    UNSAFE_NUMBER,
];

const DUPLICATE_METHOD: &str = "duplicate-method";
const DUPLICATE_PARAM: &str = "duplicate-param";
const DUPLICATE_EXAMPLE: &str = "duplicate-example";
const DUPLICATE_ERROR: &str = "duplicate-error";
const REQUIRED_AFTER_OPTIONAL: &str = "required-after-optional";
const NOT_BY_NAME: &str = "not-by-name";
const UNKNOWN_PARAMS_PASS: &str = "unknown-params-pass";
const NO_SUMMARY: &str = "no-summary";
const NO_DESCRIPTION: &str = "no-description";
const NO_SCOPE: &str = "no-scope";
const UNKNOWN_SCOPE: &str = "unknown-scope";
const NO_ERRORS: &str = "no-errors";
const NO_RESULT: &str = "no-result";
const NO_EXAMPLE: &str = "no-example";
const WRONG_EXAMPLE_PARAMS: &str = "wrong-example-params";
const WRONG_EXAMPLE_RESULT: &str = "wrong-example-result";
const DANGLING_REFERENCE: &str = "dangling-reference";
const RECURSIVE_REFERENCE: &str = "recursive-reference";
const UNUSED_COMPONENT: &str = "unused-component";
const OWN_DEFINITIONS: &str = "own-definitions";
const TUPLE: &str = "tuple";
const SECRET_NAME: &str = "secret-name";
const UNSAFE_NUMBER: &str = "unsafe-number";

/// Everything wrong with the document, in no particular order; nothing when it is well made.
pub fn lint(document: &Value) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    methods::check(document, &mut findings);
    examples::check(document, &mut findings);
    references::check(document, &mut findings);
    schemas::check(document, &mut findings);
    names::check(document, &mut findings);
    findings.0
}

/// The findings so far.
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, rule: &'static str, pointer: &str, message: impl Into<String>) {
        self.0.push(Finding { pointer: pointer.to_owned(), rule, message: message.into() });
    }
}

/// The items of an array, each with its pointer; nothing where there is no array.
fn items<'a>(parent: &'a Value, name: &str, at: &str) -> impl Iterator<Item = (String, &'a Value)> {
    let at = format!("{at}/{name}");
    let items = parent.get(name).and_then(Value::as_array).into_iter().flatten();
    items.enumerate().map(move |(index, item)| (format!("{at}/{index}"), item))
}

/// The text under that name; empty where there is none.
fn text<'a>(parent: &'a Value, name: &str) -> &'a str {
    parent.get(name).and_then(Value::as_str).unwrap_or_default().trim()
}

/// A name as a part of a JSON pointer.
fn part(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Every value of the document with its pointer, from the outside in.
fn walk(value: &Value, at: &str, visit: &mut dyn FnMut(&Value, &str)) {
    visit(value, at);
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{at}/{index}"), visit));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| walk(field, &format!("{at}/{}", part(name)), visit));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether the value belongs to an example: there `$ref` and `items` are a caller's names and not a schema's.
fn is_of_example(pointer: &str) -> bool {
    pointer.contains("/examples/")
}
