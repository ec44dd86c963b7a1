//! Scenario 12: nothing is taken that the payer was not told, in that amount, on that day, in time.

use serde_json::json;

use super::story::Story;

// Scenario 12.
#[tokio::test]
async fn a_rent_increase_is_told_in_time_and_taken_only_from_then_on() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 130_000 })).await;
    story.until("2027-02-20").await;
    assert_eq!(
        story.sent(&mandate).await[1..],
        ["2026-12-09 01 55779911 125000", "2027-01-08 17 55779911 130000", "2027-02-09 17 55779911 130000",]
    );
    assert_eq!(story.told(&mandate, "2027-01").await, ["2026-12-14 change 2027-01-11 130000"]);
    let mandate = story.mandate(&mandate).await;
    assert_eq!((&mandate["amountPence"], &mandate["pendingAmendment"]), (&json!(130_000), &json!(null)));
}

// Scenario 12: an increase that comes too late for the next rent leaves it as it was told.
#[tokio::test]
async fn an_increase_that_comes_too_late_for_the_next_rent_leaves_it_as_it_was_told() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-02").await;
    story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 130_000 })).await;
    story.until("2027-01-20").await;
    assert_eq!(
        story.sent(&mandate).await[1..],
        ["2026-12-09 01 55779911 125000", "2027-01-08 17 55779911 130000",]
    );
}

// Scenario 12: two changes before the day; the last one counts, and the payer was told each.
#[tokio::test]
async fn of_two_changes_the_last_one_is_taken_and_both_were_told() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 130_000 })).await;
    story.until("2026-12-16").await;
    story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 128_000 })).await;
    story.until("2027-01-20").await;
    assert_eq!(story.sent(&mandate).await[2..], ["2027-01-08 17 55779911 128000"]);
    assert_eq!(
        story.told(&mandate, "2027-01").await,
        ["2026-12-14 change 2027-01-11 130000", "2026-12-16 change 2027-01-11 128000",]
    );
}

// Scenario 12: the day changes, no period is lost or taken twice.
#[tokio::test]
async fn a_day_that_changes_loses_no_period_and_takes_none_twice() {
    for (changed_on, day) in [("2026-12-02", 5), ("2026-12-14", 25), ("2026-12-14", 1), ("2026-12-29", 12)] {
        let story = Story::begin().await;
        let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
        story.until(changed_on).await;
        story.call("mandates.update", json!({ "mandateId": mandate, "collectionDay": day })).await;
        story.until("2027-03-30").await;
        let taken = story.taken(&mandate).await;
        let periods: Vec<&str> = taken.iter().map(|line| &line[..7]).collect();
        assert_eq!(periods, ["2026-12", "2027-01", "2027-02", "2027-03"], "{changed_on} {day}: {taken:?}");
        for period in periods {
            let told = story.told(&mandate, period).await;
            let last = told.last().unwrap();
            let line = story.of_period(&mandate, period).await;
            assert_eq!(last.split(' ').nth(2), line.split(' ').nth(1), "{changed_on} {day}");
        }
    }
}

// Scenario 12: whatever was sent had been told, amount, day and all, ten working days before.
#[tokio::test]
async fn nothing_is_submitted_before_its_notice() {
    let story = Story::begin().await;
    let mut mandates = Vec::new();
    for (at, day) in [1, 8, 15, 28].into_iter().enumerate() {
        let number = format!("557799{:02}", at + 11);
        mandates.push(story.signed_on_account("A Tenant", &number, json!({ "collectionDay": day })).await);
    }
    story.until("2026-12-10").await;
    for mandate in &mandates {
        story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 130_000 })).await;
    }
    story.until("2027-02-10").await;
    let calendar = story.app.app.calendar();
    for mandate in &mandates {
        for collection in story.collections(mandate).await {
            if collection["submittedAt"].is_null() {
                continue;
            }
            let period = collection["period"].as_str().unwrap();
            let wanted = format!("{} {}", collection["entryOn"], collection["amountPence"]).replace('"', "");
            let told = story.told(mandate, period).await;
            let given = told.iter().find(|line| line.ends_with(&wanted));
            let given = given.unwrap_or_else(|| panic!("{wanted} was not told: {told:?}"));
            let given_on = given.split(' ').next().unwrap().parse().unwrap();
            let allowed = calendar.add_working_days(given_on, 10).to_string();
            assert!(wanted.as_str() >= allowed.as_str(), "{wanted}: {told:?}");
        }
    }
}

// product.md §6: a suspended mandate collects nothing, and what fell due meanwhile is not collected afterwards.
#[tokio::test]
async fn a_suspended_mandate_collects_nothing_and_goes_on_with_the_next_rent() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.ask("mandates.suspend", &mandate).await;
    story.until("2027-01-25").await;
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
    story.ask("mandates.reactivate", &mandate).await;
    story.until("2027-03-20").await;
    assert_eq!(
        story.taken(&mandate).await,
        [
            "2026-12 2026-12-10 collected/confirmed",
            "2027-02 2027-02-10 collected/confirmed",
            "2027-03 2027-03-10 collected/confirmed",
        ]
    );
    assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-11 cancelled/withdrawn");
}

#[tokio::test]
async fn a_payer_whose_mandate_is_suspended_is_not_told_of_collections() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.ask("mandates.suspend", &mandate).await;
    let told = story.times(&mandate, "notice.given").await;
    story.until("2027-03-01").await;
    assert_eq!(story.times(&mandate, "notice.given").await, told);
}

// A pause that begins and ends before the file goes out changes nothing for the payer.
#[tokio::test]
async fn a_pause_that_is_over_before_the_file_goes_out_changes_nothing() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-02").await;
    story.ask("mandates.suspend", &mandate).await;
    story.until("2026-12-04").await;
    story.ask("mandates.reactivate", &mandate).await;
    story.until("2026-12-20").await;
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-10 collected/confirmed"]);
}

// A pause over the day of the file: the rent is still ahead when it ends, so it is taken, after another notice.
#[tokio::test]
async fn rent_that_is_still_ahead_when_a_pause_ends_is_told_again_and_taken() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-07").await;
    story.ask("mandates.suspend", &mandate).await;
    story.until("2026-12-09").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 cancelled/withdrawn");
    story.ask("mandates.reactivate", &mandate).await;
    story.until("2027-01-20").await;
    // Told on the afternoon of 9 December; ten working days end on the 23rd.
    assert_eq!(
        story.taken(&mandate).await,
        ["2026-12 2026-12-23 collected/confirmed", "2027-01 2027-01-11 collected/confirmed",]
    );
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "17"]);
}
