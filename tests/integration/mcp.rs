//! `POST /mcp`: the Model Context Protocol, through the same gates as every call.

use procedures::catalogue::catalogue;
use procedures::procedure::Entry;
use serde_json::{Value, json};

use crate::support::{App, Caller, Response, request};

mod gates;
mod protocol;

/// What every client sends with a message.
const HEADERS: [(&str, &str); 3] = [
    ("content-type", "application/json"),
    ("accept", "application/json, text/event-stream"),
    ("mcp-protocol-version", "2025-11-25"),
];

async fn send(caller: &Caller, message: &Value) -> Response {
    caller.send("POST", "/mcp", &HEADERS, message.to_string().into()).await
}

async fn ask(caller: &Caller, method: &str, params: Value) -> Response {
    send(caller, &request(7, method, params)).await
}

async fn use_tool(caller: &Caller, tool: &str, arguments: Value) -> Response {
    ask(caller, "tools/call", json!({ "name": tool, "arguments": arguments })).await
}

/// The names of the tools that the caller is shown.
async fn tools(caller: &Caller) -> Vec<String> {
    let list = ask(caller, "tools/list", json!({})).await;
    assert_eq!(list.status, 200, "{list:?}");
    let list = list.json();
    let tools = list["result"]["tools"].as_array().unwrap_or_else(|| panic!("{list}"));
    tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

/// The procedures that are tools, with the tools' names.
fn offered() -> impl Iterator<Item = (&'static Entry, String)> {
    let entries = catalogue().iter().filter(|entry| direct_debit::mcp::procedure(&tool(entry)).is_some());
    entries.map(|entry| (entry, tool(entry)))
}

fn tool(entry: &Entry) -> String {
    entry.name.replace('.', "_")
}

/// What the tool gave, of a call that must succeed.
#[track_caller]
fn given(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{response:?}");
    let result = &response.json()["result"];
    assert_eq!(result["isError"], false, "{response:?}");
    let text = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), result["structuredContent"]);
    result["structuredContent"].clone()
}

/// What the procedure refused a tool's call with.
#[track_caller]
fn refused(response: &Response, code: &str) -> Value {
    assert_eq!(response.status, 200, "{response:?}");
    let result = &response.json()["result"];
    assert_eq!((&result["isError"], result.get("structuredContent")), (&json!(true), None), "{response:?}");
    let told: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(told["code"], code, "{response:?}");
    assert_eq!(told["requestId"], response.header("x-request-id").unwrap());
    told
}

/// A JSON-RPC error, told as everywhere.
#[track_caller]
fn assert_error(response: &Response, status: u16, number: i64, code: &str) {
    let body = response.json();
    let error = &body["error"];
    assert_eq!((response.status, &error["code"]), (status, &json!(number)), "{response:?}");
    assert_eq!(error["data"]["code"], code, "{response:?}");
    assert_eq!(error["data"]["message"], error["message"], "{response:?}");
    assert_eq!(error["data"]["requestId"], response.header("x-request-id").unwrap(), "{response:?}");
    assert_eq!(response.header("cache-control"), Some("no-store"), "{response:?}");
    assert!(body.get("result").is_none(), "{body}");
}

async fn started() -> (App, Caller) {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write", "events:read"]).await;
    (app, caller)
}
