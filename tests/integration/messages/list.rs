use serde_json::{Value, json};

use crate::support::App;

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn pages_follow_each_other_newest_first_whatever_is_written_meanwhile() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    for _ in 0..3 {
        app.mandate_in(&caller, "pending_submission").await;
    }
    let whole = ids(&caller.call("messages.list", json!({})).await.ok());
    assert_eq!(whole.len(), 6);
    assert!(whole.is_sorted_by(|a, b| a > b), "{whole:?}");
    let mut seen = Vec::new();
    let mut params = json!({ "limit": 4 });
    loop {
        let page = caller.call("messages.list", params.clone()).await.ok();
        seen.extend(ids(&page));
        app.mandate_in(&caller, "invited").await;
        if page["nextCursor"].is_null() {
            break;
        }
        params["cursor"] = page["nextCursor"].clone();
    }
    assert_eq!(seen, whole);
}

#[tokio::test]
async fn every_part_of_a_filter_must_hold() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let one = app.mandate_in(&caller, "pending_submission").await;
    app.mandate_in(&caller, "pending_submission").await;
    let count = async |params: Value| ids(&caller.call("messages.list", params).await.ok()).len();
    assert_eq!(count(json!({ "mandateId": one })).await, 2);
    assert_eq!(count(json!({ "kind": "mandate_invite" })).await, 2);
    assert_eq!(count(json!({ "mandateId": one, "kind": "mandate_invite" })).await, 1);
    assert_eq!(count(json!({ "status": "not_sent" })).await, 4);
    assert_eq!(count(json!({ "status": "sent" })).await, 0);
    for (name, bad) in [("kind", "mandate_forgotten"), ("status", "lost"), ("cursor", "!")] {
        let refusal = caller.call("messages.list", json!({ name: bad })).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], format!("/{name}"));
    }
}

#[tokio::test]
async fn a_reset_sandbox_has_written_nothing() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    app.mandate_in(&caller, "active").await;
    caller.call("sandbox.reset", json!({})).await.ok();
    assert_eq!(ids(&caller.call("messages.list", json!({})).await.ok()), [""; 0]);
}

#[tokio::test]
async fn a_key_that_may_not_see_alerts_sees_no_message_to_the_organisation() {
    let app = App::start().await;
    let admin = app.live_key(&["tenants:admin"]).await;
    admin.call("organisation.update", json!({ "notifyEmails": ["desk@acme.example"] })).await.ok();
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    caller.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": "5" })).await.ok();

    let watcher = app.test_key(&["mandates:read", "alerts:read"]).await;
    let recipients = async |caller: &crate::support::Caller, params: Value| {
        let page = caller.call("messages.list", params).await.ok();
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["to"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let rejected = json!({ "kind": "mandate_rejected" });
    assert_eq!(
        recipients(&watcher, rejected.clone()).await,
        ["desk@acme.example", "zoe@example.com"],
        "the organisation's, and the payer's"
    );
    assert_eq!(recipients(&caller, rejected).await, ["zoe@example.com"]);
    for params in [json!({}), json!({ "mandateId": mandate }), json!({ "kind": "alert_raised" })] {
        let seen = recipients(&caller, params).await;
        assert!(!seen.contains(&"desk@acme.example".to_owned()), "{seen:?}");
    }
}

#[tokio::test]
async fn a_message_of_a_returned_collection_is_listed_only_with_alerts_read() {
    let story = crate::scenarios::story::Story::begin().await;
    let admin = story.app.live_key(&["tenants:admin"]).await;
    admin.call("organisation.update", json!({ "notifyEmails": ["desk@acme.example"] })).await.ok();
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-12").await;
    let failed = json!({ "kind": "collection_failed" });
    assert_eq!(ids(&story.call("messages.list", failed.clone()).await).len(), 1);
    let blind = story.app.test_key(&["mandates:read"]).await;
    assert_eq!(ids(&blind.call("messages.list", failed).await.ok()), [""; 0]);
}
