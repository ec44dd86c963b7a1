use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_suspended_mandate_is_paused_and_says_why() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;
    app.clock.advance_ms(1_000);

    let reason = json!({ "mandateId": mandate, "reason": "A dispute" });
    let suspended = caller.call("mandates.suspend", reason).await.ok();

    assert_eq!((&suspended["status"], &suspended["stage"]), (&json!("suspended"), &json!("paused")));
    assert_eq!(suspended["suspendedAt"], "2026-11-26T09:00:00Z");
    assert_eq!(suspended["activatedAt"], "2026-11-26T07:00:00Z");
    let timeline = caller.look(&mandate).await[1]["items"].clone();
    assert_eq!(timeline.as_array().unwrap().last().unwrap()["data"]["reason"], "A dispute");
}
