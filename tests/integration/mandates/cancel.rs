use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_cancelled_mandate_says_when_and_why() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;

    let reason = "  The tenancy has ended ";
    let cancelled =
        caller.call("mandates.cancel", json!({ "mandateId": mandate, "reason": reason })).await.ok();

    assert_eq!(
        (&cancelled["status"], &cancelled["stage"]),
        (&json!("cancelled"), &json!("cancelled_after_lodging"))
    );
    assert_eq!(cancelled["cancelledAt"], cancelled["updatedAt"]);
    let last = caller.call("mandates.timeline", json!({ "mandateId": mandate })).await.ok();
    let last = last["items"].as_array().unwrap().last().unwrap().clone();
    let data = &last["data"];
    let told = (&data["from"], &data["to"], &data["reason"]);
    assert_eq!(told, (&json!("active"), &json!("cancelled"), &json!("The tenancy has ended")));
    assert_eq!(last["actor"], json!({ "kind": "key", "keyId": caller.key_id() }));
}

#[tokio::test]
async fn cancelling_twice_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "cancelled").await;

    let again = json!({ "mandateId": mandate, "reason": "a test" });
    let refusal = caller.call("mandates.cancel", again).await.err();

    assert_eq!(refusal.code(), "MANDATE_CANCELLED_IS_FINAL");
    let history = caller.history(&mandate).await;
    assert_eq!(history.iter().filter(|kind| *kind == "mandate.cancelled").count(), 1);
}

#[tokio::test]
async fn a_pending_amendment_ends_with_the_mandate() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;
    caller.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 1 })).await.ok();

    let cancelled =
        caller.call("mandates.cancel", json!({ "mandateId": mandate, "reason": "a test" })).await.ok();

    assert_eq!(cancelled["pendingAmendment"], json!(null));
    assert_eq!(cancelled["amountPence"], 125_000);
}

#[tokio::test]
async fn an_invite_ends_with_the_mandate() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "invited").await;

    let cancelled =
        caller.call("mandates.cancel", json!({ "mandateId": mandate, "reason": "a test" })).await.ok();

    assert_eq!(cancelled["stage"], "withdrawn");
    let live = "SELECT COUNT(*) AS n FROM invites WHERE completed_at IS NULL AND superseded_at IS NULL";
    assert_eq!(app.one::<i64>(live).await, 0);
}

#[tokio::test]
async fn a_reason_is_needed_and_is_one_line_of_500_characters() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;
    let before = caller.look(&mandate).await;
    for reason in [String::new(), " ".into(), "x".repeat(501), "two\nlines".into(), "\u{202e}reversed".into()]
    {
        let refusal =
            caller.call("mandates.cancel", json!({ "mandateId": mandate, "reason": reason })).await.err();
        assert_eq!(refusal.code(), "INVALID_PARAMS");
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/reason");
    }
    assert_eq!(caller.look(&mandate).await, before);
    let longest = json!({ "mandateId": mandate, "reason": "é".repeat(500) });
    caller.call("mandates.cancel", longest).await.ok();
}
