//! Domain, procedure and gate errors to JSON-RPC codes, HTTP statuses and data. The only place with those numbers.
//!
//! Ours stay clear of -32000, -32001 and -32005 to -32011, which jsonrpsee uses itself.

use http::StatusCode;
use jsonrpsee::types::ErrorObjectOwned;
use procedures::Error;
use procedures::domain::quota::Spent;
use procedures::domain::scope::{Scope, ScopeSet};
use procedures::error::{Problem, Refusal};
use serde::Serialize;
use serde_json::{Map, Value, json};

mod wire;

pub use wire::Wire;

/// JSON-RPC error codes.
pub mod code {
    /// The message is not JSON.
    pub const PARSE_ERROR: i32 = -32700;
    /// The message is not a JSON-RPC 2.0 request.
    pub const INVALID_REQUEST: i32 = -32600;
    /// There is no such procedure.
    pub const METHOD_NOT_FOUND: i32 = -32601;
    /// The parameters are not what the procedure takes.
    pub const INVALID_PARAMS: i32 = -32602;
    /// The server failed.
    pub const INTERNAL: i32 = -32603;
    /// There is no credential, or it is not good.
    pub const UNAUTHENTICATED: i32 = -32021;
    /// The credential does not hold the scope.
    pub const INSUFFICIENT_SCOPE: i32 = -32023;
    /// There is no such thing in the caller's workspace.
    pub const NOT_FOUND: i32 = -32024;
    /// A rule refuses it.
    pub const REFUSED: i32 = -32025;
    /// The quota is spent.
    pub const RATE_LIMITED: i32 = -32029;
    /// The answer cannot be given now.
    pub const UNAVAILABLE: i32 = -32030;
}

/// The HTTP status of a single call's answer with this error code. Whatever got through to the procedure is 200,
/// except failures of the server's own.
pub fn status(code: i32) -> StatusCode {
    match code {
        code::PARSE_ERROR | code::INVALID_REQUEST => StatusCode::BAD_REQUEST,
        code::UNAUTHENTICATED => StatusCode::UNAUTHORIZED,
        code::INSUFFICIENT_SCOPE => StatusCode::FORBIDDEN,
        code::RATE_LIMITED => StatusCode::TOO_MANY_REQUESTS,
        code::UNAVAILABLE => StatusCode::SERVICE_UNAVAILABLE,
        code::INTERNAL => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    }
}

/// The HTTP status of the façade's answer with this error code: there the status says all that there is to say, so what
/// the procedure refused has one too.
pub fn plain_status(code: i32) -> StatusCode {
    match code {
        code::METHOD_NOT_FOUND | code::NOT_FOUND => StatusCode::NOT_FOUND,
        code::REFUSED => StatusCode::CONFLICT,
        code::INVALID_PARAMS => StatusCode::UNPROCESSABLE_ENTITY,
        other => status(other),
    }
}

/// What a caller is told: a code, a sentence, and the facts needed to mend the call.
#[derive(Clone, Debug)]
pub struct Told {
    /// The JSON-RPC code.
    pub code: i32,
    /// The stable machine code, `data.code`.
    pub name: &'static str,
    /// A sentence for a person.
    pub message: String,
    /// More facts in `data`.
    pub facts: Map<String, Value>,
}

impl Told {
    /// Without further facts.
    pub fn new(code: i32, name: &'static str, message: impl Into<String>) -> Told {
        Told { code, name, message: message.into(), facts: Map::new() }
    }

    fn with(mut self, name: &str, fact: impl Serialize) -> Told {
        self.facts.insert(name.to_owned(), json!(fact));
        self
    }

    /// The error as JSON-RPC carries it.
    pub fn object(self, request_id: &str) -> ErrorObjectOwned {
        let data = self.data(request_id);
        ErrorObjectOwned::owned(self.code, self.message, Some(data))
    }

    /// What a program reads of it.
    pub fn data(&self, request_id: &str) -> Map<String, Value> {
        let mut data = self.facts.clone();
        data.insert("code".into(), json!(self.name));
        data.insert("message".into(), json!(self.message));
        data.insert("requestId".into(), json!(request_id));
        data
    }
}

/// No credential was presented.
pub fn missing_key() -> Told {
    let message = "No API key. Send it as `Authorization: Bearer ak_…`.";
    Told::new(code::UNAUTHENTICATED, "MISSING_API_KEY", message)
}

/// The credential is malformed or unknown; or another organisation's, which must look the same.
pub fn invalid_key() -> Told {
    Told::new(code::UNAUTHENTICATED, "INVALID_API_KEY", "The API key is not valid.")
}

/// The ticket opens no WebSocket.
pub fn invalid_ticket() -> Told {
    let message = "The ticket is used up, too old or not valid. Get another by `rpc.ticket`.";
    Told::new(code::UNAUTHENTICATED, "INVALID_API_KEY", message)
}

/// The credential was good once.
pub fn expired_key() -> Told {
    Told::new(code::UNAUTHENTICATED, "EXPIRED_API_KEY", "The API key has expired or was revoked.")
}

/// There is no such procedure.
pub fn method_not_found() -> Told {
    let message = "There is no such procedure. `rpc.discover` lists them.";
    Told::new(code::METHOD_NOT_FOUND, "METHOD_NOT_FOUND", message)
}

/// The credential does not hold the scope.
pub fn insufficient_scope(required: Scope, granted: ScopeSet) -> Told {
    let message = format!("The API key does not hold the scope {required}.");
    Told::new(code::INSUFFICIENT_SCOPE, "INSUFFICIENT_SCOPE", message)
        .with("required", required)
        .with("granted", granted.iter().collect::<Vec<_>>())
}

/// The quota is spent.
pub fn rate_limited(spent: &Spent) -> Told {
    let message = match spent.retry_after_ms {
        Some(wait) => format!("The quota is spent; try again in {} seconds.", seconds(wait)),
        None => "The request costs more than the quota ever admits; make it smaller.".to_owned(),
    };
    let (minute, hour) = (spent.standings.minute, spent.standings.hour);
    Told::new(code::RATE_LIMITED, "RATE_LIMITED", message)
        .with("retryAfterMs", spent.retry_after_ms)
        .with("policy", json!({ "perMinute": minute.limit, "perHour": hour.limit }))
        .with("remaining", json!({ "minute": minute.remaining, "hour": hour.remaining }))
}

/// Whole seconds, rounded up, so that a wait that is honoured succeeds.
pub fn seconds(milliseconds: i64) -> i64 {
    (milliseconds + 999).div_euclid(1_000)
}

/// The answer cannot be given now.
pub fn unavailable() -> Told {
    Told::new(code::UNAVAILABLE, "UNAVAILABLE", "The server cannot answer now; try again shortly.")
}

/// The server failed. The request id finds the cause in the log; the caller learns nothing else.
pub fn internal() -> Told {
    Told::new(code::INTERNAL, "INTERNAL", "The server failed. Quote the request id when you report it.")
}

/// What a procedure's error tells.
pub fn procedure_error(error: &Error) -> Told {
    match error {
        Error::NotFound { what } => {
            Told::new(code::NOT_FOUND, "NOT_FOUND", format!("There is no such {what}.")).with("what", what)
        }
        Error::Refused(refusal) => refused(refusal),
        Error::InvalidParams(problems) => invalid_params(problems),
        Error::Unavailable => unavailable(),
        Error::Internal(_) => internal(),
    }
}

fn refused(refusal: &Refusal) -> Told {
    let told = Told::new(code::REFUSED, refusal.rule.code(), refusal.rule.sentence());
    match (refusal.from, refusal.to) {
        (None, None) => told,
        (from, to) => told.with("from", from).with("to", to),
    }
}

fn invalid_params(problems: &[Problem]) -> Told {
    let list: Vec<Value> = problems
        .iter()
        .map(|problem| json!({ "pointer": problem.pointer, "reason": problem.reason }))
        .collect();
    let message = match problems {
        [only] if only.pointer.is_empty() => format!("Invalid parameters: {}.", only.reason),
        [only] => format!("Invalid parameters: {} {}.", only.pointer, only.reason),
        _ => "Invalid parameters.".to_owned(),
    };
    Told::new(code::INVALID_PARAMS, "INVALID_PARAMS", message).with("problems", list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use procedures::domain::rule::Rule;

    #[track_caller]
    fn check(error: Error, expected: Value) {
        let object = procedure_error(&error).object("req_1");
        let mut told = serde_json::to_value(&object).unwrap();
        told["data"].as_object_mut().unwrap().remove("message");
        assert_eq!(told, expected);
    }

    #[test]
    fn each_error_has_its_code_and_facts() {
        check(
            Error::not_found("mandate"),
            json!({ "code": -32024, "message": "There is no such mandate.",
                    "data": { "code": "NOT_FOUND", "what": "mandate", "requestId": "req_1" } }),
        );
        check(
            Error::invalid("/amountPence", "is required"),
            json!({ "code": -32602, "message": "Invalid parameters: /amountPence is required.",
                    "data": { "code": "INVALID_PARAMS", "requestId": "req_1",
                              "problems": [{ "pointer": "/amountPence", "reason": "is required" }] } }),
        );
        check(
            Rule::SandboxOnly.into(),
            json!({ "code": -32025, "message": Rule::SandboxOnly.sentence(),
                    "data": { "code": "SANDBOX_ONLY", "requestId": "req_1" } }),
        );
    }

    #[test]
    fn an_internal_error_tells_a_request_id_and_nothing_of_its_cause() {
        let object = procedure_error(&Error::internal("disk /dev/vda is full")).object("req_1");
        let told = serde_json::to_string(&object).unwrap();
        assert!(told.contains("req_1") && !told.contains("vda"), "{told}");
    }

    #[test]
    fn retry_after_is_rounded_up() {
        for (milliseconds, expected) in [(0, 0), (1, 1), (999, 1), (1_000, 1), (1_001, 2)] {
            assert_eq!(seconds(milliseconds), expected);
        }
    }
}
