//! Whether the values of one schema are among those of another.

use serde_json::{Map, Value};

/// Who is written against a schema, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Callers write such values: what was good must stay good.
    Written,
    /// Callers read such values: what comes must have been possible before, new fields aside.
    Read,
}

/// Two documents, compared from a caller's side.
pub(super) struct Sides<'a> {
    pub(super) side: Side,
    /// The older and the newer one.
    pub(super) documents: [&'a Value; 2],
}

/// A schema with the document that its references are of.
#[derive(Clone)]
struct Found<'a> {
    schema: Map<String, Value>,
    document: &'a Value,
}

/// Deeper than any schema that is not endless.
const DEEPEST: usize = 40;

/// Bounds below which a value must not be, and the words for them.
const LEAST: [(&str, &str); 4] = [
    ("minimum", "the least value"),
    ("minLength", "the least length"),
    ("minItems", "the least number of items"),
    ("minProperties", "the least number of fields"),
];
const MOST: [(&str, &str); 4] = [
    ("maximum", "the largest value"),
    ("maxLength", "the largest length"),
    ("maxItems", "the largest number of items"),
    ("maxProperties", "the largest number of fields"),
];

impl<'a> Sides<'a> {
    /// What breaks callers, in words that go on after the name of the whole.
    pub(super) fn problems(&self, old: &Value, new: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        let old = Found::of(old, self.documents[0], 0);
        let new = Found::of(new, self.documents[1], 0);
        // What there may be, and where it must be among.
        match self.side {
            Side::Written => self.within(&old, &new, "", 0, &mut problems),
            Side::Read => self.within(&new, &old, "", 0, &mut problems),
        }
        problems
    }

    /// Whether both say the same, words for people aside.
    pub(super) fn is_same(&self, old: &Value, new: &Value) -> bool {
        expanded(old, self.documents[0], 0) == expanded(new, self.documents[1], 0)
    }

    /// Why a value of `inner` may be none of `outer`.
    fn within(
        &self,
        inner: &Found<'_>,
        outer: &Found<'_>,
        at: &str,
        depth: usize,
        problems: &mut Vec<String>,
    ) {
        if depth > DEEPEST || outer.schema.is_empty() {
            return;
        }
        if let Some(alternatives) = inner.alternatives() {
            for alternative in alternatives {
                self.within(&alternative, outer, at, depth + 1, problems);
            }
            return;
        }
        if let Some(alternatives) = outer.alternatives() {
            self.within_one_of(inner, &alternatives, at, depth, problems);
            return;
        }
        values(inner, outer, at, problems);
        types(inner, outer, at, problems);
        bounds(inner, outer, at, problems);
        for name in ["pattern", "format"] {
            if let Some(wanted) = outer.schema.get(name)
                && inner.schema.get(name) != Some(wanted)
                && inner.may_be_text()
            {
                problems.push(format!("{at} has another {name}"));
            }
        }
        self.fields(inner, outer, at, depth, problems);
        match (inner.schema.get("items"), outer.schema.get("items")) {
            (Some(of_inner), Some(of_outer)) => {
                let (of_inner, of_outer) = (inner.part(of_inner), outer.part(of_outer));
                self.within(&of_inner, &of_outer, &format!("{at}[]"), depth + 1, problems);
            }
            (None, Some(_)) if inner.may_be("array") => problems.push(format!("{at}[] may be anything")),
            _ => {}
        }
    }

    /// One of the alternatives must have room for all of it. Where none has, the closest tells what is wrong.
    fn within_one_of(
        &self,
        inner: &Found<'_>,
        alternatives: &[Found<'_>],
        at: &str,
        depth: usize,
        problems: &mut Vec<String>,
    ) {
        // Several types, or several words, may each find room elsewhere.
        let pieces = inner.pieces();
        if pieces.len() > 1 {
            for piece in pieces {
                self.within_one_of(&piece, alternatives, at, depth, problems);
            }
            return;
        }
        let tried = alternatives.iter().map(|alternative| {
            let mut wrong = Vec::new();
            self.within(inner, alternative, at, depth + 1, &mut wrong);
            wrong
        });
        if let Some(closest) = tried.min_by_key(Vec::len) {
            problems.extend(closest);
        }
    }

    fn fields(
        &self,
        inner: &Found<'_>,
        outer: &Found<'_>,
        at: &str,
        depth: usize,
        problems: &mut Vec<String>,
    ) {
        if !inner.may_be("object") {
            return;
        }
        let (own, wanted) = (inner.object("properties"), outer.object("properties"));
        for name in outer.required() {
            if !inner.required().any(|required| required == name) {
                let what = match (self.side, own.contains_key(name)) {
                    (Side::Written, _) => "is required",
                    (Side::Read, true) => "may be left out",
                    (Side::Read, false) => "is gone",
                };
                problems.push(format!("{at}/{name} {what}"));
            }
        }
        for (name, schema) in &own {
            let path = format!("{at}/{name}");
            match wanted.get(name) {
                Some(wanted) => {
                    self.within(&inner.part(schema), &outer.part(wanted), &path, depth + 1, problems);
                }
                // Readers are to pass over fields that they do not know.
                None if self.side == Side::Read => {}
                None if outer.schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                    problems.push(format!("{path} is gone"));
                }
                None => {}
            }
        }
        if self.side == Side::Read {
            let optional = wanted.keys().filter(|name| !outer.required().any(|required| required == *name));
            for name in optional.filter(|name| !own.contains_key(*name)) {
                problems.push(format!("{at}/{name} is gone"));
            }
        }
        if self.side == Side::Written
            && outer.schema.get("additionalProperties") == Some(&Value::Bool(false))
            && inner.schema.get("additionalProperties") != Some(&Value::Bool(false))
        {
            problems.push(format!("{at} takes no unknown fields"));
        }
    }
}

/// Words and constants: each of `inner` must be one of `outer`.
fn values(inner: &Found<'_>, outer: &Found<'_>, at: &str, problems: &mut Vec<String>) {
    let Some(allowed) = outer.words() else { return };
    match inner.words() {
        None => problems.push(format!("{at} has not only the values {}", list(&allowed))),
        Some(words) => {
            let strange: Vec<&Value> = words.into_iter().filter(|word| !allowed.contains(word)).collect();
            if !strange.is_empty() {
                problems.push(format!("{at} has other values: {}", list(&strange)));
            }
        }
    }
}

fn types(inner: &Found<'_>, outer: &Found<'_>, at: &str, problems: &mut Vec<String>) {
    let Some(allowed) = outer.types() else { return };
    let has_room = |kind: &str| allowed.contains(&kind) || (kind == "integer" && allowed.contains(&"number"));
    match inner.types() {
        None if inner.words().is_some() => {}
        None => problems.push(format!("{at} is of any type instead of {}", allowed.join(" or "))),
        Some(kinds) => {
            let strange: Vec<&str> = kinds.into_iter().filter(|kind| !has_room(kind)).collect();
            if !strange.is_empty() {
                let (strange, allowed) = (strange.join(" or "), allowed.join(" or "));
                problems.push(format!("{at} is of another type: {strange} beside {allowed}"));
            }
        }
    }
}

fn bounds(inner: &Found<'_>, outer: &Found<'_>, at: &str, problems: &mut Vec<String>) {
    // Words are listed; their bounds say nothing more.
    if inner.words().is_some() {
        return;
    }
    let mut check = |name: &str, what: &str, is_within: fn(f64, f64) -> bool| {
        let Some(limit) = outer.number(name) else { return };
        if !inner.is_bounded_by(name) {
            return;
        }
        if !inner.number(name).is_some_and(|own| is_within(own, limit)) {
            problems.push(format!("{at} has another bound: {what}"));
        }
    };
    for (name, what) in LEAST {
        check(name, what, |own, limit| own >= limit);
    }
    for (name, what) in MOST {
        check(name, what, |own, limit| own <= limit);
    }
}

impl<'a> Found<'a> {
    /// The schema itself: references followed, wrappers taken off.
    fn of(schema: &Value, document: &'a Value, depth: usize) -> Found<'a> {
        let mut merged = Map::new();
        if depth <= DEEPEST {
            merge(&mut merged, schema, document, depth);
        }
        Found { schema: merged, document }
    }

    fn part(&self, schema: &Value) -> Found<'a> {
        Found::of(schema, self.document, 0)
    }

    /// The alternatives of `oneOf` or `anyOf`, each with what stands beside them.
    fn alternatives(&self) -> Option<Vec<Found<'a>>> {
        let name = ["oneOf", "anyOf"].into_iter().find(|name| self.schema.contains_key(*name))?;
        let mut shared = self.schema.clone();
        let alternatives = shared.remove(name)?;
        let with_shared = |alternative: &Value| {
            let mut found = self.part(alternative);
            for (name, value) in &shared {
                found.schema.entry(name.clone()).or_insert_with(|| value.clone());
            }
            found
        };
        Some(alternatives.as_array()?.iter().map(with_shared).collect())
    }

    /// The same schema, type by type or word by word.
    fn pieces(&self) -> Vec<Found<'a>> {
        let with = |name: &str, value: Value| {
            let mut piece = self.clone();
            piece.schema.insert(name.to_owned(), value);
            piece
        };
        if let Some(words) = self.schema.get("enum").and_then(Value::as_array).filter(|words| words.len() > 1)
        {
            return words.iter().map(|word| with("enum", Value::Array(vec![word.clone()]))).collect();
        }
        match self.types() {
            Some(types) if types.len() > 1 => {
                types.into_iter().map(|kind| with("type", kind.into())).collect()
            }
            _ => vec![self.clone()],
        }
    }

    fn types(&self) -> Option<Vec<&str>> {
        match self.schema.get("type")? {
            Value::String(one) => Some(vec![one]),
            many => Some(many.as_array()?.iter().filter_map(Value::as_str).collect()),
        }
    }

    fn words(&self) -> Option<Vec<&Value>> {
        match (self.schema.get("const"), self.schema.get("enum")) {
            (Some(constant), _) => Some(vec![constant]),
            (None, Some(words)) => Some(words.as_array()?.iter().collect()),
            (None, None) => None,
        }
    }

    fn may_be(&self, kind: &str) -> bool {
        self.words().is_none() && self.types().is_none_or(|types| types.contains(&kind))
    }

    fn may_be_text(&self) -> bool {
        self.may_be("string")
    }

    /// Whether values of it are of the kind that the bound is for.
    fn is_bounded_by(&self, bound: &str) -> bool {
        match bound {
            "minimum" | "maximum" => self.may_be("integer") || self.may_be("number"),
            "minLength" | "maxLength" => self.may_be_text(),
            "minItems" | "maxItems" => self.may_be("array"),
            _ => self.may_be("object"),
        }
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.schema.get(name)?.as_f64()
    }

    fn object(&self, name: &str) -> Map<String, Value> {
        self.schema.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
    }

    fn required(&self) -> impl Iterator<Item = &str> {
        self.schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }
}

/// Adds a schema, what it refers to and what it is made of, to what is known.
fn merge(merged: &mut Map<String, Value>, schema: &Value, document: &Value, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    if let Some(pointer) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        merge(merged, document.pointer(pointer).unwrap_or(&Value::Null), document, depth + 1);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        merge(merged, part, document, depth + 1);
    }
    for (name, value) in schema.as_object().into_iter().flatten() {
        match (name.as_str(), merged.get_mut(name), value) {
            ("$ref" | "allOf" | "description" | "title" | "examples" | "default", _, _) => {}
            ("properties", Some(Value::Object(known)), Value::Object(more)) => known.extend(more.clone()),
            ("required", Some(Value::Array(known)), Value::Array(more)) => known.extend(more.clone()),
            _ => {
                merged.insert(name.clone(), value.clone());
            }
        }
    }
}

/// The schema with everything it refers to in place, words for people left out.
fn expanded(schema: &Value, document: &Value, depth: usize) -> Value {
    let mut schema = Found::of(schema, document, depth).schema;
    for (name, value) in &mut schema {
        let inner = |value: &Value| expanded(value, document, depth + 1);
        match (name.as_str(), &mut *value) {
            ("properties", Value::Object(fields)) => {
                fields.values_mut().for_each(|field| *field = inner(field))
            }
            ("oneOf" | "anyOf", Value::Array(all)) => all.iter_mut().for_each(|one| *one = inner(one)),
            ("items", items) => *items = inner(items),
            _ => {}
        }
    }
    Value::Object(schema)
}

fn list(values: &[&Value]) -> String {
    values.iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ")
}
