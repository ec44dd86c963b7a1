use serde_json::{Value, json};

use crate::support::{App, Caller};

const SCOPES: &[&str] = &["mandates:read", "mandates:write", "events:read"];

async fn kinds(caller: &Caller, params: Value) -> Vec<String> {
    let page = caller.call("events.list", params).await.ok();
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            format!("{} {}", item["kind"].as_str().unwrap(), item["procedure"].as_str().unwrap_or("-"))
        })
        .collect()
}

#[tokio::test]
async fn every_call_is_remembered_whatever_came_of_it() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "draft").await;
    caller.call("mandates.get", json!({ "mandateId": mandate })).await.ok();
    caller.call("mandates.suspend", json!({ "mandateId": mandate, "reason": "a test" })).await.err();
    let refused = caller.call("keys.list", json!({})).await.err();
    app.audited().await;

    let page = caller.call("events.list", json!({ "keyId": caller.key_id() })).await.ok();

    let told: Vec<Value> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| json!([item["procedure"], item["outcome"], item["code"]]))
        .collect();
    let expected = [
        json!(["keys.list", "refused", "INSUFFICIENT_SCOPE"]),
        json!(["mandates.suspend", "refused", "MANDATE_NOT_ACTIVE"]),
        json!(["mandates.get", "ok", null]),
        json!(["mandates.create", "ok", null]),
    ];
    assert_eq!(told, expected);
    assert_eq!(page["items"][0]["requestId"], refused.error["data"]["requestId"]);
    assert!(page["items"][0]["address"].as_str().unwrap().starts_with("198.18."));
}

#[tokio::test]
async fn each_filter_narrows_the_list() {
    let app = App::start().await;
    let (caller, other) = (app.test_key(SCOPES).await, app.test_key(SCOPES).await);
    app.clock.advance_ms(60_000);
    let mandate = app.mandate_in(&caller, "invited").await;
    app.clock.advance_ms(60_000);
    other.call("mandates.cancel", json!({ "mandateId": mandate, "reason": "a test" })).await.ok();
    other.call("mandates.cancel", json!({ "mandateId": mandate, "reason": "a test" })).await.err();
    app.audited().await;
    let (invited, cancelled) = ("mandate.invited mandates.sendInvite", "mandate.cancelled mandates.cancel");
    let (created, refused) = ("mandate.created mandates.create", "procedure.called mandates.cancel");
    let cases: &[(Value, &[&str])] = &[
        (json!({ "subjectId": mandate }), &[cancelled, invited, created]),
        (json!({ "keyId": other.key_id() }), &[refused, cancelled]),
        (json!({ "procedure": "mandates.cancel" }), &[refused, cancelled]),
        (json!({ "procedure": "mandates.cancel", "outcome": "ok" }), &[cancelled]),
        (json!({ "outcome": "refused" }), &[refused]),
        (json!({ "outcome": "failed" }), &[]),
        (json!({ "kinds": ["mandate.invited"] }), &[invited]),
        (json!({ "from": "2026-11-23T10:02:00Z" }), &[refused, cancelled]),
        (json!({ "from": "2026-11-23T10:01:00Z", "to": "2026-11-23T10:02:00Z" }), &[invited, created]),
        (json!({ "from": "2026-11-23T10:02:00.001Z" }), &[]),
        (json!({ "keyId": caller.key_id(), "procedure": "mandates.cancel" }), &[]),
        (json!({ "procedure": "no.such" }), &[]),
    ];
    // Each look is itself a call of `caller`'s: beyond the times and filters of the others.
    app.clock.advance_ms(-30_000);
    for (params, expected) in cases {
        let mut params = params.clone();
        if params == json!({ "from": "2026-11-23T10:01:00Z", "to": "2026-11-23T10:02:00Z" }) {
            params["subjectId"] = json!(mandate);
        }
        assert_eq!(kinds(&caller, params.clone()).await, *expected, "{params}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_newest_first_without_gaps() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "suspended").await;
    let all = kinds(&caller, json!({ "limit": 200, "subjectId": mandate })).await.len();
    let (mut seen, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = json!({ "limit": 2, "cursor": cursor, "subjectId": mandate });
        let page = caller.call("events.list", page).await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["seq"].as_i64().unwrap()));
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
        caller.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 1 })).await.ok();
    }
    assert_eq!(seen.len(), all);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
}

#[tokio::test]
async fn what_the_list_cannot_understand_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let cases = [
        ("/limit", json!({ "limit": 0 })),
        ("/limit", json!({ "limit": 201 })),
        ("/cursor", json!({ "cursor": "bm90IGEgbnVtYmVy" })),
        ("/cursor", json!({ "cursor": "!" })),
        ("/kinds", json!({ "kinds": ["mandate.deleted"] })),
        ("/outcome", json!({ "outcome": "OK" })),
        ("/keyId", json!({ "keyId": "key_1" })),
        ("/from", json!({ "from": 1 })),
        ("/procedure", json!({ "procedure": "x".repeat(101) })),
        ("/subjectId", json!({ "subjectId": "x".repeat(101) })),
    ];
    for (pointer, params) in cases {
        let refusal = caller.call("events.list", params.clone()).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], pointer, "{params}");
    }
}

#[tokio::test]
async fn a_replay_is_remembered_as_a_call_and_not_as_a_change() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mut new = app.new_mandate();
    new["idempotencyKey"] = json!("once");
    caller.call("mandates.create", new.clone()).await.ok();
    caller.call("mandates.create", new).await.ok();
    app.audited().await;
    let told = kinds(&caller, json!({ "procedure": "mandates.create" })).await;
    assert_eq!(told, ["procedure.called mandates.create", "mandate.created mandates.create"]);
}
