//! Scenarios 1 and 7: from the invite to the money, and back again where there is none.

use serde_json::json;

use super::story::Story;

// Scenario 1.
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
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 submitted/submitted");
    story.until("2026-12-10").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/provisional");
    story.until("2026-12-14").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
    assert!(story.all_alerts().await.is_empty());
}

// Scenario 1, a month on: 01 for the first collection, 17 from then on.
#[tokio::test]
async fn the_first_collection_has_code_01_and_those_after_it_17() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Successful", json!({ "collectionDay": 10 })).await;
    story.until("2027-03-20").await;
    assert_eq!(
        story.sent(&mandate).await,
        [
            "2026-11-24 0N 55779911 0",
            "2026-12-09 01 55779911 125000",
            "2027-01-08 17 55779911 125000",
            "2027-02-09 17 55779911 125000",
            "2027-03-09 17 55779911 125000",
        ]
    );
    let confirmed = |period: &str, on: &str| format!("{period} {on} collected/confirmed");
    assert_eq!(
        story.taken(&mandate).await,
        [
            confirmed("2026-12", "2026-12-10"),
            confirmed("2027-01", "2027-01-11"),
            confirmed("2027-02", "2027-02-10"),
            confirmed("2027-03", "2027-03-10"),
        ]
    );
}

#[tokio::test]
async fn weekly_rent_is_taken_every_week_the_first_time_with_code_01() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Successful", json!({ "frequency": "weekly", "collectionDay": 9 })).await;
    story.until("2026-12-31").await;
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "17", "17", "17"]);
    let taken = story.taken(&mandate).await;
    let days: Vec<&str> = taken.iter().map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(days, ["2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30"]);
}

// Scenario 7, the first half.
#[tokio::test]
async fn a_collection_returned_for_lack_of_funds_is_presented_again_and_paid() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandate).await;

    story.until("2026-12-11").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-18 failed/representing");
    story.until("2026-12-22").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-18 collected/confirmed");

    assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-10 unpaid", "18 2026-12-18 paid"]);
    // The same amount, to the penny, and the payer was told five working days ahead.
    assert_eq!(
        story.sent(&mandate).await[1..],
        ["2026-12-09 01 55779911 125000", "2026-12-17 18 55779911 125000",]
    );
    assert_eq!(
        story.told(&mandate, "2026-12").await.last().unwrap(),
        "2026-12-11 representation 2026-12-18 125000"
    );
    // Money came in the end: nobody needs an alert, and no failure is counted.
    assert!(story.all_alerts().await.is_empty());
    assert_eq!(story.standing(&mandate).await, "active/lodged");
}

// Scenario 7: while the amount changes, what is presented again stays as it was.
#[tokio::test]
async fn what_is_presented_again_keeps_its_amount_while_the_rent_goes_up() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-03").await;
    story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 130_000 })).await;
    story.tell("arudd:0", &mandate).await;
    story.until("2027-01-20").await;
    assert_eq!(
        story.sent(&mandate).await[1..],
        ["2026-12-09 01 55779911 125000", "2026-12-17 18 55779911 125000", "2027-01-08 17 55779911 130000",]
    );
}

// Scenario 7, the second half; what becomes of the arrears is later work.
#[tokio::test]
async fn a_collection_that_is_presented_twice_more_in_vain_ends_the_mandate() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Penniless", json!({ "collectionDay": 10 })).await;
    story.until("2027-03-20").await;
    assert_eq!(story.standing(&mandate).await, "failed/representations_exhausted");
    assert_eq!(story.mandate(&mandate).await["failure"]["code"], "representations_exhausted");
    assert_eq!(
        story.attempts(&mandate, "2026-12").await,
        ["01 2026-12-10 unpaid", "18 2026-12-18 unpaid", "18 2026-12-30 unpaid",]
    );
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-30 failed/returned");
    assert_eq!(story.taken(&mandate).await.len(), 1);
    // The bank still holds the instruction, and is told once that it is not wanted any more.
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "18", "18", "0C"]);
    let collection = story.collection(&mandate, "2026-12").await;
    assert_eq!(story.alerts(collection["id"].as_str().unwrap()).await, ["collection_failed"]);
}

// bacs.md §2.12: presented again within a calendar month of the first processing day, or not at all.
#[tokio::test]
async fn nothing_is_presented_again_more_than_a_month_after_the_first_time() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-16").await;
    // First processed on 9 December, so on 8 January at last. Until then every file is rejected, on 14 working days.
    for _ in 0..14 {
        story.tell_bank("file:rejected").await;
    }
    story.until("2027-01-20").await;
    let attempts = story.attempts(&mandate, "2026-12").await;
    assert_eq!((attempts.len(), attempts.last().unwrap().as_str()), (15, "18 2027-01-11 reverted"));
    let line = story.of_period(&mandate, "2026-12").await;
    assert!(line.ends_with("failed/returned"), "{line}");
    let collection = story.collection(&mandate, "2026-12").await;
    assert_eq!(story.alerts(collection["id"].as_str().unwrap()).await, ["collection_failed"]);
    assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-12 collected/confirmed");
}

// Scenario 7 and bacs.md §1.3: two collections that fail for good, one after the other, pause the mandate.
#[tokio::test]
async fn failures_one_after_the_other_pause_the_mandate_and_raise_one_alert() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    for day in ["2026-12-08", "2027-01-07"] {
        story.until(day).await;
        story.tell("arudd:A", &mandate).await;
    }
    story.until("2027-03-20").await;
    assert_eq!(story.standing(&mandate).await, "suspended/repeated_failures");
    // Each of them is a fault of ours, too: the bank says that we are not who the instruction names.
    let alerts = story.alerts(&mandate).await;
    assert_eq!(alerts.iter().filter(|alert| *alert == "repeated_failures").count(), 1, "{alerts:?}");
    assert_eq!(alerts.iter().filter(|alert| *alert == "instruction_fault").count(), 2, "{alerts:?}");
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "17"]);
}
