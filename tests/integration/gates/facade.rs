//! `POST /rpc/{method}`: the parameters alone for a body, the result alone for an answer, and HTTP's own statuses.

use procedures::catalogue::catalogue;
use procedures::ctx::Transport;
use serde_json::{Value, json};

use crate::support::{App, Caller, Response};

/// A refusal at a procedure's own path is a problem (RFC 9457) that says what JSON-RPC says in `error.data`.
#[track_caller]
pub fn assert_problem(response: &Response, status: u16, code: &str) {
    let body = response.json();
    assert_eq!((response.status, &body["code"]), (status, &json!(code)), "{response:?}");
    assert_eq!(response.header("content-type"), Some("application/problem+json"), "{response:?}");
    assert_eq!(response.header("cache-control"), Some("no-store"), "{response:?}");
    assert_eq!(body["status"], status, "{body}");
    assert!(
        body["type"].as_str().is_some_and(|page| page.ends_with(&format!("/docs/errors/{code}"))),
        "{body}"
    );
    assert!(body["message"].as_str().is_some_and(|message| message.ends_with('.')), "{body}");
    let request_id = response.header("x-request-id").unwrap();
    assert!(request_id.starts_with("req_") && body["requestId"] == request_id, "{response:?}");
    assert!(body.get("jsonrpc").is_none() && body.get("error").is_none(), "{body}");
}

async fn started() -> (App, Caller) {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write", "events:read"]).await;
    (app, caller)
}

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test]
async fn a_result_comes_back_bare_with_the_headers_of_rpc() {
    let (_app, caller) = started().await;
    let rpc = caller.call("keys.whoami", json!({})).await;
    let plain = caller.plain("keys.whoami", json!({})).await;
    assert_eq!((plain.status, plain.header("content-type")), (200, Some("application/json")));
    for name in ["cache-control", "ratelimit-policy"] {
        assert_eq!(plain.header(name), rpc.response.header(name), "{name}");
    }
    assert!(plain.header("ratelimit").is_some() && plain.header("x-request-id").is_some());
    assert_eq!(plain.json(), rpc.ok());
}

#[tokio::test]
async fn what_is_created_at_a_path_is_there_over_json_rpc_and_created_once() {
    let (app, caller) = started().await;
    let mut params = app.new_mandate();
    params["idempotencyKey"] = json!("rent-1");
    let made = caller.plain("mandates.create", params.clone()).await;
    assert_eq!(made.status, 200, "{made:?}");
    let id = made.json()["id"].clone();
    assert_eq!(caller.call("mandates.get", json!({ "mandateId": id })).await.ok()["id"], id);

    assert_eq!(caller.call("mandates.create", params.clone()).await.ok(), made.json());
    params["amountPence"] = json!(1);
    assert_problem(&caller.plain("mandates.create", params).await, 409, "IDEMPOTENCY_KEY_REUSED");
    let list = caller.plain("mandates.list", json!({})).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn no_body_says_as_much_as_an_empty_object() {
    let (_app, caller) = started().await;
    for headers in [&[][..], &JSON] {
        let response = caller.send("POST", "/rpc/keys.whoami", headers, Vec::new()).await;
        assert_eq!((response.status, &response.json()["mode"]), (200, &json!("test")), "{headers:?}");
    }
}

#[tokio::test]
async fn each_refusal_has_the_status_of_its_kind_and_the_facts_of_json_rpc() {
    let (app, caller) = started().await;
    let mandate = caller.plain("mandates.create", app.new_mandate()).await.json()["id"].clone();
    let nobody = json!({ "mandateId": "md_00000000000000000000000001" });
    for (method, params, status, code) in [
        ("no.such", json!({}), 404, "METHOD_NOT_FOUND"),
        ("mandates.get", json!({}), 422, "INVALID_PARAMS"),
        ("mandates.get", json!({ "mandateId": 1 }), 422, "INVALID_PARAMS"),
        ("keys.whoami", json!({ "a": 1 }), 422, "INVALID_PARAMS"),
        ("mandates.get", nobody, 404, "NOT_FOUND"),
        ("mandates.suspend", json!({ "mandateId": mandate, "reason": "x" }), 409, "MANDATE_NOT_ACTIVE"),
        ("reports.arrears", json!({}), 403, "INSUFFICIENT_SCOPE"),
    ] {
        let plain = caller.plain(method, params.clone()).await;
        assert_problem(&plain, status, code);
        // All facts of `error.data` are there, and none besides.
        let mut facts = plain.json();
        let told = caller.call(method, params).await.err().error["data"].clone();
        for name in ["type", "status"] {
            facts.as_object_mut().unwrap().remove(name);
        }
        facts["requestId"] = told["requestId"].clone();
        assert_eq!(facts, told, "{method}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_is_a_bad_request() {
    let (_app, caller) = started().await;
    let whoami = |body: &'static str| caller.send("POST", "/rpc/keys.whoami", &JSON, body.into());
    for (body, code) in [
        ("[]", "INVALID_REQUEST"),
        ("[{}]", "INVALID_REQUEST"),
        ("null", "INVALID_REQUEST"),
        ("\"{}\"", "INVALID_REQUEST"),
        ("{", "PARSE_ERROR"),
        ("{}{}", "PARSE_ERROR"),
        (" ", "PARSE_ERROR"),
    ] {
        assert_problem(&whoami(body).await, 400, code);
    }
    let not_utf_8 = caller.send("POST", "/rpc/keys.whoami", &JSON, b"{\"a\":\"\xff\"}".to_vec()).await;
    assert_problem(&not_utf_8, 400, "PARSE_ERROR");
    // A whole JSON-RPC request is no parameters.
    let wrapped = whoami(r#"{"jsonrpc":"2.0","id":1,"method":"keys.whoami"}"#).await;
    assert_problem(&wrapped, 422, "INVALID_PARAMS");
    for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let header = [("content-type", content_type)];
        let response = caller.send("POST", "/rpc/keys.whoami", &header, "{}".into()).await;
        assert_problem(&response, 415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_problem(&caller.send("POST", "/rpc/keys.whoami", &JSON, large).await, 413, "REQUEST_TOO_LARGE");
}

#[tokio::test]
async fn only_posts_to_a_named_procedure_are_calls() {
    let (_app, caller) = started().await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let response = caller.send(method, "/rpc/keys.whoami", &JSON, "{}".into()).await;
        assert_problem(&response, 405, "METHOD_NOT_ALLOWED");
        assert_eq!(response.header("allow"), Some("POST"));
    }
    for (path, status, code) in [
        ("/rpc/keys%2Ewhoami", 200, ""),
        ("/rpc/keys.whoami?x=1", 200, ""),
        ("/rpc/KEYS.WHOAMI", 404, "METHOD_NOT_FOUND"),
        ("/rpc/keys.whoami/", 404, "METHOD_NOT_FOUND"),
        ("/rpc/keys/whoami", 404, "METHOD_NOT_FOUND"),
        ("/rpc/keys%252Ewhoami", 404, "METHOD_NOT_FOUND"),
        ("/rpc/keys%2", 400, "INVALID_REQUEST"),
        ("/rpc/%FF", 400, "INVALID_REQUEST"),
    ] {
        let response = caller.send("POST", path, &JSON, "{}".into()).await;
        if status == 200 {
            assert_eq!(response.status, 200, "{path}")
        } else {
            assert_problem(&response, status, code)
        }
    }
}

#[tokio::test]
async fn what_needs_a_websocket_says_so() {
    let (_app, caller) = started().await;
    let only: Vec<&str> = catalogue()
        .iter()
        .filter(|entry| entry.transport == Transport::WebSocket)
        .map(|entry| entry.name)
        .collect();
    assert!(only.contains(&"events.subscribe"));
    assert_problem(&caller.plain("events.subscribe", json!({})).await, 409, "WEBSOCKET_REQUIRED");
    let params = json!({ "subscriptionId": "feed_01m83z7bf00000000000010003" });
    assert_problem(&caller.plain("events.unsubscribe", params).await, 409, "WEBSOCKET_REQUIRED");
}

/// Whatever the path of a call, the audit trail has the same row of it.
#[tokio::test]
async fn the_audit_trail_tells_no_difference() {
    let (app, caller) = started().await;
    let calls = [
        ("mandates.list", json!({})),
        ("mandates.get", json!({})),
        ("reports.arrears", json!({})),
        ("no.such", json!({})),
    ];
    let mut requests = Vec::new();
    for (method, params) in &calls {
        let rpc = caller.call(method, params.clone()).await.response;
        let plain = caller.plain(method, params.clone()).await;
        requests.push([rpc, plain].map(|response| response.header("x-request-id").unwrap().to_owned()));
    }
    app.audited().await;
    let page = caller.call("events.list", json!({ "limit": 200 })).await.ok();
    let row = |request_id: &String| -> Value {
        let mut rows =
            page["items"].as_array().unwrap().iter().filter(|row| row["requestId"] == request_id.as_str());
        let mut row = rows.next().unwrap_or_else(|| panic!("no row of {request_id} in {page}")).clone();
        assert!(rows.next().is_none(), "two rows of {request_id}");
        for own in ["id", "seq", "cursor", "requestId", "at", "durationUs"] {
            row.as_object_mut().unwrap().remove(own);
        }
        row
    };
    for [rpc, plain] in &requests {
        assert_eq!(row(rpc), row(plain));
    }
}
