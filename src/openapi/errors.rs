//! Refusals, by their HTTP status.

use std::collections::BTreeMap;

use http::StatusCode;
use procedures::catalogue::catalogue;
use serde_json::{Map, Value, json};

use super::{header_references, text};
use crate::answer::{self, Told};
use crate::docs;
use crate::http::facade::PROBLEM;

/// What every problem has beside the data of its error.
pub(super) fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What every refusal says to tools that know RFC 9457.",
        "required": ["type", "status"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "description": "The page of the error." },
            "status": { "type": "integer", "description": "The HTTP status once more." },
        },
    })
}

/// The responses that procedures share: those to errors that no rule of a procedure makes.
pub(super) fn shared(openrpc: &Value) -> Map<String, Value> {
    let codes = openrpc["components"]["errors"].as_object().into_iter().flatten();
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for (code, error) in codes {
        if status(error) != StatusCode::CONFLICT {
            by_status.entry(status(error).as_u16()).or_default().push(code);
        }
    }
    let mut responses: Map<String, Value> = by_status
        .into_iter()
        .map(|(status, codes)| (name(status).to_owned(), response(status, &codes, openrpc)))
        .collect();
    responses.insert("Refused".to_owned(), other());
    responses
}

/// The responses to a call of that method that is refused.
pub(super) fn of(method: &Value, openrpc: &Value) -> Map<String, Value> {
    let mut responses = Map::new();
    let mut rules = Vec::new();
    for reference in method["errors"].as_array().into_iter().flatten() {
        let code = text(&reference["$ref"]).rsplit('/').next().unwrap_or_default();
        let status = status(&openrpc["components"]["errors"][code]);
        if status == StatusCode::CONFLICT {
            rules.push(code);
        } else {
            let reference = json!({ "$ref": format!("#/components/responses/{}", name(status.as_u16())) });
            responses.insert(status.as_str().to_owned(), reference);
        }
    }
    if !rules.is_empty() {
        let status = StatusCode::CONFLICT.as_u16();
        responses.insert(status.to_string(), response(status, &rules, openrpc));
    }
    responses.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Refused" }));
    responses
}

fn status(error: &Value) -> StatusCode {
    let code = error["code"].as_i64().and_then(|code| i32::try_from(code).ok());
    code.map_or(StatusCode::INTERNAL_SERVER_ERROR, answer::plain_status)
}

/// The name of a shared response.
const fn name(status: u16) -> &'static str {
    match status {
        401 => "Unauthenticated",
        403 => "InsufficientScope",
        404 => "NotFound",
        422 => "InvalidParams",
        429 => "RateLimited",
        503 => "Unavailable",
        _ => "Internal",
    }
}

fn response(status: u16, codes: &[&str], openrpc: &Value) -> Value {
    let errors = &openrpc["components"]["errors"];
    let sentences: Vec<String> =
        codes.iter().map(|code| format!("- `{code}`: {}", text(&errors[code]["message"]))).collect();
    let data = &errors[codes[0]]["data"]["schema"];
    let codes_only = json!({ "type": "object", "properties": { "code": { "enum": codes } } });
    let schema = json!({ "allOf": [{ "$ref": "#/components/schemas/Problem" }, data, codes_only] });
    let examples: Map<String, Value> = codes
        .iter()
        .filter_map(|code| Some(((*code).to_owned(), json!({ "value": example(code)? }))))
        .collect();
    let mut headers = vec!["X-Request-Id"];
    match status {
        401 => headers.push("WWW-Authenticate"),
        403 => headers.extend(["WWW-Authenticate", "RateLimit-Policy", "RateLimit"]),
        429 => headers.extend(["Retry-After", "RateLimit-Policy", "RateLimit"]),
        503 => headers.push("Retry-After"),
        _ => headers.extend(["RateLimit-Policy", "RateLimit"]),
    }
    json!({
        "description": sentences.join("\n"),
        "headers": header_references(&headers),
        "content": { PROBLEM: { "schema": schema, "examples": examples } },
    })
}

/// What a caller is answered with that code.
fn example(code: &str) -> Option<Value> {
    let told: Told = crate::openrpc::errors::told(catalogue()).find(|told| told.name == code)?;
    let mut members = told.data("req_01m83xj8800000000000000011");
    members.insert("type".to_owned(), json!(docs::error_path(code)));
    members.insert("status".to_owned(), json!(answer::plain_status(told.code).as_u16()));
    Some(Value::Object(members))
}

/// What is refused before it is a call at all.
fn other() -> Value {
    let schema = json!({ "allOf": [
        { "$ref": "#/components/schemas/Problem" },
        { "$ref": "#/components/schemas/ErrorData" },
    ] });
    json!({
        "description": "What is no call at all: a body that is not JSON, or too large, or too slow.",
        "headers": header_references(&["X-Request-Id"]),
        "content": { PROBLEM: { "schema": schema } },
    })
}
