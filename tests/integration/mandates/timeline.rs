use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_mandate_goes_through_its_life() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "suspended").await;
    let reason = json!({ "mandateId": mandate, "reason": "The tenancy has ended" });
    caller.call("mandates.reactivate", reason.clone()).await.ok();
    caller.call("mandates.cancel", reason).await.ok();

    let timeline = caller.call("mandates.timeline", json!({ "mandateId": mandate })).await.ok();

    let items = timeline["items"].as_array().unwrap();
    let moves: Vec<String> = items
        .iter()
        .filter(|item| item["kind"] != "notice.given")
        .map(|item| {
            format!("{} {}>{}", item["kind"].as_str().unwrap(), item["data"]["from"], item["data"]["to"])
        })
        .collect();
    let expected = [
        "mandate.created null>\"draft\"",
        "mandate.invited \"draft\">\"draft\"",
        "mandate.completed \"draft\">\"pending_submission\"",
        "mandate.submitted \"pending_submission\">\"pending_submission\"",
        "mandate.activated \"pending_submission\">\"active\"",
        "mandate.suspended \"active\">\"suspended\"",
        "mandate.reactivated \"suspended\">\"active\"",
        "mandate.cancelled \"active\">\"cancelled\"",
    ];
    assert_eq!(moves, expected);
    for item in items {
        let by_itself = ["mandate.submitted", "mandate.activated", "notice.given"];
        let is_engines = by_itself.contains(&item["kind"].as_str().unwrap());
        let key = json!({ "kind": "key", "keyId": caller.key_id() });
        assert_eq!(item["actor"], if is_engines { json!({ "kind": "system", "keyId": null }) } else { key });
        assert_eq!((&item["subjectId"], &item["outcome"]), (&json!(mandate), &json!("ok")));
    }
}

#[tokio::test]
async fn reads_and_refusals_are_not_changes() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "draft").await;
    caller.call("mandates.suspend", json!({ "mandateId": mandate, "reason": "a test" })).await.err();
    caller.call("mandates.get", json!({ "mandateId": mandate })).await.ok();
    app.audited().await;
    assert_eq!(caller.history(&mandate).await, ["mandate.created"]);
}

#[tokio::test]
async fn pages_follow_one_another_oldest_first() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "suspended").await;
    app.mandate_in(&caller, "active").await;

    let (mut seen, mut cursor) = (Vec::new(), json!(null));
    loop {
        let page = json!({ "mandateId": mandate, "limit": 2, "cursor": cursor });
        let page = caller.call("mandates.timeline", page).await.ok();
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap().to_owned()),
        );
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, caller.history(&mandate).await);
    assert!(seen.len() > 5, "{seen:?}");
}

#[tokio::test]
async fn a_made_up_cursor_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "draft").await;
    for cursor in ["!", "bm90IGEgbnVtYmVy", "_w"] {
        let page = json!({ "mandateId": mandate, "cursor": cursor });
        let refusal = caller.call("mandates.timeline", page).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/cursor", "{cursor}");
    }
}
