//! There is no way round the gates.

use procedures::domain::api_key::{Mode, PlainKey};
use procedures::domain::quota::Policy;
use procedures::domain::scope::{Access, Scope};
use procedures::operator;
use serde_json::{Value, json};

use super::{ask, assert_error, given, offered, refused, send, started, tool, tools, use_tool};
use crate::support::{App, Caller, Response, request};

async fn key(app: &App, scopes: impl IntoIterator<Item = Scope>) -> Caller {
    let names: Vec<&str> = scopes.into_iter().map(Scope::name).collect();
    app.test_key(&names).await
}

/// Every kind of message, by a caller whose credential is not good.
async fn check_opens_nothing(app: &App, authorization: Option<&str>, code: &str, challenge: &str) {
    let messages = [
        request(7, "initialize", json!({})),
        request(7, "ping", json!({})),
        request(7, "tools/list", json!({})),
        request(7, "tools/call", json!({ "name": "keys_whoami" })),
        request(7, "tools/call", json!({ "name": "no_such" })),
        request(7, "no/such", json!({})),
    ];
    for message in messages {
        let stranger = authorization.map_or_else(|| app.anonymous(), |it| app.presenting(it));
        let response = send(&stranger, &message).await;
        assert_error(&response, 401, -32021, code);
        assert_eq!(response.json()["id"], 7, "{message}");
        assert_eq!(response.header("www-authenticate"), Some(challenge), "{message}");
        assert_eq!(response.header("ratelimit"), None, "{message}");
    }
    let stranger = authorization.map_or_else(|| app.anonymous(), |it| app.presenting(it));
    let notification = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_error(&send(&stranger, &notification).await, 401, -32021, code);
}

#[tokio::test]
async fn without_a_good_key_nothing_is_answered() {
    let app = App::start().await;
    check_opens_nothing(&app, None, "MISSING_API_KEY", "Bearer").await;
    let invalid = r#"Bearer error="invalid_token""#;
    check_opens_nothing(&app, Some("Bearer ak_live_short"), "INVALID_API_KEY", invalid).await;
    let unknown = PlainKey::generate(Mode::Live, || 0x0123_4567_89ab_cdef);
    let unknown = format!("Bearer {}", unknown.reveal());
    check_opens_nothing(&app, Some(&unknown), "INVALID_API_KEY", invalid).await;

    let caller = key(&app, Scope::ALL).await;
    given(&use_tool(&caller, "keys_whoami", json!({})).await);
    operator::revoke_key(&app.app, &caller.key_id().to_owned().try_into().unwrap()).await.unwrap();
    let revoked = format!("Bearer {}", caller.key());
    check_opens_nothing(&app, Some(&revoked), "EXPIRED_API_KEY", invalid).await;
}

#[tokio::test]
async fn whoever_lacks_the_scope_neither_sees_the_tool_nor_may_call_it() {
    let app = App::start().await;
    for (entry, tool) in offered() {
        let Access::Scope(needed) = entry.access else { continue };
        let caller = key(&app, Scope::ALL.into_iter().filter(|scope| *scope != needed)).await;
        assert!(!tools(&caller).await.contains(&tool), "{tool} is shown");

        let response = use_tool(&caller, &tool, json!({})).await;
        assert_error(&response, 403, -32023, "INSUFFICIENT_SCOPE");
        assert_eq!(response.json()["error"]["data"]["required"], needed.name(), "{tool}");
        let challenge = format!(r#"Bearer error="insufficient_scope", scope="{needed}""#);
        assert_eq!(response.header("www-authenticate"), Some(challenge.as_str()), "{tool}");
        assert!(response.header("ratelimit").is_some(), "{tool}");
    }
}

#[tokio::test]
async fn whoever_has_just_the_scope_sees_the_tool_and_reaches_the_procedure() {
    let app = App::start().await;
    for (entry, tool) in offered() {
        let scope = match entry.access {
            Access::Scope(needed) => needed,
            Access::AnyCredential => Scope::Verify,
        };
        let caller = key(&app, [scope]).await;
        let shown = tools(&caller).await;
        assert!(shown.contains(&tool), "{tool} is not shown");
        for other in shown {
            let procedure = direct_debit::mcp::procedure(&other).unwrap();
            let access = procedures::catalogue::catalogue().find(procedure).unwrap().access;
            assert!(access == Access::Scope(scope) || access == Access::AnyCredential, "{other} to {scope}");
        }
        let response = use_tool(&caller, &tool, json!({})).await;
        let result = &response.json()["result"];
        assert_eq!(
            (response.status, result["content"][0]["type"].as_str()),
            (200, Some("text")),
            "{tool}: {result}"
        );
        assert!(response.header("ratelimit").is_some() && response.header("ratelimit-policy").is_some());
        let direct = caller.call(entry.name, json!({})).await.response.json();
        assert_eq!(result["isError"] == true, direct.get("error").is_some(), "{tool}: {result} {direct}");
    }
}

#[tokio::test]
async fn another_organisations_mandate_is_not_there() {
    let (app, caller) = started().await;
    let other = app.another_organisation().await;
    let stranger = app.key_of(&other, Mode::Test, &["mandates:read", "mandates:write"]).await;
    let mandate = given(&use_tool(&stranger, "mandates_create", app.new_mandate()).await)["id"].clone();

    let its = json!({ "mandateId": mandate });
    refused(&use_tool(&caller, "mandates_get", its.clone()).await, "NOT_FOUND");
    let cancel = json!({ "mandateId": mandate, "reason": "x" });
    refused(&use_tool(&caller, "mandates_cancel", cancel).await, "NOT_FOUND");
    assert_eq!(given(&use_tool(&caller, "mandates_list", json!({})).await)["items"], json!([]));
    assert_eq!(given(&use_tool(&stranger, "mandates_get", its).await)["status"], "draft");
}

/// What `RateLimit` says is left of the minute.
#[track_caller]
fn remaining(response: &Response) -> u32 {
    let field = response.header("ratelimit").unwrap_or_else(|| panic!("no RateLimit in {response:?}"));
    field.strip_prefix("\"minute\";r=").unwrap().split(';').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn tools_cost_what_their_procedures_cost_and_the_rest_is_free() {
    let app = App::start().await;
    let caller = app.live_key(&["mandates:read", "mandates:write", "reports:read"]).await;
    let initialize = json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" },
    });
    let mut left = 60;
    for (method, params, cost) in [
        ("initialize", initialize, 0),
        ("ping", json!({}), 0),
        ("tools/list", json!({}), 1),
        ("tools/call", json!({ "name": "mandates_list" }), 1),
        ("tools/call", json!({ "name": "reports_arrears" }), 5),
        ("tools/call", json!({ "name": "mandates_get", "arguments": {} }), 1),
        ("tools/call", json!({ "name": "no_such" }), 0),
        ("tools/call", json!({ "name": "alerts_list" }), 0),
        ("no/such", json!({}), 0),
    ] {
        let response = ask(&caller, method, params.clone()).await;
        left -= cost;
        assert_eq!(remaining(&response), left, "{method} {params}: {response:?}");
    }
    let notification = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(remaining(&send(&caller, &notification).await), left);
}

#[tokio::test]
async fn a_spent_quota_refuses_tools_and_their_list_and_says_when_to_return() {
    let app = App::start_with(Policy { per_minute: 3, per_hour: 1_000 }).await;
    let caller = app.live_key(&["mandates:read", "mandates:write"]).await;
    for _ in 0..3 {
        given(&use_tool(&caller, "mandates_create", app.new_mandate()).await);
    }
    let mut longest = 0;
    for (method, params) in [
        ("tools/call", json!({ "name": "mandates_create", "arguments": app.new_mandate() })),
        ("tools/call", json!({ "name": "mandates_list" })),
        ("tools/list", json!({})),
    ] {
        let response = ask(&caller, method, params).await;
        assert_error(&response, 429, -32029, "RATE_LIMITED");
        let wait: u64 = response.header("retry-after").unwrap().parse().unwrap();
        assert!(wait >= 1);
        longest = longest.max(wait);
    }
    app.advance(std::time::Duration::from_secs(longest));
    let items = given(&use_tool(&caller, "mandates_list", json!({})).await)["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 3, "what was refused was not done");
}

#[tokio::test]
async fn what_is_no_tool_is_not_called_by_any_name() {
    let (app, caller) = started().await;
    let arguments = app.new_mandate();
    for name in [
        "no_such",
        "",
        "mandates.create",
        "mandates_CREATE",
        "mandates_create ",
        "rpc_discover",
        "events_subscribe",
    ] {
        let response = use_tool(&caller, name, arguments.clone()).await;
        assert_error(&response, 200, -32602, "METHOD_NOT_FOUND");
    }
    assert_eq!(given(&use_tool(&caller, "mandates_list", json!({})).await)["items"], json!([]));
    let socket_only = procedures::catalogue::catalogue()
        .iter()
        .filter(|entry| entry.transport != procedures::ctx::Transport::Any);
    let shown = tools(&caller).await;
    for entry in socket_only {
        assert!(!shown.contains(&tool(entry)), "{}", entry.name);
    }
}

/// Whatever the dress of a call, the audit trail has the same row of it.
#[tokio::test]
async fn the_audit_trail_tells_no_difference() {
    let (app, caller) = started().await;
    let mut requests = Vec::new();
    for (procedure, params) in [
        ("mandates.list", json!({})),
        ("mandates.get", json!({})),
        ("reports.arrears", json!({})),
        ("no.such", json!({})),
        ("rpc.discover", Value::Null),
    ] {
        let (rpc, mcp) = if params.is_null() {
            let rpc = caller.call(procedure, json!({})).await.response;
            (rpc, ask(&caller, "tools/list", json!({})).await)
        } else {
            let rpc = caller.call(procedure, params.clone()).await.response;
            (rpc, use_tool(&caller, &procedure.replace('.', "_"), params).await)
        };
        requests.push([rpc, mcp].map(|response| response.header("x-request-id").unwrap().to_owned()));
    }
    let created = use_tool(&caller, "mandates_create", app.new_mandate()).await;
    given(&created);
    app.audited().await;
    let page = caller.call("events.list", json!({ "limit": 200 })).await.ok();
    let rows = |request_id: &str| -> Vec<Value> {
        let items = page["items"].as_array().unwrap().iter();
        let mut rows: Vec<Value> = items.filter(|row| row["requestId"] == request_id).cloned().collect();
        for row in &mut rows {
            for own in ["id", "seq", "cursor", "requestId", "at", "durationUs"] {
                row.as_object_mut().unwrap().remove(own);
            }
        }
        rows
    };
    for [rpc, mcp] in &requests {
        assert_eq!((rows(rpc), rows(mcp).len()), (rows(mcp), 1));
    }
    let change = rows(created.header("x-request-id").unwrap());
    assert_eq!(change.len(), 1, "{change:?}");
    assert_eq!(change[0]["kind"], "mandate.created", "{change:?}");
}
