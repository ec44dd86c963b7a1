//! Whether a value satisfies a schema, for the part of JSON Schema that the document uses.
//!
//! A keyword that is neither checked nor known to say nothing is a problem, so that nothing passes unchecked. `pattern`
//! is left to the official tools (`tests/openrpc/official`): it would need an engine for regular expressions here.

use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value};

use super::read::list;

/// References and parts are followed so far; a recursive schema ends here, and the lint names it elsewhere.
const DEEPEST: usize = 64;

/// Keywords that say nothing about a value, or nothing that is checked here.
const SILENT: [&str; 8] = [
    "title",
    "description",
    "default",
    "examples",
    "pattern",
    "additionalProperties",
    "required",
    "properties",
];

/// What is wrong with the value, each with a JSON pointer to the place. Empty when nothing is.
pub(super) fn problems(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut check = Check { document, problems: Vec::new() };
    check.schema(schema, value, "", 0);
    check.problems
}

struct Check<'a> {
    document: &'a Value,
    problems: Vec<String>,
}

impl Check<'_> {
    fn schema(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        if depth > DEEPEST {
            return self.wrong(at, "the schema has no end");
        }
        match schema {
            Value::Bool(true) => {}
            Value::Object(keywords) => {
                for (keyword, argument) in keywords {
                    self.keyword(keyword, argument, value, at, depth + 1);
                }
                self.object(keywords, value, at, depth + 1);
            }
            Value::Bool(false) | Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                self.wrong(at, "no value is allowed here");
            }
        }
    }

    fn keyword(&mut self, keyword: &str, argument: &Value, value: &Value, at: &str, depth: usize) {
        let holds = match keyword {
            "$ref" => return self.reference(argument, value, at, depth),
            "allOf" => return list(argument).iter().for_each(|part| self.schema(part, value, at, depth)),
            "anyOf" => self.matching(argument, value, depth) > 0,
            "oneOf" => self.matching(argument, value, depth) == 1,
            "items" => return self.items(argument, value, at, depth),
            "propertyNames" => return self.names(argument, value, at, depth),
            "type" => is_of_type(argument, value),
            "const" => value == argument,
            "enum" => list(argument).contains(value),
            "format" => has_format(argument.as_str().unwrap_or_default(), value),
            _ => match within(keyword, argument, value) {
                Some(holds) => holds,
                None if SILENT.contains(&keyword) => true,
                None => return self.wrong(at, &format!("the schema's `{keyword}` is not understood")),
            },
        };
        if !holds {
            self.wrong(at, &format!("does not satisfy {keyword} {argument}"));
        }
    }

    fn reference(&mut self, reference: &Value, value: &Value, at: &str, depth: usize) {
        let target = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
        match target.and_then(|pointer| self.document.pointer(pointer)) {
            Some(schema) => self.schema(schema, value, at, depth),
            None => self.wrong(at, "the schema's reference leads nowhere"),
        }
    }

    fn matching(&self, schemas: &Value, value: &Value, depth: usize) -> usize {
        let matches = |schema: &&Value| {
            let mut check = Check { document: self.document, problems: Vec::new() };
            check.schema(schema, value, "", depth);
            check.problems.is_empty()
        };
        list(schemas).iter().filter(matches).count()
    }

    fn items(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        for (index, item) in list(value).iter().enumerate() {
            self.schema(schema, item, &format!("{at}/{index}"), depth);
        }
    }

    fn names(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            self.schema(schema, &Value::from(name.as_str()), &format!("{at}/{name}"), depth);
        }
    }

    /// `properties`, `additionalProperties` and `required`, which mean something together only.
    fn object(&mut self, keywords: &Map<String, Value>, value: &Value, at: &str, depth: usize) {
        let Some(fields) = value.as_object() else { return };
        for (name, field) in fields {
            let at = format!("{at}/{name}");
            let declared = keywords.get("properties").and_then(|properties| properties.get(name));
            if let Some(schema) = declared.or_else(|| keywords.get("additionalProperties")) {
                self.schema(schema, field, &at, depth);
            }
        }
        for name in keywords.get("required").map(list).into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                self.wrong(at, &format!("`{name}` is missing"));
            }
        }
    }

    fn wrong(&mut self, at: &str, problem: &str) {
        self.problems.push(format!("{at}: {problem}"));
    }
}

fn is_of_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    if types.is_array() { list(types).iter().any(is) } else { is(types) }
}

fn has_format(format: &str, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return true };
    match format {
        "date" => text.parse::<Date>().is_ok(),
        "date-time" => text.parse::<Timestamp>().is_ok(),
        "email" => text.split('@').filter(|part| !part.is_empty()).count() == 2,
        "uri" => text.contains("://"),
        _ => false,
    }
}

/// Whether a size is within its bound; `None` when the keyword bounds no size.
fn within(keyword: &str, bound: &Value, value: &Value) -> Option<bool> {
    let size = match keyword {
        "minimum" | "maximum" => value.as_f64(),
        "minLength" | "maxLength" => value.as_str().map(|text| text.chars().count() as f64),
        "minItems" | "maxItems" => value.as_array().map(|items| items.len() as f64),
        "minProperties" | "maxProperties" => value.as_object().map(|fields| fields.len() as f64),
        _ => return None,
    };
    let (Some(size), Some(bound)) = (size, bound.as_f64()) else { return Some(true) };
    Some(if keyword.starts_with("min") { size >= bound } else { size <= bound })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "components": { "schemas": {
                "Id": { "type": "string", "maxLength": 3 },
                "Endless": { "allOf": [{ "$ref": "#/components/schemas/Endless" }] },
            } },
        })
    }

    #[track_caller]
    fn check(schema: &Value, good: &[Value], bad: &[Value]) {
        for value in good {
            assert_eq!(
                problems(&document(), schema, value),
                Vec::<String>::new(),
                "{schema} refuses {value}"
            );
        }
        for value in bad {
            assert_ne!(
                problems(&document(), schema, value),
                Vec::<String>::new(),
                "{schema} lets {value} pass"
            );
        }
    }

    #[test]
    fn types_and_constants() {
        check(&json!({ "type": "integer" }), &[json!(1), json!(-1)], &[json!(1.5), json!("1"), json!(null)]);
        check(&json!({ "type": ["string", "null"] }), &[json!("a"), json!(null)], &[json!(1), json!([])]);
        check(&json!({ "type": "array" }), &[json!([1])], &[json!({})]);
        check(&json!({ "type": "boolean" }), &[json!(true)], &[json!(0)]);
        check(&json!({ "type": "number" }), &[json!(0.5)], &[json!("0.5")]);
        check(&json!({ "const": "last" }), &[json!("last")], &[json!("first")]);
        check(&json!({ "enum": [1, 2] }), &[json!(2)], &[json!(3)]);
        check(&json!(true), &[json!(1)], &[]);
        check(&json!(false), &[], &[json!(1)]);
    }

    #[test]
    fn sizes() {
        check(
            &json!({ "minimum": 1, "maximum": 3 }),
            &[json!(1), json!(3), json!("x")],
            &[json!(0), json!(4)],
        );
        check(&json!({ "minLength": 1, "maxLength": 2 }), &[json!("éé")], &[json!(""), json!("abc")]);
        check(&json!({ "minItems": 1, "maxItems": 1 }), &[json!([0])], &[json!([]), json!([0, 0])]);
        check(&json!({ "minProperties": 1, "maxProperties": 1 }), &[json!({ "a": 0 })], &[json!({})]);
    }

    #[test]
    fn formats() {
        check(&json!({ "format": "date" }), &[json!("2027-02-28"), json!(null)], &[json!("2027-02-30")]);
        check(
            &json!({ "format": "date-time" }),
            &[json!("2027-02-28T09:00:00Z")],
            &[json!("2027-02-28T09:00")],
        );
        check(&json!({ "format": "email" }), &[json!("zoe@example.com")], &[json!("zoe@"), json!("zoe")]);
        check(&json!({ "format": "uri" }), &[json!("https://a.example/b")], &[json!("a/b")]);
        check(&json!({ "format": "int64" }), &[], &[json!("1")]);
    }

    #[test]
    fn objects_and_arrays() {
        let closed = json!({
            "properties": { "a": { "type": "integer" } }, "required": ["a"], "additionalProperties": false,
        });
        check(&closed, &[json!({ "a": 1 })], &[json!({}), json!({ "a": "1" }), json!({ "a": 1, "b": 1 })]);
        let map =
            json!({ "additionalProperties": { "type": "string" }, "propertyNames": { "maxLength": 1 } });
        check(&map, &[json!({ "a": "1" })], &[json!({ "a": 1 }), json!({ "ab": "1" })]);
        check(&json!({ "items": { "type": "integer" } }), &[json!([1, 2])], &[json!([1, "2"])]);
    }

    #[test]
    fn combinations_and_references() {
        let id = json!({ "$ref": "#/components/schemas/Id" });
        check(&json!({ "allOf": [id], "description": "An id." }), &[json!("abc")], &[json!("abcd")]);
        check(&json!({ "anyOf": [id, { "type": "null" }] }), &[json!("a"), json!(null)], &[json!(1)]);
        check(&json!({ "oneOf": [id, { "const": "a" }] }), &[json!("b")], &[json!("a"), json!(1)]);
        check(&json!({ "$ref": "#/components/schemas/None" }), &[], &[json!("a")]);
        check(&json!({ "$ref": "#/components/schemas/Endless" }), &[], &[json!("a")]);
    }

    #[test]
    fn a_keyword_that_is_not_understood_is_a_problem() {
        check(&json!({ "contains": { "const": 1 } }), &[], &[json!([1])]);
    }
}
