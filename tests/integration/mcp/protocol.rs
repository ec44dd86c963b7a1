//! What is a message of the protocol and what is none; what a tool gives; who may ask from where.

use serde_json::{Value, json};

use super::{HEADERS, ask, assert_error, given, refused, send, started, use_tool};
use crate::support::{Caller, Response, request};

/// Sends a body with those headers instead of the usual ones.
async fn raw(caller: &Caller, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Response {
    caller.send("POST", "/mcp", headers, body.into()).await
}

fn initialize(version: &str) -> Value {
    json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } })
}

#[tokio::test]
async fn a_client_learns_who_answers_and_in_which_version() {
    let (_app, caller) = started().await;
    for (asked, answered) in
        [("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"), ("2025-11-25", "2025-11-25")]
    {
        let headers = &HEADERS[..2];
        let response = raw(&caller, headers, request(1, "initialize", initialize(asked)).to_string()).await;
        assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
        assert_eq!(response.header("mcp-session-id"), None, "there are no sessions");
        let result = &response.json()["result"];
        assert_eq!(result["protocolVersion"], answered, "{result}");
        assert_eq!(result["serverInfo"]["name"], "direct-debit");
        assert_eq!(result["capabilities"], json!({ "tools": {} }));
        assert!(result["instructions"].as_str().unwrap().contains("idempotencyKey"));
    }
    let ping = ask(&caller, "ping", json!({})).await;
    assert_eq!((ping.status, &ping.json()), (200, &json!({ "jsonrpc": "2.0", "id": 7, "result": {} })));
    let text_id = json!({ "jsonrpc": "2.0", "id": "7", "method": "ping" });
    assert_eq!(send(&caller, &text_id).await.json()["id"], "7");
}

#[tokio::test]
async fn a_notification_is_accepted_and_carries_nothing_out() {
    let (app, caller) = started().await;
    for method in
        ["notifications/initialized", "notifications/cancelled", "notifications/anything", "tools/call"]
    {
        let params = json!({ "name": "mandates_create", "arguments": app.new_mandate(), "requestId": 1 });
        let response = send(&caller, &json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
        assert_eq!((response.status, response.body.as_str()), (202, ""), "{method}");
        assert_eq!(response.header("content-type"), None, "{method}");
    }
    assert_eq!(given(&use_tool(&caller, "mandates_list", json!({})).await)["items"], json!([]));
}

#[tokio::test]
async fn a_tool_gives_what_its_procedure_gives_and_only_once() {
    let (app, caller) = started().await;
    let mut arguments = app.new_mandate();
    arguments["idempotencyKey"] = json!("rent-1");
    let made = given(&use_tool(&caller, "mandates_create", arguments.clone()).await);
    assert_eq!(caller.call("mandates.get", json!({ "mandateId": made["id"] })).await.ok(), made);
    assert_eq!(given(&use_tool(&caller, "mandates_create", arguments.clone()).await), made);
    assert_eq!(caller.call("mandates.create", arguments.clone()).await.ok(), made);
    arguments["amountPence"] = json!(1);
    refused(&use_tool(&caller, "mandates_create", arguments).await, "IDEMPOTENCY_KEY_REUSED");
    // No arguments say as much as none of them.
    given(&ask(&caller, "tools/call", json!({ "name": "mandates_list" })).await);
}

#[tokio::test]
async fn what_a_procedure_refuses_is_the_tools_answer_with_the_facts_of_json_rpc() {
    let (app, caller) = started().await;
    let mandate = given(&use_tool(&caller, "mandates_create", app.new_mandate()).await)["id"].clone();
    for (procedure, params, code) in [
        ("mandates.get", json!({}), "INVALID_PARAMS"),
        ("mandates.get", json!({ "mandateId": "20-00-00 55779911" }), "INVALID_PARAMS"),
        ("mandates.get", json!({ "mandateId": mandate, "surplus": 1 }), "INVALID_PARAMS"),
        ("mandates.get", json!({ "mandateId": "md_00000000000000000000000001" }), "NOT_FOUND"),
        ("mandates.suspend", json!({ "mandateId": mandate, "reason": "x" }), "MANDATE_NOT_ACTIVE"),
    ] {
        let response = use_tool(&caller, &procedure.replace('.', "_"), params.clone()).await;
        let mut told = refused(&response, code);
        assert!(!response.body.contains("55779911"), "{response:?}");
        let mut direct = caller.call(procedure, params).await.err().error["data"].clone();
        for told in [&mut told, &mut direct] {
            told.as_object_mut().unwrap().remove("requestId");
        }
        assert_eq!(told, direct, "{procedure}");
    }
}

#[tokio::test]
async fn an_argument_that_stands_twice_is_refused_as_over_rpc() {
    let (_app, caller) = started().await;
    let twice = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"mandates_list","arguments":{"limit":1,"limit":2}}}"#;
    refused(&raw(&caller, &HEADERS, twice).await, "INVALID_PARAMS");
    let rpc = caller
        .post(r#"{"jsonrpc":"2.0","id":1,"method":"mandates.list","params":{"limit":1,"limit":2}}"#)
        .await;
    assert_eq!(rpc.json()["error"]["data"]["code"], "INVALID_PARAMS");
}

#[tokio::test]
async fn what_is_no_message_of_the_protocol_is_refused() {
    let (_app, caller) = started().await;
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    for (body, number, code) in [
        ("", -32700, "PARSE_ERROR"),
        ("{", -32700, "PARSE_ERROR"),
        ("1", -32600, "INVALID_REQUEST"),
        ("[]", -32600, "INVALID_REQUEST"),
        (&format!("[{ping}]"), -32600, "INVALID_REQUEST"),
        (&format!("[{}]", vec![ping; 60].join(",")), -32600, "INVALID_REQUEST"),
        (r#"{"id":1,"method":"ping"}"#, -32600, "INVALID_REQUEST"),
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, -32600, "INVALID_REQUEST"),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600, "INVALID_REQUEST"),
        (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600, "INVALID_REQUEST"),
        (r#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, -32600, "INVALID_REQUEST"),
    ] {
        assert_error(&raw(&caller, &HEADERS, body).await, 400, number, code);
    }
    for (method, params) in [
        ("tools/call", json!({})),
        ("tools/call", json!({ "name": 1 })),
        ("tools/call", json!({ "name": "mandates_list", "arguments": ["20-00-00 55779911"] })),
        ("initialize", json!({})),
    ] {
        let response = ask(&caller, method, params).await;
        assert_error(&response, 200, -32602, "INVALID_REQUEST");
        assert!(!response.body.contains("55779911"), "{response:?}");
    }
    assert_error(&ask(&caller, "no/such", json!({})).await, 200, -32601, "METHOD_NOT_FOUND");
    assert_error(&ask(&caller, "mandates.list", json!({})).await, 200, -32601, "METHOD_NOT_FOUND");
}

#[tokio::test]
async fn http_is_as_strict_as_elsewhere() {
    let (_app, caller) = started().await;
    let ping = request(1, "ping", json!({})).to_string();
    for method in ["GET", "DELETE", "PUT", "OPTIONS", "HEAD"] {
        let response = caller.send(method, "/mcp", &HEADERS, Vec::new()).await;
        assert_eq!((response.status, response.header("allow")), (405, Some("POST")), "{method}");
    }
    for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let response = raw(&caller, &[("content-type", content_type)], ping.clone()).await;
        assert_error(&response, 415, -32600, "UNSUPPORTED_MEDIA_TYPE");
    }
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_error(&raw(&caller, &HEADERS, large).await, 413, -32600, "REQUEST_TOO_LARGE");
    let twice = caller.clone().with_header("x-api-key", caller.key());
    assert_error(&raw(&twice, &HEADERS, ping.clone()).await, 400, -32600, "SEVERAL_CREDENTIALS");
    // What a shell sends is enough.
    assert_eq!(raw(&caller, &HEADERS[..1], ping.clone()).await.status, 200);
    for path in ["/mcp/", "/mcp/x", "/MCP"] {
        assert_eq!(caller.send("POST", path, &HEADERS, ping.clone().into()).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_version_that_nobody_knows_is_refused() {
    let (_app, caller) = started().await;
    let ping = request(1, "ping", json!({})).to_string();
    for (version, status) in
        [("2025-03-26", 200), ("2025-06-18", 200), ("2025-11-25", 200), ("2031-01-01", 400), ("x", 400)]
    {
        let headers = [HEADERS[0], HEADERS[1], ("mcp-protocol-version", version)];
        let response = raw(&caller, &headers, ping.clone()).await;
        assert_eq!(response.status, status, "{version}: {response:?}");
        if status == 400 {
            assert_error(&response, 400, -32600, "INVALID_REQUEST");
        }
    }
}

/// The protocol of 2026-07-28 has no `initialize`: each request says which version it is of.
#[tokio::test]
async fn a_request_may_speak_for_itself() {
    let (app, caller) = started().await;
    let version = "2026-07-28";
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let asks = |method: &'static str, name: Option<&'static str>, mut params: Value| {
        params["_meta"] = meta.clone();
        let mut headers =
            vec![HEADERS[0], HEADERS[1], ("mcp-protocol-version", version), ("mcp-method", method)];
        headers.extend(name.map(|name| ("mcp-name", name)));
        let caller = caller.clone();
        async move { raw(&caller, &headers, request(1, method, params).to_string()).await }
    };
    let discovered = asks("server/discover", None, json!({})).await;
    assert_eq!(discovered.status, 200, "{discovered:?}");
    let versions = discovered.json()["result"]["supportedVersions"].clone();
    assert!(versions.as_array().unwrap().contains(&json!(version)), "{versions}");
    let list = asks("tools/list", None, json!({})).await;
    assert_eq!((list.status, &list.json()["result"]["cacheScope"]), (200, &json!("private")), "{list:?}");
    let call = json!({ "name": "mandates_create", "arguments": app.new_mandate() });
    let made = asks("tools/call", Some("mandates_create"), call.clone()).await;
    assert_eq!(given(&made)["status"], "draft");
    // What the headers say must be so: whoever routes by them must not be deceived.
    let deceived = asks("tools/call", Some("mandates_list"), call).await;
    assert_eq!(deceived.status, 400, "{deceived:?}");
    assert_eq!(
        given(&use_tool(&caller, "mandates_list", json!({})).await)["items"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn another_site_asks_in_vain() {
    let (_app, caller) = started().await;
    let ping = request(1, "ping", json!({})).to_string();
    for (header, value, status) in [
        ("host", "dd.example.com", 200),
        ("host", "localhost:1", 200),
        ("host", "evil.example", 403),
        ("origin", "https://dd.example.com", 200),
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "same-origin", 200),
        ("sec-fetch-site", "cross-site", 403),
    ] {
        let headers = [&HEADERS[..], &[(header, value)]].concat();
        let response = raw(&caller, &headers, ping.clone()).await;
        assert_eq!(response.status, status, "{header}: {value}: {response:?}");
        if status == 403 {
            assert_error(&response, 403, -32600, "FOREIGN_SITE");
        }
        assert_eq!(response.header("access-control-allow-origin"), None);
    }
}

/// The explorer's snippet: nothing but the message, with the headers of a shell.
#[tokio::test]
async fn the_explorers_snippet_is_a_call() {
    let (_app, caller) = started().await;
    assert_eq!(direct_debit::openrpc::document()["info"]["x-mcp"], "/mcp");
    let snippet = r#"{ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "mandates_list", "arguments": { "limit": 10 } } }"#;
    given(&raw(&caller, &HEADERS[..1], snippet).await);
}
