use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_refused_mandate_has_the_schemes_reason() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    for (code, reason) in [("5", "No account"), ("B", "Account closed"), ("2", "Payer deceased")] {
        let mandate = app.mandate_in(&caller, "pending_submission").await;
        let failed =
            caller.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": code })).await.ok();
        assert_eq!((&failed["status"], &failed["stage"]), (&json!("failed"), &json!("returned")));
        assert_eq!(failed["failure"], json!({ "code": code, "reason": reason }));
        let last = caller.look(&mandate).await[1]["items"][3].clone();
        let data = json!({ "from": "pending_submission", "to": "failed", "code": code, "reason": reason });
        assert_eq!(last["data"], data);
    }
}

#[tokio::test]
async fn the_bank_can_end_an_active_mandate_with_its_pending_amendment() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;
    caller.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 1 })).await.ok();
    let failed = caller.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": "1" })).await.ok();
    assert_eq!((&failed["status"], &failed["pendingAmendment"]), (&json!("failed"), &json!(null)));
}

#[tokio::test]
async fn a_code_that_fails_no_mandate_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let before = caller.look(&mandate).await;
    for code in [json!("C"), json!("6"), json!("b"), json!(""), json!(5), json!("55")] {
        let refusal =
            caller.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": code })).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/reasonCode", "{code}");
    }
    assert_eq!(caller.look(&mandate).await, before);
}
