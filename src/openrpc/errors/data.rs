//! The shapes of `error.data`, which [`crate::answer`] fills.

use serde_json::{Map, Value, json};

use crate::answer::code;

/// The name of the schema that the `data` of errors with that code has.
pub(in crate::openrpc) const fn schema_of(code: i32) -> &'static str {
    match code {
        code::INSUFFICIENT_SCOPE => "InsufficientScopeData",
        code::RATE_LIMITED => "RateLimitedData",
        code::INVALID_PARAMS => "InvalidParamsData",
        code::NOT_FOUND => "NotFoundData",
        code::REFUSED => "RefusedData",
        _ => "ErrorData",
    }
}

/// The schemas of `error.data`, by their names.
pub(in crate::openrpc) fn schemas() -> Map<String, Value> {
    let scope = [
        ("required", text("The scope that the method needs.")),
        ("granted", list("The scopes that the key holds.", json!({ "type": "string" }))),
    ];
    let quota = [
        (
            "retryAfterMs",
            nullable("integer", "The call has room after so many milliseconds; null for never."),
        ),
        ("policy", numbers("Units of quota in any 60 and in any 3600 seconds.", ["perMinute", "perHour"])),
        ("remaining", numbers("Units that are left of them.", ["minute", "hour"])),
    ];
    let transition = [
        ("from", nullable("string", "Where the thing stands, when its status is in the way.")),
        ("to", nullable("string", "Where it would have gone.")),
    ];
    let problems = [("problems", list("What is wrong, and where.", problem()))];
    [
        data("ErrorData", "What every error says.", [], []),
        data("InsufficientScopeData", "Which scope is missing.", ["required", "granted"], scope),
        data("RateLimitedData", "When to call again.", ["retryAfterMs", "policy", "remaining"], quota),
        data("InvalidParamsData", "What is wrong with the parameters.", ["problems"], problems),
        data(
            "NotFoundData",
            "What there is none of.",
            ["what"],
            [("what", text("The kind of thing: `mandate`."))],
        ),
        data("RefusedData", "What a rule refused.", [], transition),
    ]
    .into_iter()
    .collect()
}

/// The schema of a `data` that has these fields beside those that every one has.
fn data<const R: usize, const N: usize>(
    name: &str,
    description: &str,
    required: [&str; R],
    fields: [(&str, Value); N],
) -> (String, Value) {
    let common = [
        ("code", text("The stable name of the error, for programs.")),
        ("message", text("A sentence for people.")),
        ("requestId", text("The id that the server's log and audit trail know the call by.")),
    ];
    let required: Vec<&str> = common.iter().map(|(name, _)| *name).chain(required).collect();
    let fields = common.into_iter().chain(fields).map(|(name, field)| (name.to_owned(), field));
    let mut schema = json!({ "type": "object", "description": description, "required": required });
    schema["properties"] = fields.collect::<Map<String, Value>>().into();
    (name.to_owned(), schema)
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["pointer", "reason"],
        "properties": {
            "pointer": text("A JSON pointer (RFC 6901) into the parameters."),
            "reason": text("What is expected there. Never repeats the value."),
        },
    })
}

fn numbers(description: &str, names: [&str; 2]) -> Value {
    let integer = json!({ "type": "integer", "minimum": 0 });
    let properties: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), integer.clone())).collect();
    json!({ "type": "object", "description": description, "required": names, "properties": properties })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn nullable(kind: &str, description: &str) -> Value {
    json!({ "type": [kind, "null"], "description": description })
}

fn list(description: &str, items: Value) -> Value {
    json!({ "type": "array", "items": items, "description": description })
}
