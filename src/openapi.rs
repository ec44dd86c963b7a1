//! The OpenAPI document: the façade `POST /rpc/{method}`, for tools that know HTTP and no JSON-RPC. It is made of the
//! OpenRPC document, whose schemas it shares.

use serde_json::{Map, Value, json};

mod errors;
mod operation;

pub(crate) use operation::{given, params};

use crate::openrpc::read::text;

/// The document's version of OpenAPI. Its schemas are JSON Schema, as those of OpenRPC.
const OPENAPI: &str = "3.1.0";

/// Where a server started without configuration answers.
pub const LOCAL_URL: &str = "http://127.0.0.1:8080";

const DESCRIPTION: &str = "\
Collect rent by Bacs Direct Debit: mandates, from draft to their end. Every procedure is `POST /rpc/{procedure}` with \
its parameters, a JSON object, for a body; the answer is the result itself. The same procedures are to be had over \
JSON-RPC 2.0 at `POST /rpc`, alone and in batches, and over a WebSocket, which alone carries subscriptions: \
`/openrpc.json` describes that.

Every call needs an API key: `Authorization: Bearer ak_test_…`, or `X-API-Key`. A key opens one workspace of one \
organisation, live or test, and holds scopes; each operation names the one it needs in `x-scope`, and what a call costs \
of the organisation's quota in `x-cost`.

A name that the procedure does not have is refused. Amounts are whole pence, instants are RFC 3339 in UTC, dates are \
dates in London. A procedure that takes `idempotencyKey` answers a repetition of the call with its first answer, for 30 \
days.

A refusal is a problem (RFC 9457): `code` is stable and made for programs, `message` is for people, `type` leads to a \
page about it. Nothing was changed by a call that was refused, unless the code is `INTERNAL`.";

/// The document, for a server that is reached under that URL.
pub fn document(server: &str) -> Value {
    let openrpc = crate::openrpc::document();
    let methods = openrpc["methods"].as_array().map_or(&[][..], Vec::as_slice);
    let paths: Map<String, Value> = methods
        .iter()
        .filter(|method| method["x-transport"] == "any")
        .map(|method| (format!("/rpc/{}", text(&method["name"])), operation::path(method, &openrpc)))
        .collect();
    json!({
        "openapi": OPENAPI,
        "info": info(&openrpc),
        "servers": [{ "url": server }],
        "tags": tags(&openrpc, &paths),
        "security": [{ "bearer": [] }, { "apiKey": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas(&openrpc),
            "responses": errors::shared(&openrpc),
            "headers": headers(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "An API key, `ak_test_…` or `ak_live_…`." },
                "apiKey": { "type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key." },
            },
        },
    })
}

fn info(openrpc: &Value) -> Value {
    let mut info = openrpc["info"].clone();
    info["description"] = json!(DESCRIPTION);
    // An identifier of SPDX and a URL exclude each other.
    info["license"] =
        json!({ "name": openrpc["info"]["license"]["name"], "url": openrpc["info"]["license"]["url"] });
    info
}

/// The namespaces that have an operation.
fn tags(openrpc: &Value, paths: &Map<String, Value>) -> Vec<Value> {
    let is_used = |name: &str| paths.values().any(|path| path["post"]["tags"][0] == name);
    let tags = openrpc["components"]["tags"].as_object().into_iter().flatten();
    tags.filter(|(name, _)| is_used(name)).map(|(_, tag)| tag.clone()).collect()
}

fn schemas(openrpc: &Value) -> Map<String, Value> {
    let mut schemas = openrpc["components"]["schemas"].as_object().cloned().unwrap_or_default();
    schemas.insert("Problem".to_owned(), errors::problem());
    schemas
}

fn headers() -> Value {
    let header =
        |kind: &str, description: &str| json!({ "schema": { "type": kind }, "description": description });
    json!({
        "X-Request-Id": header("string", "The id that the server's log and audit trail know the call by."),
        "RateLimit-Policy": header("string", "Units of quota in any 60 and in any 3600 seconds."),
        "RateLimit": header("string", "Units that are left of them, and the seconds until more are."),
        "Retry-After": header("integer", "Seconds after which the call has room."),
        "WWW-Authenticate": header("string", "What the credential lacks (RFC 6750)."),
        "Deprecation": header("string", "Since when the procedure should be used no more (RFC 9745)."),
        "Sunset": header("string", "From when the procedure may be gone (RFC 8594)."),
    })
}

/// References to headers, by their names.
fn header_references(names: &[&str]) -> Map<String, Value> {
    names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") })))
        .collect()
}
