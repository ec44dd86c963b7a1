use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_reactivated_mandate_is_lodged_as_before() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "suspended").await;
    app.clock.advance_ms(1_000);

    let reason = json!({ "mandateId": mandate, "reason": "Settled" });
    let active = caller.call("mandates.reactivate", reason).await.ok();

    assert_eq!((&active["status"], &active["stage"]), (&json!("active"), &json!("lodged")));
    assert_eq!(active["activatedAt"], "2026-11-26T09:00:00Z");
    assert_eq!(active["suspendedAt"], "2026-11-26T09:00:00Z");
    assert_eq!(caller.history(&mandate).await.last().unwrap(), "mandate.reactivated");
}
