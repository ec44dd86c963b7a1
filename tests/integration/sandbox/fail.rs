use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_refused_mandate_has_the_schemes_reason() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let codes = [("5", "there is no such account"), ("B", "the account is closed")];
    for (code, reason) in codes {
        let mandate = app.mandate_in(&caller, "pending_submission").await;
        let failed =
            caller.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": code })).await.ok();
        assert_eq!((&failed["status"], &failed["stage"]), (&json!("failed"), &json!("returned")));
        assert_eq!(failed["failure"], json!({ "code": code, "reason": reason }));
        let timeline = caller.look(&mandate).await[1]["items"].clone();
        let failure = timeline.as_array().unwrap().iter().find(|item| item["kind"] == "mandate.failed");
        let data = &failure.unwrap()["data"];
        assert_eq!((&data["from"], &data["to"]), (&json!("pending_submission"), &json!("failed")));
        assert_eq!((&data["source"], &data["code"]), (&json!("auddis"), &json!(code)));
    }
}

#[tokio::test]
async fn a_payer_who_died_is_not_a_failure_but_the_end() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let ended = caller.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": "2" })).await.ok();
    assert_eq!((&ended["status"], &ended["stage"]), (&json!("cancelled"), &json!("payer_deceased")));
}

#[tokio::test]
async fn what_the_bank_has_accepted_it_does_not_return() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;
    let refusal = caller.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": "1" })).await.err();
    assert_eq!(refusal.code(), "MANDATE_NOT_AWAITING_BANK");
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
