//! Scenarios 8, 10 and 11: what banks return, cancel and reinstate.

use serde_json::json;

use super::story::Story;

/// A mandate whose rent of 10 December is in a file that was handed over on the 8th.
async fn in_flight(story: &Story) -> String {
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-09").await;
    mandate
}

// The table of bacs.md §2.12.
#[tokio::test]
async fn every_unpaid_collection_leaves_itself_and_its_mandate_as_its_code_says() {
    let expected = [
        ("1", "failed/returned", "cancelled/cancelled_by_payer"),
        ("2", "failed/returned", "cancelled/payer_deceased"),
        ("3", "failed/returned", "suspended/awaiting_new_details"),
        ("4", "failed/returned", "suspended/notice_disputed"),
        ("5", "failed/returned", "failed/returned"),
        ("6", "failed/returned", "pending_submission/awaiting_submission"),
        ("7", "scheduled/notified", "active/lodged"),
        ("8", "scheduled/notified", "active/lodged"),
        ("9", "scheduled/notified", "active/lodged"),
        ("A", "failed/returned", "active/lodged"),
        ("B", "failed/returned", "cancelled/cancelled_by_bank"),
    ];
    let story = Story::begin().await;
    let mut mandates = Vec::new();
    for (at, (code, ..)) in expected.iter().enumerate() {
        let number = format!("557799{:02}", at + 11);
        let facts = json!({ "collectionDay": 10 });
        let id = story.signed_on_account(&format!("Tenant {code}"), &number, facts).await;
        story.tell(&format!("arudd:{code}"), &id).await;
        mandates.push(id);
    }
    story.until("2026-12-11").await;
    for (id, (code, collection, mandate)) in mandates.iter().zip(expected) {
        let of_period = story.of_period(id, "2026-12").await;
        assert!(of_period.ends_with(&format!(" {collection}")), "{code}: {of_period}");
        assert_eq!(story.standing(id).await, mandate, "{code}");
    }
    story.until("2027-02-01").await;
    for (id, (code, ..)) in mandates.iter().zip(expected) {
        let codes = story.codes(id).await;
        // Only the bank that has no instruction gets one again; the first collection under it is a first one.
        let expected: &[&str] = match code {
            "6" => &["0N", "01", "0N", "01"],
            "7" | "8" | "9" => &["0N", "01", "17", "17"],
            "A" => &["0N", "01", "17"],
            _ => &["0N", "01"],
        };
        assert_eq!(codes, expected, "{code}");
    }
}

#[tokio::test]
async fn a_wrong_notice_is_put_right_by_another_and_the_rent_taken_after_it() {
    let story = Story::begin().await;
    let mandate = in_flight(&story).await;
    story.tell("arudd:7", &mandate).await;
    story.until("2027-01-05").await;
    // Told anew on 11 December: ten working days, over Christmas, end on 29 December.
    assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-10 unpaid", "17 2026-12-29 paid"]);
    assert_eq!(
        story.told(&mandate, "2026-12").await,
        ["2026-11-24 schedule 2026-12-10 125000", "2026-12-11 change 2026-12-29 125000",]
    );
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-29 collected/confirmed");
}

// Scenario 8, with the advice: one cancellation, and nothing said to the bank.
#[tokio::test]
async fn an_instruction_cancelled_by_advice_and_by_return_is_cancelled_once() {
    let story = Story::begin().await;
    let mandate = in_flight(&story).await;
    // The payer cancels on the eve of the debit, which comes back with code 1.
    story.tell("addacs:1", &mandate).await;
    story.until("2027-02-01").await;
    assert_eq!(story.standing(&mandate).await, "cancelled/cancelled_by_payer");
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-10 failed/returned"]);
    assert_eq!(story.collection(&mandate, "2026-12").await["failure"]["code"], "arudd:1");
    assert_eq!(story.times(&mandate, "mandate.cancelled").await, 1);
    assert_eq!(story.alerts(&mandate).await, ["mandate_ended"]);
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
}

// Scenario 8, without it.
#[tokio::test]
async fn an_instruction_cancelled_by_return_alone_is_cancelled_too() {
    let story = Story::begin().await;
    let mandate = in_flight(&story).await;
    story.tell("arudd:1", &mandate).await;
    story.until("2027-02-01").await;
    assert_eq!(story.standing(&mandate).await, "cancelled/cancelled_by_payer");
    assert_eq!(story.times(&mandate, "mandate.cancelled").await, 1);
    assert_eq!(story.alerts(&mandate).await, ["mandate_ended"]);
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
}

#[tokio::test]
async fn nothing_is_collected_after_the_payer_or_the_bank_has_cancelled() {
    let story = Story::begin().await;
    let mut mandates = Vec::new();
    for (at, code) in ["0", "1", "B"].iter().enumerate() {
        let number = format!("557799{:02}", at + 11);
        mandates.push(story.signed_on_account(&format!("Tenant {code}"), &number, json!({})).await);
    }
    story.until("2026-12-01").await;
    for (mandate, code) in mandates.iter().zip(["0", "1", "B"]) {
        story.tell(&format!("addacs:{code}"), mandate).await;
    }
    story.until("2027-02-01").await;
    for mandate in &mandates {
        assert_eq!(story.mandate(mandate).await["status"], "cancelled");
        assert_eq!(story.codes(mandate).await, ["0N"]);
        assert!(story.taken(mandate).await.is_empty());
    }
}

// Crossing on the wire: our cancellation is in a file before the advice of the payer's own comes.
#[tokio::test]
async fn a_cancellation_that_crosses_the_payers_own_is_settled_once() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-11-30").await;
    story.tell("addacs:1", &mandate).await;
    story.tell_bank("fault:late").await;
    story.until("2026-12-01").await;
    story.ask("mandates.cancel", &mandate).await;
    story.until("2027-01-20").await;
    assert_eq!(story.mandate(&mandate).await["status"], "cancelled");
    assert_eq!(story.times(&mandate, "mandate.cancelled").await, 1);
    assert_eq!(story.codes(&mandate).await, ["0N", "0C"]);
    assert!(story.all_alerts().await.is_empty(), "{:?}", story.all_alerts().await);
}

// Scenario 10.
#[tokio::test]
async fn a_reinstated_instruction_is_collected_under_again_without_a_word_to_the_bank() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.tell("addacs:1", &mandate).await;
    story.until("2026-12-16").await;
    assert_eq!(story.standing(&mandate).await, "cancelled/cancelled_by_payer");
    story.tell("addacs:R", &mandate).await;
    story.until("2026-12-17").await;
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    assert_eq!(story.times(&mandate, "mandate.reinstated").await, 1);

    story.until("2027-02-20").await;
    assert_eq!(
        story.taken(&mandate).await,
        [
            "2026-12 2026-12-10 collected/confirmed",
            "2027-01 2027-01-11 collected/confirmed",
            "2027-02 2027-02-10 collected/confirmed",
        ]
    );
    // The bank's instruction is the same one: no 0N, and no first collection again.
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "17", "17"]);
}

// Scenario 10: what fell due while it was cancelled stays uncollected.
#[tokio::test]
async fn what_fell_due_before_the_reinstatement_is_not_collected_afterwards() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-03").await;
    story.tell("addacs:0", &mandate).await;
    story.until("2026-12-14").await;
    story.tell("addacs:R", &mandate).await;
    story.until("2027-02-20").await;
    assert_eq!(
        story.taken(&mandate).await,
        ["2027-01 2027-01-11 collected/confirmed", "2027-02 2027-02-10 collected/confirmed",]
    );
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 cancelled/withdrawn");
}

#[tokio::test]
async fn a_mandate_that_we_cancelled_is_not_reinstated_by_the_bank() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-01").await;
    story.tell("addacs:1", &mandate).await;
    story.tell_bank("fault:missing").await;
    // The advice is a day late; we cancel meanwhile.
    story.until("2026-12-02").await;
    story.ask("mandates.cancel", &mandate).await;
    story.tell("addacs:R", &mandate).await;
    story.until("2027-01-20").await;
    assert_eq!(story.standing(&mandate).await, "cancelled/cancelled_after_lodging");
    assert!(story.taken(&mandate).await.is_empty());
}

// Scenario 11.
#[tokio::test]
async fn when_the_payer_has_died_everything_stops_and_nobody_is_written_to() {
    let story = Story::begin().await;
    let mandate = in_flight(&story).await;
    story.tell("addacs:2", &mandate).await;
    story.until("2026-12-10").await;
    assert_eq!(story.standing(&mandate).await, "cancelled/payer_deceased");
    assert_eq!(story.alerts(&mandate).await, ["payer_deceased"]);
    let told = story.times(&mandate, "notice.given").await;

    story.until("2027-06-01").await;
    // The item in flight comes back; it is not presented again, and no more is taken.
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-10 failed/returned"]);
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
    assert_eq!(story.times(&mandate, "notice.given").await, told, "a dead payer's family got a letter");
    assert_eq!(story.alerts(&mandate).await, ["payer_deceased"]);
    for method in ["mandates.reactivate", "mandates.suspend", "mandates.cancel"] {
        let refusal = story.refused(method, json!({ "mandateId": mandate, "reason": "a test" })).await;
        assert_eq!(refusal.code(), "MANDATE_CANCELLED_IS_FINAL", "{method}");
    }
}

// Scenario 11: what was to be presented again is not.
#[tokio::test]
async fn when_the_payer_dies_before_a_collection_is_presented_again_it_is_given_up() {
    let story = Story::begin().await;
    let mandate = in_flight(&story).await;
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-14").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-18 failed/representing");
    story.tell("addacs:2", &mandate).await;
    story.until("2027-02-01").await;
    assert_eq!(story.standing(&mandate).await, "cancelled/payer_deceased");
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
    let of_period = story.of_period(&mandate, "2026-12").await;
    assert!(of_period.ends_with("failed/returned"), "{of_period}");
}

// ADDACS D: nothing more until somebody resolves it.
#[tokio::test]
async fn a_disputed_notice_stops_collecting_until_it_is_resolved() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-03").await;
    story.tell("addacs:D", &mandate).await;
    story.until("2026-12-14").await;
    assert_eq!(story.standing(&mandate).await, "suspended/notice_disputed");
    assert_eq!(story.alerts(&mandate).await, ["mandate_suspended"]);
    assert_eq!(story.codes(&mandate).await, ["0N"]);
    story.ask("mandates.reactivate", &mandate).await;
    story.until("2027-01-20").await;
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
    assert_eq!(story.taken(&mandate).await, ["2027-01 2027-01-11 collected/confirmed"]);
}
