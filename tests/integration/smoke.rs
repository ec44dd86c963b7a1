//! The main job, once through.

use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_mandate_goes_through_its_life() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;

    let mandate = caller.call("mandates.create", app.new_mandate()).await.ok();
    let id = mandate["id"].clone();
    assert_eq!(mandate["status"], "draft");
    let sent = caller.call("mandates.sendInvite", json!({ "mandateId": id })).await.ok();
    assert!(sent["invite"]["url"].as_str().unwrap().contains("/mandate/"));
    caller.call("sandbox.completeInvite", json!({ "mandateId": id })).await.ok();
    let active = caller.call("sandbox.activate", json!({ "mandateId": id })).await.ok();
    assert_eq!(active["status"], "active");
    let cancelled = json!({ "mandateId": id, "reason": "the tenancy has ended" });
    assert_eq!(caller.call("mandates.cancel", cancelled).await.ok()["status"], "cancelled");

    let timeline = caller.call("mandates.timeline", json!({ "mandateId": id })).await.ok();
    let kinds: Vec<&str> =
        timeline["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["mandate.created", "mandate.invited", "mandate.completed", "mandate.activated", "mandate.cancelled"]
    );
}
