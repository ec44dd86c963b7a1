use serde_json::json;

use super::{SCOPES, active, create, listed};
use crate::support::App;

#[tokio::test]
async fn what_is_left_out_stays_and_null_turns_a_threshold_off() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let first = json!({ "mandateCreationRatePerHour": 7, "failureRateBasisPoints": null });
    let set = caller.call("alerts.setThresholds", first).await.ok();
    assert_eq!(
        (&set["mandateCreationRatePerHour"], &set["failureRateBasisPoints"]),
        (&json!(7), &json!(null))
    );
    assert_eq!(set["dailyCollectionAmountPence"], 5_000_000);
    let second = json!({ "dailyCollectionAmountPence": null, "failureRateMinimumAttempts": 10 });
    caller.call("alerts.setThresholds", second).await.ok();
    let now = caller.call("alerts.thresholds", json!({})).await.ok();
    let expected = json!([7, null, 15_000_000, null, 10]);
    let names = [
        "mandateCreationRatePerHour",
        "dailyCollectionAmountPence",
        "weeklyCollectionAmountPence",
        "failureRateBasisPoints",
        "failureRateMinimumAttempts",
    ];
    assert_eq!(json!(names.map(|name| now[name].clone())), expected);
    assert!(now["updatedAt"].is_string());
    let events = caller.call("events.list", json!({ "kinds": ["alert.thresholds_set"] })).await.ok();
    assert_eq!(
        events["items"][0]["data"]["changed"],
        json!(["dailyCollectionAmountPence", "failureRateMinimumAttempts"])
    );
}

#[tokio::test]
async fn everything_is_compared_with_new_thresholds_at_once() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    create(&caller, &app).await;
    create(&caller, &app).await;
    assert!(listed(&caller, json!({})).await.is_empty());
    caller.call("alerts.setThresholds", json!({ "mandateCreationRatePerHour": 1 })).await.ok();
    let alert = active(&caller).await;
    assert_eq!((&alert["kind"], &alert["currentValue"]), (&json!("mandate_creation_rate"), &json!(2)));
    // Set again, it rings no second time: it is the same condition.
    caller.call("alerts.acknowledge", json!({ "alertIds": [alert["id"]] })).await.ok();
    caller.call("alerts.setThresholds", json!({ "mandateCreationRatePerHour": 1 })).await.ok();
    assert_eq!(listed(&caller, json!({})).await.len(), 1);
}

#[tokio::test]
async fn a_value_out_of_its_bounds_is_refused_where_it_stands() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let bad = [
        ("mandateCreationRatePerHour", json!(-1)),
        ("mandateCreationRatePerHour", json!(10_001)),
        ("dailyCollectionAmountPence", json!(0.5)),
        ("failureRateBasisPoints", json!(10_001)),
        ("failureRateMinimumAttempts", json!(0)),
        ("clawbackReserveBalancePence", json!(-1)),
    ];
    for (name, value) in bad {
        let refusal = caller.call("alerts.setThresholds", json!({ name: value })).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], format!("/{name}"), "{value}");
    }
    assert_eq!(caller.call("alerts.setThresholds", json!({})).await.err().code(), "INVALID_PARAMS");
    assert!(caller.call("alerts.thresholds", json!({})).await.ok()["updatedAt"].is_null());
}
