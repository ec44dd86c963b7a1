use serde_json::{Value, json};

use crate::scenarios::story::Story;

const RENT: i64 = 125_000;

async fn verify(story: &Story, mandate: &str, pence: i64, date: &str) -> Value {
    story.call("mandates.verify", json!({ "mandateId": mandate, "amountPence": pence, "date": date })).await
}

/// The decision, and the codes of its reasons with their earliest dates.
async fn decision(story: &Story, mandate: &str, pence: i64, date: &str) -> String {
    let answer = verify(story, mandate, pence, date).await;
    let mut line = answer["decision"].as_str().unwrap().to_owned();
    for reason in answer["reasons"].as_array().unwrap() {
        line.push(' ');
        line.push_str(reason["code"].as_str().unwrap());
        if let Some(earliest) = reason["earliestOn"].as_str() {
            line.push('>');
            line.push_str(earliest);
        }
    }
    line
}

/// A mandate that is collected on the 10th of each month, active on that day.
async fn active(story: &Story, day: &str) -> String {
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until(day).await;
    mandate
}

#[tokio::test]
async fn the_rent_is_allowed_on_its_day_and_within_three_working_days_of_it() {
    let story = Story::begin().await;
    let mandate = active(&story, "2026-12-01").await;
    for date in ["2026-12-10", "2026-12-11", "2026-12-14", "2026-12-15"] {
        assert_eq!(decision(&story, &mandate, RENT, date).await, "ALLOW", "{date}");
    }
    let answer = verify(&story, &mandate, RENT, "2026-12-10").await;
    let collection = story.collection(&mandate, "2026-12").await;
    assert_eq!((&answer["collectionId"], &answer["mandateId"]), (&collection["id"], &json!(mandate)));
    // What is planned and not told, and what is only projected, can be told in time.
    assert_eq!(decision(&story, &mandate, RENT, "2027-01-11").await, "ALLOW");
    assert_eq!(decision(&story, &mandate, RENT, "2027-09-10").await, "ALLOW");
    assert!(verify(&story, &mandate, RENT, "2027-09-10").await["collectionId"].is_null());
}

#[tokio::test]
async fn each_thing_that_stands_against_it_is_told() {
    let story = Story::begin().await;
    let mandate = active(&story, "2026-12-01").await;
    let cases = [
        // The payer was told the 10th.
        (RENT, "2026-12-09", "DENY NOTICE_TOO_SHORT>2026-12-10"),
        (RENT, "2026-12-16", "DENY OUTSIDE_CYCLE>2027-01-11"),
        (RENT, "2026-12-12", "DENY OUTSIDE_CYCLE>2026-12-14"),
        // What is over is never the earliest date.
        (
            RENT,
            "2026-11-14",
            "DENY OUTSIDE_CYCLE>2026-12-03 INSTRUCTION_TOO_RECENT>2026-12-03 NOTICE_TOO_SHORT>2026-12-10",
        ),
        (RENT + 1, "2026-12-10", "DENY AMOUNT_DIFFERS_FROM_NOTICE"),
        (RENT + 1, "2026-12-09", "DENY AMOUNT_DIFFERS_FROM_NOTICE NOTICE_TOO_SHORT>2026-12-10"),
        (RENT + 1, "2027-09-10", "DENY AMOUNT_DIFFERS_FROM_NOTICE"),
        (2_000_000_001, "2026-12-10", "DENY LIMIT_EXCEEDED AMOUNT_DIFFERS_FROM_NOTICE"),
        // No collection falls on it, and its files have gone out.
        (RENT, "2027-09-13", "DENY OUTSIDE_CYCLE>2027-10-11"),
    ];
    for (pence, date, expected) in cases {
        assert_eq!(decision(&story, &mandate, pence, date).await, expected, "{pence} on {date}");
    }
    let differs = verify(&story, &mandate, RENT + 1, "2026-12-10").await["reasons"][0].clone();
    assert_eq!(
        (&differs["advisedPence"], &differs["message"]),
        (&json!(RENT), &json!("the payer was not told this amount"))
    );
    story.ask("mandates.suspend", &mandate).await;
    let suspended = decision(&story, &mandate, RENT, "2026-12-10").await;
    assert!(suspended.starts_with("DENY MANDATE_SUSPENDED"), "{suspended}");
    story.ask("mandates.cancel", &mandate).await;
    let ended = decision(&story, &mandate, RENT, "2026-12-10").await;
    assert_eq!(ended, "DENY MANDATE_NOT_ACTIVE", "nothing else matters any more");
}

#[tokio::test]
async fn a_mandate_that_the_bank_has_not_accepted_is_not_collected_from() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    let denied = decision(&story, &mandate, RENT, "2026-12-10").await;
    assert_eq!(denied, "DENY MANDATE_NOT_ACTIVE");
    let draft = story.invited("Ms Draft", json!({})).await;
    let denied = decision(&story, &draft, RENT, "2026-12-10").await;
    assert!(denied.starts_with("DENY MANDATE_NOT_ACTIVE"), "{denied}");
}

#[tokio::test]
async fn what_is_in_a_file_is_not_collected_a_second_time() {
    let story = Story::begin().await;
    let mandate = active(&story, "2026-12-09").await;
    assert_eq!(decision(&story, &mandate, RENT, "2026-12-10").await, "DENY ALREADY_SUBMITTED");
    story.until("2026-12-15").await;
    assert_eq!(decision(&story, &mandate, RENT, "2026-12-10").await, "DENY ALREADY_SUBMITTED");
}

// The engine collects by the same decision: what is allowed the day before goes into the file, what is denied does not.
#[tokio::test]
async fn the_engine_does_what_verify_says() {
    let story = Story::begin().await;
    let fine = story.signed_on_account("Ms Fine", "55779911", json!({ "collectionDay": 10 })).await;
    let paused = story.signed_on_account("Ms Paused", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.ask("mandates.suspend", &paused).await;
    assert_eq!(decision(&story, &fine, RENT, "2026-12-10").await, "ALLOW");
    let denied = decision(&story, &paused, RENT, "2026-12-10").await;
    assert!(denied.starts_with("DENY MANDATE_SUSPENDED"), "{denied}");
    story.until("2026-12-09").await;
    assert_eq!(story.taken(&fine).await, ["2026-12 2026-12-10 submitted/submitted"]);
    assert!(story.taken(&paused).await.is_empty());
}

#[tokio::test]
async fn what_is_left_of_each_limit_is_told_on_the_day_of_its_files() {
    let story = Story::begin().await;
    let mandate = active(&story, "2026-12-09").await;
    let answer = verify(&story, &mandate, RENT, "2026-12-10").await;
    let limit = |kind: &str, limit: i64, used: i64, enforced: bool| {
        json!({
            "kind": kind, "limitPence": limit, "usedPence": used, "leftPence": limit - used, "isEnforced": enforced,
        })
    };
    let none = json!({
        "kind": "sponsor_daily_amount", "limitPence": null, "usedPence": RENT, "leftPence": null, "isEnforced": true,
    });
    let expected = json!([
        limit("item_amount", 2_000_000_000, 0, true),
        none,
        limit("daily_collection_amount", 5_000_000, RENT, false),
        limit("weekly_collection_amount", 15_000_000, RENT, false),
    ]);
    assert_eq!(answer["limits"], expected);
    story.call("alerts.setThresholds", json!({ "dailyCollectionAmountPence": null })).await;
    let limits = verify(&story, &mandate, RENT, "2026-12-16").await["limits"].clone();
    assert_eq!((&limits[2]["limitPence"], &limits[2]["leftPence"]), (&json!(null), &json!(null)));
    assert_eq!((&limits[2]["usedPence"], &limits[3]["usedPence"]), (&json!(0), &json!(RENT)));
}

#[tokio::test]
async fn it_changes_nothing_but_is_kept_as_an_event() {
    let story = Story::begin().await;
    let mandate = active(&story, "2026-12-01").await;
    let before = json!([story.mandate(&mandate).await, story.collections(&mandate).await]);
    let answer = verify(&story, &mandate, RENT + 1, "2026-12-10").await;
    assert_eq!(json!([story.mandate(&mandate).await, story.collections(&mandate).await]), before);
    let events = story.call("events.list", json!({ "kinds": ["mandate.verified"] })).await;
    let event = &events["items"][0];
    assert_eq!((&event["id"], &event["subjectId"]), (&answer["eventId"], &json!(mandate)));
    assert_eq!(event["data"]["decision"], "DENY");
    assert_eq!(event["data"]["reasons"], json!(["AMOUNT_DIFFERS_FROM_NOTICE"]));
    assert_eq!(event["procedure"], "mandates.verify");
}

#[tokio::test]
async fn dates_beyond_the_published_holidays_are_refused() {
    let story = Story::begin().await;
    let mandate = active(&story, "2026-12-01").await;
    let params = json!({ "mandateId": mandate, "amountPence": RENT, "date": "2027-12-03" });
    let refusal = story.refused("mandates.verify", params).await;
    assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/date");
    assert_eq!(decision(&story, &mandate, RENT, "2020-01-10").await.split(' ').next(), Some("DENY"));
}
