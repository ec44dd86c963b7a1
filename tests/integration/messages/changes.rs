//! Who was told something, and is told otherwise, is told both: old and new (bacs.md §2.6).

use serde_json::{Value, json};

use crate::scenarios::story::Story;

/// The mandate's messages of that kind, oldest first, as plain text.
async fn texts(story: &Story, mandate: &str, kind: &str) -> Vec<String> {
    let query = json!({ "mandateId": mandate, "kind": kind, "limit": 200 });
    let page = story.call("messages.list", query).await;
    let text = |message: &Value| message["text"].as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().rev().map(text).collect()
}

#[track_caller]
fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

async fn signed() -> (Story, String) {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    (story, mandate)
}

#[tokio::test]
async fn an_amendment_names_the_old_and_the_new_amount_and_day_in_both_texts() {
    let (story, mandate) = signed().await;
    story.until("2026-12-14").await;
    let change = json!({ "mandateId": mandate, "amountPence": 130_000, "collectionDay": 15 });
    story.call("mandates.update", change).await;
    let told = texts(&story, &mandate, "amendment_notice").await;
    let parts = [
        "£1,300.00 instead of £1,250.00",
        "every month, on the 15th, instead of every month, on the 10th",
        "£1,300.00 on or immediately after Friday 15 January 2027, for January 2027",
        "for FLAT-1",
    ];
    assert_eq!(told.len(), 1);
    assert_says(&told[0], &parts);
    let html: String = story.app.one("SELECT html FROM messages WHERE kind = 'amendment_notice'").await;
    assert_says(&html, &parts);
}

#[tokio::test]
async fn a_second_amendment_names_what_the_first_one_told() {
    let (story, mandate) = signed().await;
    story.until("2026-12-14").await;
    for pence in [130_000, 128_000] {
        story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": pence })).await;
    }
    let told = texts(&story, &mandate, "amendment_notice").await;
    assert_eq!(told.len(), 2);
    let line =
        "£1,280.00 on or immediately after Monday 11 January 2027, for January 2027 (instead of £1,300.00)";
    assert_says(&told[1], &[line]);
}

#[tokio::test]
async fn a_payment_that_is_planned_anew_for_another_day_is_told_as_a_change_from_the_day_of_before() {
    let (story, mandate) = signed().await;
    story.until("2026-12-07").await;
    story.tell("arudd:7", &mandate).await;
    let before = texts(&story, &mandate, "advance_notice").await.len();
    story.until("2026-12-15").await;
    let told = texts(&story, &mandate, "amendment_notice").await;
    assert_eq!(told.len(), 1);
    let line = "Tuesday 29 December 2026, for December 2026 (instead of Thursday 10 December 2026)";
    assert_says(&told[0], &["changes that we told you of before", line]);
    // It comes in the place of an advance notice, not beside one.
    assert_eq!(texts(&story, &mandate, "advance_notice").await.len(), before);
}

#[tokio::test]
async fn what_nobody_was_told_before_is_told_as_no_change() {
    let (story, mandate) = signed().await;
    story.until("2027-02-20").await;
    assert_eq!(texts(&story, &mandate, "amendment_notice").await, [""; 0]);
    for text in texts(&story, &mandate, "advance_notice").await {
        assert!(!text.contains("instead of"), "{text}");
    }
}
