use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn an_accepted_mandate_is_active_and_lodged() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    app.clock.advance_ms(5_000);

    let active = caller.call("sandbox.activate", json!({ "mandateId": mandate })).await.ok();

    assert_eq!((&active["status"], &active["stage"]), (&json!("active"), &json!("lodged")));
    assert_eq!(active["activatedAt"], "2026-11-26T07:00:00Z");
    assert_eq!(caller.history(&mandate).await.last().unwrap(), "mandate.activated");
}
