use serde_json::json;

use super::{SCOPES, active, create, listed, ringing};
use crate::support::App;

#[tokio::test]
async fn each_filter_narrows_the_list() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let first = active(&caller).await;
    caller.call("alerts.acknowledge", json!({ "alertIds": [first["id"]] })).await.ok();
    create(&caller, &app).await;
    let second = active(&caller).await;

    let both = [second.clone(), listed(&caller, json!({ "status": "acknowledged" })).await.remove(0)];
    assert_eq!(both[1]["id"], first["id"]);
    let cases = [
        (json!({}), &both[..]),
        (json!({ "status": "active" }), &both[..1]),
        (json!({ "status": "dismissed" }), &[]),
        (json!({ "kind": "mandate_creation_rate" }), &both[..]),
        (json!({ "kind": "collection_failed" }), &[]),
        (json!({ "severity": "warning" }), &both[..]),
        (json!({ "severity": "critical" }), &[]),
        (json!({ "subjectId": second["subject"]["id"] }), &both[..]),
        (json!({ "subjectId": "md_00000000000000000000000001" }), &[]),
        (
            json!({ "status": "acknowledged", "severity": "warning", "kind": "mandate_creation_rate" }),
            &both[1..],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(listed(&caller, filter.clone()).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn pages_are_stable_while_alerts_are_raised() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    for _ in 0..5 {
        create(&caller, &app).await;
        let alert = active(&caller).await;
        caller.call("alerts.acknowledge", json!({ "alertIds": [alert["id"]] })).await.ok();
    }
    let all = listed(&caller, json!({})).await;
    let (mut seen, mut cursor) = (Vec::new(), json!(null));
    loop {
        let page = caller.call("alerts.list", json!({ "limit": 2, "cursor": cursor })).await.ok();
        seen.extend(page["items"].as_array().unwrap().clone());
        create(&caller, &app).await;
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, all);
}

#[tokio::test]
async fn another_workspace_sees_nothing() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let stranger = app.another_organisation().await;
    let others = [
        app.live_key(SCOPES).await,
        app.key_of(&stranger, procedures::domain::api_key::Mode::Test, SCOPES).await,
    ];
    for other in others {
        assert!(listed(&other, json!({})).await.is_empty());
        // Its own thresholds hold there, and they are the defaults.
        create(&other, &app).await;
        assert!(listed(&other, json!({})).await.is_empty());
    }
    assert_eq!(listed(&caller, json!({})).await.len(), 1);
}
