//! The feed over a WebSocket, and that it is the one of `events.list`.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{App, Caller, WebSocket, request};

const SCOPES: &[&str] = &["events:read", "mandates:read", "mandates:write", "tenants:admin"];

/// Subscribes, and gives the subscription.
async fn subscribe(socket: &mut WebSocket, params: Value) -> Value {
    let answer = socket.ask(&request(1, "events.subscribe", params).to_string()).await;
    assert!(answer["result"]["subscriptionId"].is_string(), "{answer}");
    answer["result"].clone()
}

/// The next notification.
async fn told(socket: &mut WebSocket) -> Value {
    let message = tokio::time::timeout(Duration::from_secs(10), socket.receive()).await;
    serde_json::from_str(&message.expect("a notification in time").expect("an open socket")).unwrap()
}

/// The events of the next notifications.
async fn events(socket: &mut WebSocket, count: usize) -> Vec<Value> {
    let mut events = Vec::new();
    while events.len() < count {
        let told = told(socket).await;
        assert_eq!(told["method"], "events.event", "{told}");
        events.push(told["params"]["event"].clone());
    }
    events
}

/// Whether nothing comes for as long as several looks take: the next message is the answer to a call made then.
async fn is_silent(socket: &mut WebSocket) -> bool {
    tokio::time::sleep(Duration::from_millis(600)).await;
    socket.ask(&request(99, "keys.whoami", json!({})).to_string()).await["id"] == 99
}

async fn create(caller: &Caller, app: &App) -> String {
    caller.call("mandates.create", app.new_mandate()).await.ok()["id"].as_str().unwrap().to_owned()
}

/// All changes, paged through.
async fn listed(caller: &Caller, mut params: Value) -> Vec<Value> {
    params["order"] = json!("oldest_first");
    params["limit"] = json!(3);
    let mut all = Vec::new();
    loop {
        let page = caller.call("events.list", params.clone()).await.ok();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        if page["nextCursor"].is_null() {
            return all;
        }
        assert_eq!(page["nextCursor"], all.last().unwrap()["cursor"]);
        params["cursor"] = page["nextCursor"].clone();
    }
}

#[tokio::test]
async fn what_happens_is_told_as_it_happens() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    create(&caller, &app).await;
    let mut socket = caller.websocket().await.unwrap();
    let subscription = subscribe(&mut socket, json!({})).await;
    assert!(is_silent(&mut socket).await, "what was before the subscription is not of it");

    let mandate = create(&caller, &app).await;
    let told = told(&mut socket).await;
    let params = &told["params"];
    assert_eq!(
        (&told["jsonrpc"], &told["method"], told.get("id")),
        (&json!("2.0"), &json!("events.event"), None)
    );
    assert_eq!(params["subscriptionId"], subscription["subscriptionId"]);
    assert_eq!(
        (&params["event"]["kind"], &params["event"]["subjectId"]),
        (&json!("mandate.created"), &json!(mandate))
    );
    let newest = caller.call("events.list", json!({ "kinds": ["mandate.*"], "limit": 1 })).await.ok();
    assert_eq!(params["event"], newest["items"][0]);
}

#[tokio::test]
async fn only_the_kinds_asked_for_are_told() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mut socket = caller.websocket().await.unwrap();
    subscribe(&mut socket, json!({ "kinds": ["mandate.cancelled", "key.*"] })).await;
    let mandate = create(&caller, &app).await;
    caller.call("mandates.cancel", json!({ "mandateId": mandate, "reason": "moved_out" })).await.ok();
    caller.call("keys.create", json!({ "name": "another", "scopes": ["mandates:read"] })).await.ok();
    let kinds: Vec<Value> = events(&mut socket, 2).await.iter().map(|event| event["kind"].clone()).collect();
    assert_eq!(kinds, ["mandate.cancelled", "key.created"]);
    assert!(is_silent(&mut socket).await);
}

#[tokio::test]
async fn a_dropped_socket_loses_nothing() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mut socket = caller.websocket().await.unwrap();
    let mut cursor = subscribe(&mut socket, json!({})).await["cursor"].clone();
    let mut mandates = Vec::new();
    let mut seen = Vec::new();
    for round in 0..4 {
        for _ in 0..5 {
            mandates.push(create(&caller, &app).await);
        }
        // Some are told, and the socket breaks off.
        for event in events(&mut socket, round).await {
            cursor = event["cursor"].clone();
            seen.push(event);
        }
        drop(socket);
        mandates.push(create(&caller, &app).await);
        socket = caller.websocket().await.unwrap();
        subscribe(&mut socket, json!({ "cursor": cursor })).await;
    }
    seen.extend(events(&mut socket, mandates.len() - seen.len()).await);
    let subjects: Vec<&Value> = seen.iter().map(|event| &event["subjectId"]).collect();
    assert_eq!(subjects, mandates.iter().map(|id| json!(id)).collect::<Vec<_>>().iter().collect::<Vec<_>>());
    assert!(is_silent(&mut socket).await);
}

#[tokio::test]
async fn the_list_and_the_subscription_are_one_feed() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mut socket = caller.websocket().await.unwrap();
    let from = subscribe(&mut socket, json!({ "kinds": ["mandate.*"] })).await["cursor"].clone();
    // Several at once, so that their transactions overlap.
    let all = (0..8).map(|_| async {
        let mandate = create(&caller, &app).await;
        caller.call("mandates.cancel", json!({ "mandateId": mandate, "reason": "moved_out" })).await.ok();
    });
    futures_util::future::join_all(all).await;
    let told = events(&mut socket, 16).await;
    assert_eq!(told, listed(&caller, json!({ "kinds": ["mandate.*"], "cursor": from })).await);
    let seqs: Vec<i64> = told.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
    let mut by_subject: HashMap<&str, Vec<&str>> = HashMap::new();
    for event in &told {
        by_subject
            .entry(event["subjectId"].as_str().unwrap())
            .or_default()
            .push(event["kind"].as_str().unwrap());
    }
    assert!(by_subject.values().all(|kinds| *kinds == ["mandate.created", "mandate.cancelled"]));
}

#[tokio::test]
async fn more_than_a_page_arrives_whole() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    for _ in 0..130 {
        create(&caller, &app).await;
    }
    let mut socket = caller.websocket().await.unwrap();
    subscribe(&mut socket, json!({ "kinds": ["mandate.created"], "cursor": "MA" })).await;
    let told = events(&mut socket, 130).await;
    assert_eq!(told, listed(&caller, json!({ "kinds": ["mandate.created"] })).await);
    assert!(is_silent(&mut socket).await);
}

#[tokio::test]
async fn a_revoked_keys_subscription_ends_at_once() {
    let app = App::start().await;
    let (watcher, admin) = (app.test_key(&["events:read"]).await, app.test_key(SCOPES).await);
    let mut socket = watcher.websocket().await.unwrap();
    let subscription = subscribe(&mut socket, json!({})).await;
    admin.call("keys.revoke", json!({ "keyId": watcher.key_id() })).await.ok();
    // What was committed after the revocation is not told.
    create(&admin, &app).await;
    loop {
        let told = told(&mut socket).await;
        if told["method"] == "events.ended" {
            assert_eq!(told["params"]["subscriptionId"], subscription["subscriptionId"]);
            assert_eq!(told["params"]["code"], "EXPIRED_API_KEY");
            break;
        }
        assert_eq!(told["params"]["event"]["kind"], "key.revoked", "{told}");
    }
    assert!(is_silent(&mut socket).await);
}

#[tokio::test]
async fn another_workspaces_events_are_never_told() {
    let app = App::start().await;
    let stranger = app.another_organisation().await;
    let stranger = app.key_of(&stranger, procedures::domain::api_key::Mode::Test, SCOPES).await;
    let (test, live) = (app.test_key(SCOPES).await, app.live_key(SCOPES).await);
    let mut sockets = Vec::new();
    for caller in [&stranger, &live] {
        let mut socket = caller.websocket().await.unwrap();
        subscribe(&mut socket, json!({})).await;
        sockets.push(socket);
    }
    create(&test, &app).await;
    for socket in &mut sockets {
        assert!(is_silent(socket).await);
    }
}

#[tokio::test]
async fn a_connection_has_sixteen_subscriptions_and_room_again_when_one_ends() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mut socket = caller.websocket().await.unwrap();
    let first = subscribe(&mut socket, json!({ "kinds": ["key.*"] })).await["subscriptionId"].clone();
    for _ in 1..16 {
        subscribe(&mut socket, json!({ "kinds": ["key.*"] })).await;
    }
    let refused = socket.ask(&request(2, "events.subscribe", json!({})).to_string()).await;
    assert_eq!(refused["error"]["data"]["code"], "TOO_MANY_SUBSCRIPTIONS");
    let params = json!({ "subscriptionId": first });
    let ended = socket.ask(&request(3, "events.unsubscribe", params.clone()).to_string()).await;
    assert_eq!(ended["result"], params);
    let again = socket.ask(&request(4, "events.unsubscribe", params).to_string()).await;
    assert_eq!(again["error"]["data"]["code"], "NOT_FOUND");
    subscribe(&mut socket, json!({ "kinds": ["mandate.*"] })).await;
    create(&caller, &app).await;
    assert_eq!(events(&mut socket, 1).await[0]["kind"], "mandate.created");
    assert!(is_silent(&mut socket).await);
}

/// Spends the quota of the minute, but for one unit.
async fn spend_all_but_one(caller: &Caller) {
    let whoami = request(1, "keys.whoami", json!({})).to_string();
    let mut batch = format!("[{}]", vec![&*whoami; 50].join(","));
    loop {
        let response = caller.post(&batch).await;
        let left = response.header("ratelimit").unwrap().strip_prefix("\"minute\";r=").unwrap().to_owned();
        match left.split(';').next().unwrap().parse::<u32>().unwrap() {
            0 => panic!("all is spent"),
            1 => return,
            2..=50 => batch = whoami.clone(),
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_is_told_is_paid_for_and_waits_while_the_quota_is_spent() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    create(&caller, &app).await;
    let mut socket = caller.websocket().await.unwrap();
    spend_all_but_one(&caller).await;
    subscribe(&mut socket, json!({ "kinds": ["mandate.created"], "cursor": "MA" })).await;
    assert!(is_silent(&mut socket).await);
    app.clock.advance_ms(61_000);
    assert_eq!(events(&mut socket, 1).await[0]["kind"], "mandate.created");
}

#[tokio::test]
async fn over_http_it_is_refused_after_the_gates() {
    let app = App::start().await;
    let (reader, other) = (app.test_key(&["events:read"]).await, app.test_key(&["mandates:read"]).await);
    for (method, params) in [
        ("events.subscribe", json!({})),
        ("events.unsubscribe", json!({ "subscriptionId": "feed_01m83z7bf00000000000010003" })),
    ] {
        let refused = reader.call(method, params.clone()).await.err();
        assert_eq!((refused.code(), refused.status), ("WEBSOCKET_REQUIRED", 200));
        assert_eq!(other.call(method, params).await.err().code(), "INSUFFICIENT_SCOPE");
    }
    let refused = reader.call("events.subscribe", json!({ "kinds": ["mandate"] })).await.err();
    assert_eq!(refused.error["data"]["problems"][0]["pointer"], "/kinds");
    let refused = reader.call("events.subscribe", json!({ "cursor": "_w" })).await.err();
    assert_eq!(refused.code(), "WEBSOCKET_REQUIRED");
}

#[tokio::test]
async fn a_batch_may_subscribe_and_end_it_again() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mut socket = caller.websocket().await.unwrap();
    let batch = json!([
        request(1, "events.subscribe", json!({})),
        request(2, "events.subscribe", json!({ "cursor": "!" })),
        request(3, "mandates.create", app.new_mandate()),
    ]);
    let answers = socket.ask(&batch.to_string()).await;
    assert_eq!(answers[1]["error"]["data"]["code"], "INVALID_PARAMS");
    let told = told(&mut socket).await;
    assert_eq!(told["params"]["subscriptionId"], answers[0]["result"]["subscriptionId"]);
    assert_eq!(told["params"]["event"]["subjectId"], answers[2]["result"]["id"]);
}
