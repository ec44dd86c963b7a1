//! The reserve against clawbacks: what must be held, what is held, and what is told when it is too little.

use serde_json::{Value, json};

use super::{acknowledge_all, history, listed, of_kind};
use crate::scenarios::story::Story;

async fn reserve(story: &Story) -> Value {
    story.call("alerts.thresholds", json!({})).await["reserve"].clone()
}

async fn snapshots(story: &Story) -> Vec<i64> {
    story.app.column("SELECT required_pence FROM reserve_snapshots ORDER BY number").await
}

async fn hold(story: &Story, pence: i64) {
    story.call("alerts.setThresholds", json!({ "clawbackReserveBalancePence": pence })).await;
}

#[tokio::test]
async fn the_reserve_follows_what_is_pending_and_each_change_of_it_is_kept() {
    let story = Story::begin().await;
    story.call("alerts.setThresholds", json!({ "clawbackReserveMinimumPence": 1_000 })).await;
    story.signed("Ms Successful", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    assert_eq!(
        (reserve(&story).await["pendingPence"].clone(), snapshots(&story).await),
        (json!(0), vec![1_000])
    );
    // £1,250.00 is in a file from the afternoon of 8 December until it is confirmed on the 14th; 5 % of it is £62.50.
    story.until("2026-12-11").await;
    let now = reserve(&story).await;
    assert_eq!((&now["pendingPence"], &now["requiredPence"]), (&json!(125_000), &json!(6_250)));
    assert!(now["balancePence"].is_null() && now["availablePence"].is_null());
    story.until("2026-12-16").await;
    assert_eq!(snapshots(&story).await, [1_000, 6_250, 1_000]);
    // Nobody has said what is held: nothing is low.
    assert!(of_kind(&story, "clawback_reserve_low").await.is_empty());
}

#[tokio::test]
async fn a_claim_takes_from_the_reserve_and_rings_when_too_little_is_left() {
    let story = Story::begin().await;
    hold(&story, 150_000).await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-15").await;
    assert!(listed(&story.caller, json!({})).await.is_empty());
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-16").await;

    assert_eq!(of_kind(&story, "clawback_received").await, ["active null"]);
    assert_eq!(of_kind(&story, "clawback_reserve_low").await, ["active 25000"]);
    let low = listed(&story.caller, json!({ "kind": "clawback_reserve_low" })).await.remove(0);
    assert_eq!((&low["threshold"], &low["severity"]), (&json!(50_000), &json!("critical")));
    assert_eq!(low["title"], "£250.00 is held against clawbacks; £500.00 must be held.");
    assert_eq!(reserve(&story).await["availablePence"], -25_000);

    // It lasts, and rings no second time, whoever has seen to it.
    acknowledge_all(&story).await;
    story.until("2026-12-21").await;
    assert_eq!(of_kind(&story, "clawback_reserve_low").await, ["acknowledged 25000"]);
    // What was seen to stays what was seen.
    hold(&story, 30_000).await;
    assert_eq!(of_kind(&story, "clawback_reserve_low").await, ["acknowledged 25000"]);
    hold(&story, 60_000).await;
    assert_eq!(of_kind(&story, "clawback_reserve_low").await, ["resolved 25000"]);
    let told = ["alert.raised", "alert.acknowledged", "alert.resolved"];
    assert_eq!(history(&story.caller, &low).await, told);
    hold(&story, 49_999).await;
    assert_eq!(of_kind(&story, "clawback_reserve_low").await, ["active 49999", "resolved 25000"]);
}

#[tokio::test]
async fn a_claim_that_is_taken_back_gives_back_what_it_took() {
    let story = Story::begin().await;
    hold(&story, 150_000).await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-15").await;
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-17").await;
    story.tell("ddica:cancel", &mandate).await;
    story.until("2026-12-21").await;
    assert_eq!(reserve(&story).await["balancePence"], 150_000);
    assert_eq!(of_kind(&story, "clawback_reserve_low").await, ["resolved 25000"]);
}

#[tokio::test]
async fn whoever_said_what_is_held_after_a_claim_knew_of_it() {
    let story = Story::begin().await;
    hold(&story, 150_000).await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-15").await;
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-17").await;
    hold(&story, 90_000).await;
    story.tell("ddica:cancel", &mandate).await;
    story.until("2026-12-21").await;
    assert_eq!(reserve(&story).await["balancePence"], 90_000);
}
