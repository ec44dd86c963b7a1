use serde_json::json;

use super::story::Story;

#[tokio::test]
async fn a_signed_mandate_is_lodged_collected_and_confirmed() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Successful", json!({ "collectionDay": 10 })).await;
    assert_eq!(story.standing(&mandate).await, "pending_submission/awaiting_submission");

    story.until("2026-11-24").await;
    assert_eq!(story.standing(&mandate).await, "pending_submission/submitted");
    story.until("2026-11-26").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    story.until("2026-12-09").await;
    assert_eq!(story.ledger(&mandate).await[0], "2026-12 2026-12-10 submitted/submitted");
    story.until("2026-12-10").await;
    assert_eq!(story.ledger(&mandate).await[0], "2026-12 2026-12-10 collected/provisional");
    story.until("2026-12-14").await;
    assert_eq!(story.ledger(&mandate).await[0], "2026-12 2026-12-10 collected/confirmed");
}

#[tokio::test]
async fn a_collection_returned_for_lack_of_funds_is_presented_again_and_paid() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandate).await;

    story.until("2026-12-11").await;
    assert_eq!(story.ledger(&mandate).await[0], "2026-12 2026-12-18 failed/representing");
    story.until("2026-12-22").await;
    assert_eq!(story.ledger(&mandate).await[0], "2026-12 2026-12-18 collected/confirmed");
}
