use serde_json::json;

use super::{active, create, ringing};
use crate::support::App;

#[tokio::test]
async fn an_alert_says_what_it_is_about_what_was_measured_and_since_when() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let listed = active(&caller).await;

    let alert = caller.call("alerts.get", json!({ "alertId": listed["id"] })).await.ok();

    assert_eq!(alert, listed);
    let workspace = caller.call("keys.whoami", json!({})).await.ok()["workspaceId"].clone();
    assert_eq!(alert["subject"], json!({ "kind": "workspace", "id": workspace }));
    let measured = (&alert["currentValue"], &alert["threshold"], &alert["unit"]);
    assert_eq!(measured, (&json!(1), &json!(0), &json!("count")));
    assert_eq!(alert["title"], "1 mandates were created within an hour; the threshold is 0.");
    assert_eq!((&alert["status"], &alert["severity"]), (&json!("active"), &json!("warning")));
    assert_eq!(alert["raisedAt"], alert["lastSeenAt"]);
    assert!(alert["acknowledgedAt"].is_null() && alert["resolvedAt"].is_null());
}

#[tokio::test]
async fn an_unknown_alert_is_not_found() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    let unknown = json!({ "alertId": "alr_00000000000000000000000001" });
    assert_eq!(caller.call("alerts.get", unknown).await.err().code(), "NOT_FOUND");
}
