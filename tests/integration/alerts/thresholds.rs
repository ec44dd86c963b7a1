use serde_json::{Value, json};

use super::SCOPES;
use crate::support::App;

#[tokio::test]
async fn the_defaults_hold_until_the_workspace_decides_otherwise() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let thresholds = caller.call("alerts.thresholds", json!({})).await.ok();
    let expected = json!({
        "mandateCreationRatePerHour": 50,
        "dailyCollectionAmountPence": 5_000_000,
        "weeklyCollectionAmountPence": 15_000_000,
        "failureRateBasisPoints": 300,
        "failureRateMinimumAttempts": 50,
        "clawbackReserveMinimumPence": 50_000,
        "clawbackReserveRiskFactorBasisPoints": 500,
        "clawbackReserveBalancePence": null,
        "reserve": null,
        "updatedAt": null,
    });
    assert_eq!(thresholds, expected);
    // They hold: the fiftieth mandate of an hour does not ring, the next does.
    for _ in 0..50 {
        caller.call("mandates.create", app.new_mandate()).await.ok();
        app.clock.advance_ms(2_000);
    }
    let count = async || caller.call("alerts.list", json!({})).await.ok()["items"].as_array().map(Vec::len);
    assert_eq!(count().await, Some(0));
    caller.call("mandates.create", app.new_mandate()).await.ok();
    assert_eq!(count().await, Some(1));
}

#[tokio::test]
async fn live_and_test_have_their_own() {
    let app = App::start().await;
    let (test, live) = (app.test_key(SCOPES).await, app.live_key(SCOPES).await);
    test.call("alerts.setThresholds", json!({ "dailyCollectionAmountPence": 1 })).await.ok();
    let daily = async |caller: &crate::support::Caller| -> Value {
        caller.call("alerts.thresholds", json!({})).await.ok()["dailyCollectionAmountPence"].clone()
    };
    assert_eq!((daily(&test).await, daily(&live).await), (json!(1), json!(5_000_000)));
}
