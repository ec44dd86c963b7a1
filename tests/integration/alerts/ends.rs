//! That an alert ends with what it is about, and not before.

use serde_json::json;

use super::{acknowledge_all, listed, of_kind};
use crate::scenarios::story::Story;

/// A mandate whose notice its payer disputes: it is suspended, and rings.
async fn disputed(story: &Story) -> String {
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-03").await;
    story.tell("addacs:D", &mandate).await;
    story.until("2026-12-14").await;
    assert_eq!(of_kind(story, "mandate_suspended").await, ["active null"]);
    mandate
}

/// A claim against the first collection of a mandate.
async fn claimed(story: &Story) -> String {
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-15").await;
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-17").await;
    assert_eq!(of_kind(story, "clawback_received").await, ["active null"]);
    mandate
}

#[tokio::test]
async fn the_alert_of_a_suspended_mandate_ends_when_it_is_reactivated() {
    let story = Story::begin().await;
    let mandate = disputed(&story).await;
    story.ask("mandates.reactivate", &mandate).await;
    assert_eq!(of_kind(&story, "mandate_suspended").await, ["resolved null"]);
}

#[tokio::test]
async fn the_alert_of_a_suspended_mandate_ends_when_it_is_cancelled_and_no_others_does() {
    let story = Story::begin().await;
    let facts = json!({ "collectionDay": 10 });
    let [one, other] = [
        story.signed_on_account("Ms Tenant", "55779911", facts.clone()).await,
        story.signed_on_account("Mr Tenant", "55779922", facts).await,
    ];
    story.until("2026-12-03").await;
    for mandate in [&one, &other] {
        story.tell("addacs:D", mandate).await;
    }
    story.until("2026-12-14").await;
    acknowledge_all(&story).await;
    story.ask("mandates.cancel", &one).await;
    let of = async |mandate| {
        listed(&story.caller, json!({ "subjectId": mandate })).await.remove(0)["status"].clone()
    };
    assert_eq!([of(&one).await, of(&other).await], ["resolved", "acknowledged"]);
}

#[tokio::test]
async fn the_alert_of_repeated_failures_ends_when_the_mandate_is_reactivated() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    for day in ["2026-12-08", "2027-01-07"] {
        story.until(day).await;
        story.tell("arudd:A", &mandate).await;
    }
    story.until("2027-01-20").await;
    assert_eq!(of_kind(&story, "repeated_failures").await, ["active null"]);
    story.ask("mandates.reactivate", &mandate).await;
    assert_eq!(of_kind(&story, "repeated_failures").await, ["resolved null"]);
    // What failed has failed: somebody must see to it.
    assert_eq!(of_kind(&story, "collection_failed").await, ["active null", "active null"]);
}

#[tokio::test]
async fn the_alert_of_a_claim_ends_when_the_bank_takes_it_back() {
    let story = Story::begin().await;
    let mandate = claimed(&story).await;
    story.tell("ddica:cancel", &mandate).await;
    story.until("2026-12-21").await;
    assert_eq!(of_kind(&story, "clawback_received").await, ["resolved null"]);
}

#[tokio::test]
async fn the_alert_of_a_claim_that_is_settled_ends_only_where_somebody_has_seen_to_it() {
    for is_seen in [false, true] {
        let story = Story::begin().await;
        claimed(&story).await;
        if is_seen {
            acknowledge_all(&story).await;
        }
        story.until("2027-01-20").await;
        let expected = if is_seen { "resolved null" } else { "active null" };
        assert_eq!(of_kind(&story, "clawback_received").await, [expected]);
    }
}

#[tokio::test]
async fn the_alert_of_a_collection_that_cannot_be_taken_ends_when_it_is_given_up() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    // Another's bank details, which do not open here.
    let other = story.signed_on_account("Mr Other", "55779922", json!({})).await;
    let others = format!("SELECT sealed_bank_details FROM mandates WHERE id = '{other}'");
    let set = format!("UPDATE mandates SET sealed_bank_details = ({others}) WHERE id = '{mandate}'");
    story.app.execute(&set).await;
    story.until("2026-12-09").await;
    assert_eq!(of_kind(&story, "collection_blocked").await, ["active null"]);
    story.ask("mandates.cancel", &mandate).await;
    assert_eq!(of_kind(&story, "collection_blocked").await, ["resolved null"]);
}
