use serde_json::json;

use super::{active, create, history, listed, ringing};
use crate::support::App;

#[tokio::test]
async fn an_alert_is_dismissed_for_a_reason_and_says_who_and_why() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let alert = active(&caller).await;

    let params = json!({ "alertId": alert["id"], "reason": "The batch was planned" });
    let dismissed = caller.call("alerts.dismiss", params.clone()).await.ok();

    assert_eq!(dismissed["status"], "dismissed");
    assert_eq!(
        (&dismissed["dismissedBy"], &dismissed["dismissalReason"]),
        (&json!(caller.key_id()), &params["reason"])
    );
    assert!(dismissed["dismissedAt"].is_string() && dismissed["acknowledgedAt"].is_null());
    assert_eq!(history(&caller, &alert).await, ["alert.raised", "alert.dismissed"]);
    assert_eq!(listed(&caller, json!({ "status": "dismissed" })).await, [dismissed]);

    let refusal = caller.call("alerts.dismiss", params).await.err();
    assert_eq!((refusal.number(), refusal.code()), (-32025, "ALERT_IS_OVER"));
}

#[tokio::test]
async fn one_that_was_acknowledged_can_still_be_dismissed_and_the_next_cause_rings_anew() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let alert = active(&caller).await;
    caller.call("alerts.acknowledge", json!({ "alertIds": [alert["id"]] })).await.ok();
    let params = json!({ "alertId": alert["id"], "reason": "The batch was planned" });
    let dismissed = caller.call("alerts.dismiss", params).await.ok();
    assert!(dismissed["acknowledgedAt"].is_string() && dismissed["dismissedAt"].is_string());
    create(&caller, &app).await;
    assert_ne!(active(&caller).await["id"], alert["id"]);
}

#[tokio::test]
async fn a_reason_is_needed() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let alert = active(&caller).await;
    for reason in [json!(null), json!(""), json!("  "), json!("x".repeat(501))] {
        let params = json!({ "alertId": alert["id"], "reason": reason });
        assert_eq!(caller.call("alerts.dismiss", params).await.err().code(), "INVALID_PARAMS");
    }
    assert_eq!(active(&caller).await, alert);
}
