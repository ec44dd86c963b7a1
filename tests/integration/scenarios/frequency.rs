//! Scenario 12, with the frequency: the payer is told in time, no period is taken twice, and what is not taken is said.

use serde_json::{Value, json};

use super::story::Story;

async fn update(story: &Story, mandate: &str, change: Value) -> Value {
    let mut params = change;
    params["mandateId"] = json!(mandate);
    story.call("mandates.update", params).await["pendingAmendment"].clone()
}

/// Periods and the days on which they were collected.
async fn taken(story: &Story, mandate: &str) -> Vec<String> {
    let taken = story.taken(mandate).await;
    taken.iter().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn monthly_rent_becomes_weekly_where_the_last_month_ends() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    let pending = update(&story, &mandate, json!({ "frequency": "weekly", "amountPence": 30_000 })).await;
    assert_eq!(
        pending,
        json!({
            "amountPence": 30_000, "frequency": "weekly", "collectionDay": null, "effectiveOn": "2026-12-30",
            "firstOn": "2027-01-10", "uncollectedDays": 0,
        })
    );
    // The month that was told already is given up, and the weeks are told on the day of the change.
    assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-11 cancelled/withdrawn");
    assert_eq!(story.told(&mandate, "2027-01-10").await, ["2026-12-14 change 2027-01-11 30000"]);
    let notice = story.notices(&mandate, "2027-01-10").await;
    assert!(notice[0]["body"].as_str().unwrap().contains("How often: every week"), "{notice:?}");

    story.until("2027-02-04").await;
    assert_eq!(
        taken(&story, &mandate).await,
        [
            "2026-12 2026-12-10",
            "2027-01-10 2027-01-11",
            "2027-01-17 2027-01-18",
            "2027-01-24 2027-01-25",
            "2027-01-31 2027-02-01",
        ]
    );
    let now = story.mandate(&mandate).await;
    assert_eq!((&now["frequency"], &now["amountPence"]), (&json!("weekly"), &json!(30_000)));
    assert_eq!(now["pendingAmendment"], Value::Null);
}

#[tokio::test]
async fn weekly_rent_becomes_monthly_after_its_last_whole_week() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "frequency": "weekly", "collectionDay": 9 })).await;
    story.until("2026-12-14").await;
    let pending = update(&story, &mandate, json!({ "frequency": "monthly", "collectionDay": 1 })).await;
    assert_eq!((&pending["firstOn"], &pending["uncollectedDays"]), (&json!("2027-01-01"), &json!(2)));
    story.until("2027-02-04").await;
    assert_eq!(
        taken(&story, &mandate).await,
        [
            "2026-12-09 2026-12-09",
            "2026-12-16 2026-12-16",
            "2026-12-23 2026-12-23",
            "2027-01 2027-01-04",
            "2027-02 2027-02-01",
        ]
    );
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "17", "17", "17", "17"]);
}

#[tokio::test]
async fn another_day_of_weekly_rent_loses_no_week_and_takes_none_twice() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "frequency": "weekly", "collectionDay": 9 })).await;
    story.until("2026-12-14").await;
    let pending = update(&story, &mandate, json!({ "collectionDay": 15 })).await;
    assert_eq!((&pending["firstOn"], &pending["uncollectedDays"]), (&json!("2027-01-15"), &json!(2)));
    story.until("2027-01-25").await;
    let days: Vec<String> = taken(&story, &mandate).await.iter().map(|line| line[11..].to_owned()).collect();
    assert_eq!(
        days,
        ["2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30", "2027-01-06", "2027-01-15", "2027-01-22"]
    );
}

// With the shortest notice a week that is in a file already is paid for, and the month begins after it.
#[tokio::test]
async fn a_week_that_is_in_a_file_is_not_taken_again_as_a_month() {
    let story = Story::begin().await;
    let live = story.app.live_key(&["tenants:admin"]).await;
    live.call("organisation.update", json!({ "noticeWorkingDays": 3 })).await.ok();
    let mandate = story.signed("Ms Tenant", json!({ "frequency": "weekly", "collectionDay": 2 })).await;
    story.until("2026-12-08").await;
    assert_eq!(story.of_period(&mandate, "2026-12-09").await, "2026-12-09 2026-12-09 submitted/submitted");
    let pending = update(&story, &mandate, json!({ "frequency": "monthly", "collectionDay": 9 })).await;
    assert_eq!(
        (&pending["effectiveOn"], &pending["firstOn"], &pending["uncollectedDays"]),
        (&json!("2026-12-11"), &json!("2027-01-09"), &json!(3))
    );
    story.until("2027-01-14").await;
    let taken = taken(&story, &mandate).await;
    assert_eq!(
        taken,
        [
            "2026-12-02 2026-12-02",
            "2026-12-09 2026-12-09",
            "2026-12-16 2026-12-16",
            "2026-12-23 2026-12-23",
            "2026-12-30 2026-12-30",
            "2027-01 2027-01-11",
        ]
    );
}

#[tokio::test]
async fn a_second_change_replaces_one_that_has_not_begun_and_is_refused_after_it() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "frequency": "weekly", "collectionDay": 9 })).await;
    story.until("2026-12-14").await;
    update(&story, &mandate, json!({ "frequency": "monthly", "collectionDay": 1 })).await;
    story.until("2026-12-17").await;
    let again = json!({ "mandateId": mandate, "frequency": "fortnightly" });
    let before = story.mandate(&mandate).await;
    let refusal = story.refused("mandates.update", again).await;
    assert_eq!(refusal.code(), "SCHEDULE_CHANGE_PENDING");
    assert_eq!(story.mandate(&mandate).await, before);
    // A new amount is no other schedule.
    let pending = update(&story, &mandate, json!({ "amountPence": 99_000 })).await;
    assert_eq!((&pending["firstOn"], &pending["effectiveOn"]), (&json!("2027-01-01"), &json!("2027-01-05")));

    let other = story.signed("Mr Tenant", json!({ "frequency": "weekly", "collectionDay": 9 })).await;
    story.until("2027-01-04").await;
    update(&story, &other, json!({ "frequency": "monthly", "collectionDay": 27 })).await;
    let pending = update(&story, &other, json!({ "frequency": "fortnightly", "collectionDay": 30 })).await;
    assert_eq!((&pending["frequency"], &pending["firstOn"]), (&json!("fortnightly"), &json!("2027-01-30")));
    story.until("2027-03-08").await;
    let days: Vec<String> = taken(&story, &other).await.iter().map(|line| line[11..].to_owned()).collect();
    assert_eq!(
        days[days.len() - 4..],
        ["2027-01-25", "2027-02-01", "2027-02-15", "2027-03-01"].map(str::to_owned)[..]
    );
}

#[tokio::test]
async fn a_drafts_frequency_changes_at_once() {
    let story = Story::begin().await;
    let mandate = story.invited("Ms Tenant", json!({ "collectionDay": 9 })).await;
    assert_eq!(update(&story, &mandate, json!({ "frequency": "weekly" })).await, Value::Null);
    assert_eq!(story.mandate(&mandate).await["frequency"], "weekly");
}
