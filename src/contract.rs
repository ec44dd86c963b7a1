//! What changed between two OpenRPC documents, and what of it breaks those who were written against the older one.
//!
//! A caller writes parameters and reads results. So parameters may get wider and never narrower, results narrower and
//! never wider; what a call needs (scope, cost, transport) may get less.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

mod schema;

use schema::{Side, Sides};

/// A change of the contract.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// What it is a change of: a method, or `errors/CODE`.
    pub place: String,
    /// Whether it breaks callers.
    pub breaking: bool,
    /// The change, in words.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.place, self.what)
    }
}

/// Every change, by place.
pub fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let mut found = Changes { place: String::new(), list: Vec::new() };
    let (before, after) = (methods(old), methods(new));
    for (name, method) in &before {
        found.place = (*name).to_owned();
        match after.get(name) {
            None => found.breaks("is gone"),
            Some(now) => of_method(&mut found, Pair { old: method, new: now }, [old, new]),
        }
    }
    for name in after.keys().filter(|name| !before.contains_key(*name)) {
        found.place = (*name).to_owned();
        found.fits("is new");
    }
    errors(&mut found, [old, new]);
    found.list.sort();
    found.list.dedup();
    found.list
}

/// Those of the changes that break callers and that no line of the text marks as meant; a line marks a change by its whole
/// wording: "- `keys.get` is gone". And the lines that mark nothing.
pub fn unmarked<'a>(changes: &'a [Change], accepted: &'a str) -> (Vec<&'a Change>, Vec<&'a str>) {
    let marks: Vec<&str> =
        accepted.lines().filter_map(|line| line.strip_prefix("- ")).map(str::trim).collect();
    let breaking = || changes.iter().filter(|change| change.breaking);
    let missing = breaking().filter(|change| !marks.contains(&change.to_string().as_str())).collect();
    let stale = marks.iter().filter(|mark| !breaking().any(|change| change.to_string() == **mark));
    (missing, stale.copied().collect())
}

/// The same thing, before and after.
#[derive(Clone, Copy)]
struct Pair<'a> {
    old: &'a Value,
    new: &'a Value,
}

impl<'a> Pair<'a> {
    fn at(self, name: &str) -> Pair<'a> {
        Pair { old: &self.old[name], new: &self.new[name] }
    }
}

struct Changes {
    place: String,
    list: Vec<Change>,
}

impl Changes {
    fn breaks(&mut self, what: impl Into<String>) {
        self.add(true, what.into());
    }

    fn fits(&mut self, what: impl Into<String>) {
        self.add(false, what.into());
    }

    fn add(&mut self, breaking: bool, what: String) {
        self.list.push(Change { place: self.place.clone(), breaking, what });
    }
}

fn methods(document: &Value) -> BTreeMap<&str, &Value> {
    let methods = document["methods"].as_array().into_iter().flatten();
    methods.filter_map(|method| Some((method["name"].as_str()?, method))).collect()
}

fn of_method(found: &mut Changes, method: Pair<'_>, documents: [&Value; 2]) {
    needs(found, method);
    life(found, method);
    params(found, method, documents);
    let result = method.at("result").at("schema");
    of_schema(found, "the result", Side::Read, result, documents);
    let codes = |method: &Value| -> BTreeSet<String> {
        let errors = method["errors"].as_array().into_iter().flatten();
        errors.filter_map(|error| error["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)).collect()
    };
    let (before, after) = (codes(method.old), codes(method.new));
    for code in after.difference(&before) {
        found.fits(format!("may be refused with {code}"));
    }
    for code in before.difference(&after) {
        found.fits(format!("is refused with {code} no more"));
    }
}

/// What a call needs, and what it does.
fn needs(found: &mut Changes, method: Pair<'_>) {
    let scope = method.at("x-scope");
    if scope.old != scope.new {
        let what = format!("needs {} instead of {}", shown(scope.new), shown(scope.old));
        let is_less = scope.new == procedures::domain::scope::Access::AnyCredential.words();
        found.add(!is_less, what);
    }
    let cost = method.at("x-cost");
    if cost.old != cost.new {
        let is_more = cost.new.as_u64() > cost.old.as_u64();
        found.add(is_more, format!("costs {} instead of {}", shown(cost.new), shown(cost.old)));
    }
    for (name, harmless) in [
        ("x-effect", "read"),
        ("x-transport", "any"),
        ("paramStructure", "either"),
        ("x-unknown-params", "ignored"),
    ] {
        let fact = method.at(name);
        if fact.old != fact.new {
            let what = format!("has {name} {} instead of {}", shown(fact.new), shown(fact.old));
            found.add(fact.new != harmless, what);
        }
    }
}

/// That it should be used no more, and until when it is there.
fn life(found: &mut Changes, method: Pair<'_>) {
    let deprecated = method.at("deprecated");
    if deprecated.old != deprecated.new {
        found.fits(if deprecated.new == true { "is deprecated" } else { "is not deprecated any more" });
    }
    let sunset = method.at("x-sunset");
    if sunset.old != sunset.new {
        // Days as text are in the order of time. Whoever was promised no end was promised nothing earlier.
        let is_earlier =
            sunset.old.is_string() && sunset.new.as_str() < sunset.old.as_str() && sunset.new.is_string();
        found.add(
            is_earlier,
            match (sunset.old.is_null(), sunset.new.is_null()) {
                (true, _) => format!("may be gone from {}", shown(sunset.new)),
                (_, true) => "will not be gone after all".to_owned(),
                _ => format!("may be gone from {} instead of {}", shown(sunset.new), shown(sunset.old)),
            },
        );
    }
}

fn params(found: &mut Changes, method: Pair<'_>, documents: [&Value; 2]) {
    let named = |method: &Value| -> BTreeMap<String, Value> {
        let params = method["params"].as_array().into_iter().flatten();
        params.map(|param| (param["name"].as_str().unwrap_or_default().to_owned(), param.clone())).collect()
    };
    let (before, after) = (named(method.old), named(method.new));
    for (name, old) in &before {
        let Some(new) = after.get(name) else {
            found.breaks(format!("the parameter {name} is gone"));
            continue;
        };
        match (old["required"] == true, new["required"] == true) {
            (false, true) => found.breaks(format!("the parameter {name} is required")),
            (true, false) => found.fits(format!("the parameter {name} is optional")),
            _ => {}
        }
        let schema = Pair { old, new }.at("schema");
        of_schema(found, &format!("the parameter {name}"), Side::Written, schema, documents);
    }
    for (name, param) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let is_required = param["required"] == true;
        let kind = if is_required { "required" } else { "optional" };
        found.add(is_required, format!("the parameter {name} is new and {kind}"));
    }
}

fn of_schema(found: &mut Changes, subject: &str, side: Side, schema: Pair<'_>, documents: [&Value; 2]) {
    let sides = Sides { side, documents };
    let problems = sides.problems(schema.old, schema.new);
    if problems.is_empty() && !sides.is_same(schema.old, schema.new) {
        let how = if side == Side::Written { "takes more" } else { "says more, or is narrower" };
        found.fits(format!("{subject} {how}"));
    }
    for problem in problems {
        found.breaks(format!("{subject}{problem}"));
    }
}

/// The numbers of errors, and the facts that come with them.
fn errors(found: &mut Changes, documents: [&Value; 2]) {
    let none = Map::new();
    let all = documents.map(|document| document["components"]["errors"].as_object().unwrap_or(&none));
    for (code, old) in all[0] {
        found.place = format!("errors/{code}");
        let Some(new) = all[1].get(code) else {
            found.fits("is gone");
            continue;
        };
        if old["code"] != new["code"] {
            found.breaks(format!(
                "has the number {} instead of {}",
                shown(&new["code"]),
                shown(&old["code"])
            ));
        }
        let data = Pair { old, new }.at("data").at("schema");
        of_schema(found, "its data", Side::Read, data, documents);
    }
    for code in all[1].keys().filter(|code| !all[0].contains_key(*code)) {
        found.place = format!("errors/{code}");
        found.fits("is new");
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
