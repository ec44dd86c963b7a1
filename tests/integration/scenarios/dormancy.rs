//! Scenario 18: instructions that nobody used for so long that banks drop them without a word.

use serde_json::json;

use super::story::Story;

/// Two years pass in which nothing happens: the clock is set to a few days before their end.
async fn two_years_later(story: &Story, on: &str) {
    story.app.execute("UPDATE sandbox_clocks SET today_on = '2028-12-05'").await;
    story.until(on).await;
}

// Scenario 18: a tenancy has ended, and two years later the instruction is as good as gone.
#[tokio::test]
async fn a_mandate_that_was_not_used_for_two_years_is_dormant_and_cannot_go_on() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10, "endOn": "2026-12-31" })).await;
    story.until("2027-02-01").await;
    // The bank drops it on the day itself.
    two_years_later(&story, "2028-12-09").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    story.until("2028-12-10").await;
    assert_eq!(story.standing(&mandate).await, "suspended/dormant");
    assert_eq!(story.alerts(&mandate).await, ["mandate_suspended"]);
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
    let refusal =
        story.refused("mandates.reactivate", json!({ "mandateId": mandate, "reason": "a test" })).await;
    assert_eq!(refusal.code(), "MANDATE_DORMANT");
}

// Scenario 18: a pause keeps the mandate, but not the instruction.
#[tokio::test]
async fn a_mandate_that_was_paused_for_two_years_is_dormant_before_anything_is_collected() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.ask("mandates.suspend", &mandate).await;
    story.until("2027-02-01").await;
    two_years_later(&story, "2028-12-20").await;
    let refusal =
        story.refused("mandates.reactivate", json!({ "mandateId": mandate, "reason": "a test" })).await;
    assert_eq!(refusal.code(), "MANDATE_DORMANT");
    assert_eq!(story.standing(&mandate).await, "suspended/dormant");
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
}

// A bank that drops an instruction early says so when it is used: it is lodged again, and collected as a first one.
#[tokio::test]
async fn an_instruction_that_the_bank_has_lost_is_lodged_again() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Expired", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-11").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 failed/returned");
    assert_eq!(story.collection(&mandate, "2026-12").await["failure"]["code"], "arudd:6");
    assert_eq!(story.standing(&mandate).await, "pending_submission/awaiting_submission");
    story.until("2026-12-20").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "0N"]);
}
