//! Errors as the document shows them: once each under `#/components/errors/`, with the shape of their `data`.

use procedures::catalogue::Catalogue;
use procedures::domain::rule::Rule;
use procedures::domain::scope::Access;
use procedures::procedure::Entry;
use serde_json::{Map, Value, json};

/// A refusal that is no rule's.
struct Refusal {
    /// The JSON-RPC code.
    code: i32,
    /// `data.code`.
    word: &'static str,
    message: &'static str,
    /// The schema of `data`.
    data: &'static str,
}

mod code {
    pub(super) const INVALID_PARAMS: i32 = -32602;
    pub(super) const INTERNAL: i32 = -32603;
    pub(super) const UNAUTHENTICATED: i32 = -32021;
    pub(super) const INSUFFICIENT_SCOPE: i32 = -32023;
    pub(super) const NOT_FOUND: i32 = -32024;
    pub(super) const REFUSED: i32 = -32025;
    pub(super) const RATE_LIMITED: i32 = -32029;
    pub(super) const UNAVAILABLE: i32 = -32030;
}

const MISSING_API_KEY: Refusal = Refusal {
    code: code::UNAUTHENTICATED,
    word: "MISSING_API_KEY",
    message: "The call has no credential.",
    data: "ErrorData",
};
const INVALID_API_KEY: Refusal = Refusal {
    code: code::UNAUTHENTICATED,
    word: "INVALID_API_KEY",
    message: "The credential is malformed or unknown.",
    data: "ErrorData",
};
const EXPIRED_API_KEY: Refusal = Refusal {
    code: code::UNAUTHENTICATED,
    word: "EXPIRED_API_KEY",
    message: "The key has expired or was revoked.",
    data: "ErrorData",
};
const INSUFFICIENT_SCOPE: Refusal = Refusal {
    code: code::INSUFFICIENT_SCOPE,
    word: "INSUFFICIENT_SCOPE",
    message: "The key does not hold the scope that the method needs.",
    data: "InsufficientScopeData",
};
const RATE_LIMITED: Refusal = Refusal {
    code: code::RATE_LIMITED,
    word: "RATE_LIMITED",
    message: "The quota is spent; call again after the time given.",
    data: "RateLimitedData",
};
const INVALID_PARAMS: Refusal = Refusal {
    code: code::INVALID_PARAMS,
    word: "INVALID_PARAMS",
    message: "The parameters are not what the method takes.",
    data: "InvalidParamsData",
};
const NOT_FOUND: Refusal = Refusal {
    code: code::NOT_FOUND,
    word: "NOT_FOUND",
    message: "There is no such thing in the key's workspace.",
    data: "ErrorData",
};
const INTERNAL: Refusal = Refusal {
    code: code::INTERNAL,
    word: "INTERNAL",
    message: "The server failed; the request id finds the reason in its log.",
    data: "ErrorData",
};
const UNAVAILABLE: Refusal = Refusal {
    code: code::UNAVAILABLE,
    word: "UNAVAILABLE",
    message: "The server cannot answer now; the same call may succeed later.",
    data: "ErrorData",
};

const ALL: [&Refusal; 9] = [
    &MISSING_API_KEY,
    &INVALID_API_KEY,
    &EXPIRED_API_KEY,
    &INSUFFICIENT_SCOPE,
    &RATE_LIMITED,
    &INVALID_PARAMS,
    &NOT_FOUND,
    &INTERNAL,
    &UNAVAILABLE,
];

/// Every error of the catalogue, by its `data.code`.
pub(super) fn components(catalogue: &Catalogue) -> Value {
    let refusals = ALL.map(|refusal| error(refusal.code, refusal.word, refusal.message, refusal.data));
    let rules = catalogue.iter().flat_map(Entry::rules);
    let rules = rules.map(|rule| error(code::REFUSED, rule.code(), rule.sentence(), "RefusalData"));
    refusals.into_iter().chain(rules).collect::<Map<String, Value>>().into()
}

/// References to the errors a call of the procedure can meet, in the order in which it would.
pub(super) fn references(entry: &Entry, takes_an_id: bool) -> Vec<Value> {
    let scoped = entry.access != Access::AnyCredential;
    let met = ALL.into_iter().filter(|refusal| match refusal.code {
        code::INSUFFICIENT_SCOPE => scoped,
        code::NOT_FOUND => takes_an_id,
        _ => true,
    });
    let words = met.map(|refusal| refusal.word).chain(entry.rules().iter().copied().map(Rule::code));
    words.map(|word| json!({ "$ref": format!("#/components/errors/{word}") })).collect()
}

fn error(code: i32, word: &str, message: &str, data: &str) -> (String, Value) {
    // An OpenRPC error object takes no extensions: what is known of `data` stands in `data`.
    let data = json!({ "code": word, "schema": { "$ref": format!("#/components/schemas/{data}") } });
    (word.to_owned(), json!({ "code": code, "message": message, "data": data }))
}

/// The schemas of `error.data`.
pub(super) fn data_schemas() -> Map<String, Value> {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let nullable = |description: &str| json!({ "type": ["string", "null"], "description": description });
    let scopes = json!({ "type": "array", "items": { "type": "string" }, "description": "The scopes the key holds." });
    let problem = json!({
        "type": "object",
        "required": ["pointer", "reason"],
        "properties": {
            "pointer": text("A JSON pointer (RFC 6901) into the parameters."),
            "reason": text("What is expected there. Never repeats the value."),
        },
    });
    let problems = json!({ "type": "array", "items": problem, "description": "What is wrong, and where." });
    let retry = json!({ "type": "integer", "minimum": 0, "description": "A call after so many milliseconds has room." });
    [
        data("ErrorData", "What every error says.", vec![]),
        data(
            "InsufficientScopeData",
            "Which scope is needed, and which the key holds.",
            vec![("required", text("The scope that the method needs.")), ("granted", scopes)],
        ),
        data(
            "RateLimitedData",
            "When to call again.",
            vec![("retryAfterMs", retry), ("policy", text("The quota, as the header `RateLimit-Policy` has it."))],
        ),
        data("InvalidParamsData", "What is wrong with the parameters.", vec![("problems", problems)]),
        data(
            "RefusalData",
            "The rule that refused, and the move it refused.",
            vec![
                ("from", nullable("Where the thing stands, where a status is in the way.")),
                ("to", nullable("Where it would have gone.")),
            ],
        ),
    ]
    .into_iter()
    .collect()
}

/// The schema of a `data` that has these fields beside those that every one has.
fn data(name: &str, description: &str, fields: Vec<(&str, Value)>) -> (String, Value) {
    let mut properties = Map::new();
    let common = [
        ("code", "The stable name of the error, for programs."),
        ("message", "A sentence for people."),
        ("requestId", "The id that the server's log and audit trail know the call by."),
    ];
    for (name, description) in common {
        properties.insert(name.to_owned(), json!({ "type": "string", "description": description }));
    }
    properties.extend(fields.into_iter().map(|(name, schema)| (name.to_owned(), schema)));
    let required = ["code", "message", "requestId"];
    let schema =
        json!({ "type": "object", "description": description, "required": required, "properties": properties });
    (name.to_owned(), schema)
}
