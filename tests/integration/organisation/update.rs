use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn what_is_left_out_stays() {
    let app = App::start().await;
    let live = app.live_key(&["tenants:admin", "events:read"]).await;
    let before = live.call("organisation.get", json!({})).await.ok();
    app.clock.advance_ms(1_000);

    let after = live.call("organisation.update", json!({ "contactEmail": "rent@ACME.example" })).await.ok();

    let mut expected = before;
    expected["contactEmail"] = json!("rent@acme.example");
    expected["updatedAt"] = json!("2026-11-23T10:00:01Z");
    assert_eq!(after, expected);
    assert_eq!(live.call("organisation.get", json!({})).await.ok(), after);
    let events = live.call("events.list", json!({ "kinds": ["organisation.updated"] })).await.ok();
    assert_eq!(events["items"][0]["data"], json!({ "changed": ["contactEmail"] }));
    assert_eq!(events["items"][0]["subjectId"], app.organisation);
}

#[tokio::test]
async fn a_test_key_is_refused() {
    let app = App::start().await;
    let test = app.test_key(&["tenants:admin"]).await;
    let before = (test.call("organisation.get", json!({})).await.ok(), app.changes().await);
    let refusal = test.call("organisation.update", json!({ "name": "Mallory" })).await.err();
    assert_eq!((refusal.number(), refusal.code()), (-32025, "LIVE_KEY_REQUIRED"));
    assert_eq!((test.call("organisation.get", json!({})).await.ok(), app.changes().await), before);
}

#[tokio::test]
async fn what_is_wrong_is_refused_where_it_stands() {
    let app = App::start().await;
    let live = app.live_key(&["tenants:admin"]).await;
    let before = live.call("organisation.get", json!({})).await.ok();
    let cases = [
        ("", json!({})),
        ("/name", json!({ "name": "" })),
        ("/name", json!({ "name": "a\u{0}b" })),
        ("/contactEmail", json!({ "contactEmail": "nobody" })),
        ("/contactPhone", json!({ "contactPhone": "nobody" })),
        ("/noticeWorkingDays", json!({ "noticeWorkingDays": 0 })),
        ("/noticeWorkingDays", json!({ "noticeWorkingDays": -3 })),
        ("/noticeWorkingDays", json!({ "noticeWorkingDays": 1_000 })),
        ("/suspendedAt", json!({ "suspendedAt": null })),
    ];
    for (pointer, params) in cases {
        let refusal = live.call("organisation.update", params.clone()).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], pointer, "{params}");
    }
    assert_eq!(live.call("organisation.get", json!({})).await.ok(), before);
}
