//! That each kind rings when it must, once, and anew once somebody has seen to it; and that nobody else hears it.

use bacs::report::{self, Report};
use procedures::operator;
use serde_json::json;

use super::{acknowledge_all, history, listed, of_kind};
use crate::scenarios::reports::{newest, take_in};
use crate::scenarios::story::Story;

#[tokio::test]
async fn the_rate_of_mandates_is_of_an_hour_and_one_that_nobody_has_seen_to_stays() {
    let story = Story::begin().await;
    story.call("alerts.setThresholds", json!({ "mandateCreationRatePerHour": 1 })).await;
    let kind = "mandate_creation_rate";
    story.invited("Ms One", json!({})).await;
    assert!(of_kind(&story, kind).await.is_empty());
    story.invited("Ms Two", json!({})).await;
    story.invited("Ms Three", json!({})).await;
    assert_eq!(of_kind(&story, kind).await, ["active 3"]);
    // The hour is over; what happened in it has happened.
    story.until("2026-11-24").await;
    assert_eq!(of_kind(&story, kind).await, ["active 3"]);
    story.invited("Ms Four", json!({})).await;
    assert_eq!(of_kind(&story, kind).await, ["active 3"]);
    acknowledge_all(&story).await;
    assert_eq!(of_kind(&story, kind).await, ["acknowledged 3"]);
    // Once seen to it is over with its hour, and the next busy hour rings anew.
    story.until("2026-11-25").await;
    assert_eq!(of_kind(&story, kind).await, ["resolved 3"]);
    story.invited("Ms Five", json!({})).await;
    story.invited("Ms Six", json!({})).await;
    assert_eq!(of_kind(&story, kind).await, ["active 2", "resolved 3"]);
}

#[tokio::test]
async fn what_goes_into_the_files_of_a_day_and_of_a_week_rings_once_for_each_time() {
    let story = Story::begin().await;
    let thresholds = json!({ "dailyCollectionAmountPence": 124_999, "weeklyCollectionAmountPence": 249_999 });
    story.call("alerts.setThresholds", thresholds).await;
    let (daily, weekly) = ("daily_collection_amount", "weekly_collection_amount");
    // Entered on Thursday 10 and Monday 14 December: in files of Tuesday 8 and Thursday 10 December.
    story.signed_on_account("Ms Ten", "55779911", json!({ "collectionDay": 10 })).await;
    story.signed_on_account("Mr Fourteen", "55779922", json!({ "collectionDay": 14 })).await;
    story.until("2026-12-08").await;
    assert!(listed(&story.caller, json!({})).await.is_empty());
    story.until("2026-12-09").await;
    assert_eq!(of_kind(&story, daily).await, ["active 125000"]);
    assert!(of_kind(&story, weekly).await.is_empty());
    acknowledge_all(&story).await;
    story.until("2026-12-11").await;
    assert_eq!(of_kind(&story, daily).await, ["active 125000", "resolved 125000"]);
    assert_eq!(of_kind(&story, weekly).await, ["active 250000"]);
    let title = &listed(&story.caller, json!({ "kind": weekly })).await[0]["title"];
    let expected = "£2,500.00 went into collection files in seven days; the threshold is £2,499.99.";
    assert_eq!(title, expected);
    acknowledge_all(&story).await;
    story.until("2026-12-18").await;
    assert_eq!(of_kind(&story, daily).await, ["resolved 125000", "resolved 125000"]);
    assert_eq!(of_kind(&story, weekly).await, ["resolved 250000"]);
}

#[tokio::test]
async fn a_file_that_did_not_count_is_not_counted() {
    let story = Story::begin().await;
    story.call("alerts.setThresholds", json!({ "weeklyCollectionAmountPence": 125_000 })).await;
    story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell_bank("file:rejected").await;
    story.until("2026-12-14").await;
    assert_eq!(story.files("collections").await.len(), 2);
    assert!(of_kind(&story, "weekly_collection_amount").await.is_empty());
}

#[tokio::test]
async fn the_share_that_came_back_rings_and_ends_when_it_is_within_bounds_again() {
    let story = Story::begin().await;
    story.call("alerts.setThresholds", json!({ "failureRateMinimumAttempts": 2 })).await;
    let one = story.signed_on_account("Ms Short", "55779911", json!({ "collectionDay": 10 })).await;
    story.signed_on_account("Ms Fine", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &one).await;
    story.until("2026-12-11").await;
    assert_eq!(of_kind(&story, "failure_rate").await, ["active 5000"]);
    let alert = listed(&story.caller, json!({ "kind": "failure_rate" })).await.remove(0);
    assert_eq!((&alert["unit"], &alert["severity"]), (&json!("basis_points"), &json!("critical")));
    // It was presented again and paid: one of three. On 9 January the one that came back is more than 30 days ago.
    story.until("2026-12-24").await;
    assert_eq!(of_kind(&story, "failure_rate").await, ["active 3334"]);
    story.until("2027-01-10").await;
    assert_eq!(of_kind(&story, "failure_rate").await, ["resolved 3334"]);
    assert_eq!(history(&story.caller, &alert).await, ["alert.raised", "alert.resolved"]);
}

#[tokio::test]
async fn few_attempts_say_nothing() {
    let story = Story::begin().await;
    let one = story.signed("Ms Short", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &one).await;
    story.until("2026-12-24").await;
    assert!(listed(&story.caller, json!({})).await.is_empty());
}

#[tokio::test]
async fn a_refused_mandate_and_a_failed_collection_ring_once_each() {
    let story = Story::begin().await;
    let refused = story.signed_on_account("Ms Refused", "55779922", json!({})).await;
    let poor = story.signed("Ms Penniless", json!({ "collectionDay": 10 })).await;
    story.tell("auddis:5", &refused).await;
    story.until("2027-01-20").await;
    assert_eq!(of_kind(&story, "mandate_rejected").await, ["active null"]);
    assert_eq!(of_kind(&story, "collection_failed").await, ["active null"]);
    let rejected = listed(&story.caller, json!({ "subjectId": refused })).await.remove(0);
    assert_eq!(rejected["subject"], json!({ "kind": "mandate", "id": refused }));
    assert_eq!(rejected["facts"]["code"], "5");
    let failed = listed(&story.caller, json!({ "kind": "collection_failed" })).await.remove(0);
    let collection = story.collection(&poor, "2026-12").await;
    assert_eq!(failed["subject"], json!({ "kind": "collection", "id": collection["id"] }));

    let other = story.another_organisation().await;
    assert!(listed(&other, json!({})).await.is_empty());
    let theirs = other.call("alerts.get", json!({ "alertId": failed["id"] })).await.err();
    assert_eq!(theirs.code(), "NOT_FOUND");
}

#[tokio::test]
async fn a_line_that_matches_nothing_waits_in_a_queue_whose_alert_counts_and_ends() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-11").await;
    let Report::Arudd(template) = newest(&story, "arudd").await else { panic!("no arudd") };
    let strange = async |number: &str| {
        let mut report = template.clone();
        report.advice_number = number.to_owned();
        report.items[0].reference = format!("NOBODYKNOWS{number}");
        take_in(&story, "2026-12-11".parse().unwrap(), vec![report::write(&Report::Arudd(report))]).await;
    };
    strange("71").await;
    assert_eq!(of_kind(&story, "advice_unmatched").await, ["active null"]);
    assert_eq!(of_kind(&story, "manual_queue").await, ["active 1"]);
    strange("72").await;
    assert_eq!(of_kind(&story, "advice_unmatched").await, ["active null", "active null"]);
    assert_eq!(of_kind(&story, "manual_queue").await, ["active 2"]);
    // Somebody has seen to the alert, and the lines still wait: that lasts, and another line is another cause.
    acknowledge_all(&story).await;
    story.until("2026-12-14").await;
    assert_eq!(of_kind(&story, "manual_queue").await, ["acknowledged 2"]);
    strange("73").await;
    assert_eq!(of_kind(&story, "manual_queue").await, ["active 3", "acknowledged 2"]);
    for queued in operator::list_queue(&story.app.app).await.unwrap() {
        operator::resolve_advice(&story.app.app, &queued.report_id, queued.line, "seen to").await.unwrap();
    }
    let over = of_kind(&story, "manual_queue").await;
    assert!(over.len() == 2 && over.iter().all(|alert| alert.starts_with("resolved")), "{over:?}");
    let unmatched = of_kind(&story, "advice_unmatched").await;
    assert!(unmatched.len() == 3 && unmatched.iter().all(|alert| alert == "resolved null"), "{unmatched:?}");
}
