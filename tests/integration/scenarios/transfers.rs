//! Scenario 9: accounts that move, to another bank or within one.

use serde_json::json;

use super::story::Story;

/// The accounts of what was sent, oldest first.
fn accounts(sent: &[String]) -> Vec<&str> {
    sent.iter().map(|line| line.split(' ').nth(2).unwrap()).collect()
}

// Scenario 9.
#[tokio::test]
async fn an_account_that_is_switched_gets_a_new_instruction_and_a_first_collection_and_the_old_one_no_word() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.tell("addacs:3+new", &mandate).await;
    story.until("2026-12-15").await;
    assert_eq!(story.standing(&mandate).await, "pending_submission/awaiting_submission");
    assert_eq!(story.times(&mandate, "mandate.transferred").await, 1);
    story.until("2027-02-20").await;

    assert_eq!(story.standing(&mandate).await, "active/lodged");
    let sent = story.sent(&mandate).await;
    // 0N to the new bank and no 0C to the old one; the first collection from there is a first one.
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "0N", "01", "17"]);
    let accounts = accounts(&sent);
    assert_eq!(accounts[..2], ["55779911", "55779911"]);
    assert!(accounts[2..].iter().all(|account| *account == accounts[2] && *account != "55779911"));
    assert!(sent[2].starts_with("2026-12-16 0N"), "{sent:?}");
    assert_eq!(
        story.taken(&mandate).await,
        [
            "2026-12 2026-12-10 collected/confirmed",
            "2027-01 2027-01-11 collected/confirmed",
            "2027-02 2027-02-10 collected/confirmed",
        ]
    );
}

// Scenario 9: what was under way to the old bank comes back, and is no reason to do anything about the new one.
#[tokio::test]
async fn what_was_in_flight_when_the_account_moved_comes_back_and_leaves_the_mandate_alone() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-09").await;
    story.tell("addacs:3+new", &mandate).await;
    story.until("2026-12-11").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 failed/returned");
    assert_eq!(story.collection(&mandate, "2026-12").await["failure"]["code"], "arudd:3");
    assert_eq!(story.mandate(&mandate).await["status"], "pending_submission");
    story.until("2027-01-20").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "0N", "01"]);
    assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-11 collected/confirmed");
}

// Scenario 9: rent that the payer was told of waits until the new bank has its instruction.
#[tokio::test]
async fn rent_that_was_told_waits_until_the_new_bank_can_pay_it() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-07").await;
    story.tell("addacs:3+new", &mandate).await;
    story.until("2027-01-05").await;
    // Lodged on 8 December, so not before the 15th; and the payer had to be told of the new day.
    let taken = story.taken(&mandate).await;
    assert_eq!(taken.len(), 1, "{taken:?}");
    let told = story.told(&mandate, "2026-12").await;
    assert_eq!(told.len(), 2, "{told:?}");
    let advised = told[1].split(' ').nth(2).unwrap();
    assert!(taken[0].contains(advised) && advised >= "2026-12-22", "{taken:?} {told:?}");
    assert_eq!(story.codes(&mandate).await, ["0N", "0N", "01"]);
}

#[tokio::test]
async fn a_payer_who_switches_while_signing_up_is_collected_at_the_new_bank() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Switching", json!({ "collectionDay": 10 })).await;
    story.until("2027-01-20").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    let codes = story.codes(&mandate).await;
    assert_eq!(codes, ["0N", "0N", "01", "17"]);
    assert!(story.taken(&mandate).await.iter().all(|line| line.ends_with("collected/confirmed")));
}

#[tokio::test]
async fn an_account_that_is_gone_nobody_knows_where_suspends_the_mandate_for_good() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.tell("addacs:3", &mandate).await;
    story.until("2027-02-20").await;
    assert_eq!(story.standing(&mandate).await, "suspended/awaiting_new_details");
    assert_eq!(story.alerts(&mandate).await, ["mandate_suspended"]);
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
    let refusal =
        story.refused("mandates.reactivate", json!({ "mandateId": mandate, "reason": "a test" })).await;
    assert_eq!(refusal.code(), "MANDATE_AWAITS_NEW_DETAILS");
}

// A pause is no reason to lose the new account, and the new account no reason to end the pause.
#[tokio::test]
async fn a_paused_mandate_moves_with_its_account_and_collects_from_there_when_it_goes_on() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.ask("mandates.suspend", &mandate).await;
    story.tell("addacs:3+new", &mandate).await;
    story.until("2026-12-21").await;
    assert_eq!(story.standing(&mandate).await, "suspended/paused");
    story.ask("mandates.reactivate", &mandate).await;
    story.until("2027-01-20").await;
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "0N", "01"]);
    assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-11 collected/confirmed");
}

#[tokio::test]
async fn a_mandate_that_goes_on_before_its_new_bank_was_written_to_waits_for_that_bank() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    let other = story.signed_on_account("Mr Tenant", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.ask("mandates.suspend", &mandate).await;
    story.tell("addacs:3+new", &mandate).await;
    story.until("2026-12-15").await;
    story.ask("mandates.reactivate", &mandate).await;
    assert_eq!(story.standing(&mandate).await, "pending_submission/awaiting_submission");
    story.until("2027-01-20").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "0N", "01"]);
    assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-11 collected/confirmed");
    assert_eq!(story.codes(&other).await, ["0N", "01", "17"]);
}

// bacs.md §0.7: C, E and R change records, and nothing is sent.
#[tokio::test]
async fn details_that_change_within_a_bank_are_used_and_nothing_is_sent_about_them() {
    for scenario in ["addacs:C+new", "addacs:E+new"] {
        let story = Story::begin().await;
        let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
        story.until("2026-12-14").await;
        story.tell(scenario, &mandate).await;
        story.until("2027-01-20").await;
        assert_eq!(story.standing(&mandate).await, "active/lodged", "{scenario}");
        assert_eq!(story.codes(&mandate).await, ["0N", "01", "17"], "{scenario}");
        let sent = story.sent(&mandate).await;
        let accounts = accounts(&sent);
        assert_eq!(accounts[1], "55779911", "{scenario}");
        assert_ne!(accounts[2], "55779911", "{scenario}");
        assert_eq!(story.of_period(&mandate, "2027-01").await, "2027-01 2027-01-11 collected/confirmed");
        assert!(story.all_alerts().await.is_empty(), "{scenario}");
    }
}

#[tokio::test]
async fn an_instruction_that_is_amended_without_a_new_account_goes_on_as_it_was() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-03").await;
    story.tell("addacs:E", &mandate).await;
    story.until("2026-12-20").await;
    assert_eq!(story.sent(&mandate).await, ["2026-11-24 0N 55779911 0", "2026-12-09 01 55779911 125000"]);
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-10 collected/confirmed"]);
}

#[tokio::test]
async fn an_item_that_bacs_sends_to_another_account_brings_the_mandate_there() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-08").await;
    story.tell("input:amended", &mandate).await;
    story.until("2027-01-20").await;
    assert_eq!(
        story.taken(&mandate).await,
        ["2026-12 2026-12-10 collected/confirmed", "2027-01 2027-01-11 collected/confirmed",]
    );
    let sent = story.sent(&mandate).await;
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "17"]);
    assert_ne!(accounts(&sent)[2], "55779911");
}

#[tokio::test]
async fn another_account_for_credits_changes_no_mandate() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-03").await;
    story.tell("awacs", &mandate).await;
    story.until("2026-12-20").await;
    assert_eq!(story.sent(&mandate).await, ["2026-11-24 0N 55779911 0", "2026-12-09 01 55779911 125000"]);
    assert_eq!(story.files("awacs").await.len(), 1);
}
