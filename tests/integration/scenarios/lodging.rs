//! Scenarios 2, 3 and 4: from the form to the bank.

use std::time::Duration;

use jiff::civil::date;
use procedures::operator::{self, NewModulusTable, Unfulfilled};
use serde_json::json;

use super::story::{Story, account};

/// At 20-00-00 the last digit must be 0; of all other sort codes nothing is known.
async fn import_table(story: &Story) {
    let new = NewModulusTable {
        version: "V1".to_owned(),
        valid_from: date(2026, 11, 1),
        weights: "200000 200000 MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 1".to_owned(),
        substitutions: "938600 938611".to_owned(),
    };
    operator::import_modulus_table(&story.app.app, new).await.unwrap();
}

/// What the form's completion notes of the check.
async fn noted_check(story: &Story, mandate: &str) -> serde_json::Value {
    let timeline = story.call("mandates.timeline", json!({ "mandateId": mandate, "limit": 100 })).await;
    let items = timeline["items"].as_array().unwrap();
    let completed = items.iter().find(|item| item["kind"] == "mandate.completed").unwrap();
    completed["data"]["modulusCheck"].clone()
}

// Scenario 2.
#[tokio::test]
async fn an_impossible_account_number_is_refused_and_one_that_cannot_be_checked_is_taken_and_flagged() {
    let story = Story::begin().await;
    import_table(&story).await;
    let id = story.invited("Ms Tenant", json!({})).await;
    let wrong = json!({ "mandateId": id, "bankDetails": account("12345671") });
    let refusal = story.refused("sandbox.completeInvite", wrong).await;
    assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/bankDetails/accountNumber", "{refusal:?}");
    assert_eq!(story.standing(&id).await, "draft/invited");

    let right = json!({ "mandateId": id, "bankDetails": account("12345670") });
    story.call("sandbox.completeInvite", right).await;
    assert_eq!(noted_check(&story, &id).await, json!({ "result": "valid", "table": "V1" }));

    let elsewhere = story.invited("Mr Tenant", json!({})).await;
    let mut details = account("12345671");
    details["sortCode"] = json!("30-00-00");
    story.call("sandbox.completeInvite", json!({ "mandateId": elsewhere, "bankDetails": details })).await;
    assert_eq!(noted_check(&story, &elsewhere).await["result"], "not_checkable");
    story.until("2026-11-26").await;
    assert_eq!(story.standing(&elsewhere).await, "active/lodged");
}

#[tokio::test]
async fn an_account_number_that_is_found_impossible_before_the_file_is_not_sent() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({})).await;
    import_table(&story).await;
    // A running server notices a table within a minute.
    story.app.advance(Duration::from_secs(61));
    story.until("2026-11-30").await;
    let mandate = story.mandate(&id).await;
    assert_eq!((&mandate["status"], &mandate["failure"]["code"]), (&json!("failed"), &json!("modulus")));
    assert!(story.sent(&id).await.is_empty() && story.ledger(&id).await.is_empty());
    assert_eq!(story.alerts(&id).await, ["mandate_rejected"]);
}

// Scenario 3. A failed mandate is final: what is corrected is lodged under a new one.
#[tokio::test]
async fn a_returned_mandate_is_never_collected_and_a_corrected_one_takes_its_place() {
    let story = Story::begin().await;
    let failed = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.tell("auddis:5", &failed).await;
    story.until("2026-11-25").await;
    assert_eq!(story.standing(&failed).await, "failed/returned");
    assert_eq!(story.mandate(&failed).await["failure"]["code"], "5");
    assert_eq!(story.alerts(&failed).await, ["mandate_rejected"]);

    let corrected = story.signed_on_account("Ms Tenant", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-20").await;
    assert_eq!(story.standing(&corrected).await, "active/lodged");
    assert_eq!(story.taken(&corrected).await, ["2026-12 2026-12-10 collected/confirmed"]);
    assert_eq!(story.sent(&corrected).await, ["2026-11-26 0N 55779922 0", "2026-12-09 01 55779922 125000"]);
    // Nothing more goes to the bank that refused: no collection, and no cancellation either.
    assert_eq!(story.codes(&failed).await, ["0N"]);
    assert!(story.taken(&failed).await.is_empty());
}

// The table of bacs.md §2.10.
#[tokio::test]
async fn every_returned_instruction_leaves_the_mandate_as_its_code_says() {
    let story = Story::begin().await;
    let expected = [
        ("1", "failed/returned", "mandate_rejected"),
        ("2", "cancelled/payer_deceased", "payer_deceased"),
        ("3", "failed/returned", "mandate_rejected"),
        ("5", "failed/returned", "mandate_rejected"),
        ("7", "pending_submission/held", "instruction_fault"),
        ("B", "failed/returned", "mandate_rejected"),
        ("F", "failed/returned", "mandate_rejected"),
        ("G", "failed/returned", "mandate_rejected"),
        ("K", "failed/returned", "mandate_rejected"),
        ("L", "failed/returned", "mandate_rejected"),
        ("M", "pending_submission/held", "instruction_fault"),
        ("N", "failed/returned", "mandate_rejected"),
        ("O", "pending_submission/held", "instruction_fault"),
        ("P", "pending_submission/held", "instruction_fault"),
        ("Q", "pending_submission/held", "instruction_fault"),
    ];
    let mut mandates = Vec::new();
    for (at, (code, ..)) in expected.iter().enumerate() {
        let number = format!("557799{:02}", at + 11);
        let id = story.signed_on_account(&format!("Tenant {code}"), &number, json!({})).await;
        story.tell(&format!("auddis:{code}"), &id).await;
        mandates.push(id);
    }
    story.until("2027-01-20").await;
    for (id, (code, standing, alert)) in mandates.iter().zip(expected) {
        assert_eq!(story.standing(id).await, standing, "{code}");
        assert_eq!(story.alerts(id).await, [alert], "{code}");
        assert_eq!(story.codes(id).await, ["0N"], "{code}");
        assert!(story.taken(id).await.is_empty(), "{code}");
        // A payer is told once at most, and not again and again of what is not taken.
        assert!(story.times(id, "notice.given").await <= 1, "{code}");
    }
}

// A fault of ours is no payer's doing: no bank has the instruction, so none is told that it is over.
#[tokio::test]
async fn a_held_mandate_that_is_given_up_is_not_cancelled_at_the_bank() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.tell("auddis:M", &id).await;
    story.until("2026-12-01").await;
    story.ask("mandates.cancel", &id).await;
    story.until("2026-12-20").await;
    assert_eq!(story.standing(&id).await, "cancelled/withdrawn");
    assert_eq!(story.codes(&id).await, ["0N"]);
}

// bacs.md §2.10, M: once the fault is mended, the instruction goes out again; the payer is told again, and debited once.
#[tokio::test]
async fn a_held_mandate_that_is_lodged_again_is_collected_after_another_notice() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    let weekly = story.signed("Ms Weekly", json!({ "frequency": "weekly", "collectionDay": 9 })).await;
    for mandate in [&id, &weekly] {
        story.tell("auddis:M", mandate).await;
    }
    story.until("2026-12-14").await;
    for mandate in [&id, &weekly] {
        assert_eq!(story.standing(mandate).await, "pending_submission/held");
        assert_eq!(story.mandate(mandate).await["firstCollection"], json!(null));
        operator::lodge_again(&story.app.app, &mandate.clone().try_into().unwrap()).await.unwrap();
        assert_eq!(story.standing(mandate).await, "pending_submission/awaiting_submission");
        assert_eq!(story.times(mandate, "mandate.resubmitted").await, 1);
        let twice = operator::lodge_again(&story.app.app, &mandate.clone().try_into().unwrap()).await;
        let Err(Unfulfilled::Refused { code, .. }) = twice else { panic!("{twice:?}") };
        assert_eq!(code, "MANDATE_NOT_HELD");
    }
    story.until("2027-01-20").await;
    // Lodged on Monday 14 December, told on that day: ten working days end on 30 December.
    assert_eq!(
        story.taken(&id).await,
        ["2026-12 2026-12-30 collected/confirmed", "2027-01 2027-01-11 collected/confirmed"]
    );
    assert_eq!(story.codes(&id).await, ["0N", "0N", "01", "17"]);
    let weeks = story.taken(&weekly).await;
    let days: Vec<&str> = weeks.iter().map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(days, ["2026-12-30", "2027-01-06", "2027-01-13", "2027-01-20"]);
    assert_eq!(story.codes(&weekly).await, ["0N", "0N", "01", "17", "17", "17"]);
}

#[tokio::test]
async fn a_mandate_whose_account_went_to_another_branch_stays_and_collects_from_there() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.tell("auddis:C", &id).await;
    story.until("2026-12-20").await;
    assert_eq!(story.standing(&id).await, "active/lodged");
    let sent = story.sent(&id).await;
    assert_eq!(story.codes(&id).await, ["0N", "01"]);
    assert!(sent[0].contains("55779911") && !sent[1].contains("55779911"), "{sent:?}");
    assert_eq!(story.taken(&id).await, ["2026-12 2026-12-10 collected/confirmed"]);
}

#[tokio::test]
async fn a_reference_that_clashes_at_the_bank_is_replaced_and_the_instruction_sent_again() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    let former = story.reference(&id).await;
    story.tell("auddis:I", &id).await;
    story.until("2026-12-20").await;
    let reference = story.reference(&id).await;
    assert_ne!(reference, former);
    assert_eq!(story.sent_under(&former).await, ["2026-11-24 0N 55779911 0"]);
    assert_eq!(
        story.sent_under(&reference).await,
        ["2026-11-26 0N 55779911 0", "2026-12-09 01 55779911 125000"]
    );
    assert_eq!(story.taken(&id).await, ["2026-12 2026-12-10 collected/confirmed"]);
    let notices = story.notices(&id, "2026-12").await;
    let last = notices.last().unwrap()["body"].as_str().unwrap();
    assert!(
        last.contains(&reference),
        "the payer is told the reference that the statement will show: {last}"
    );
}

// Scenario 4, for every day of the month.
#[tokio::test]
async fn nobody_is_debited_before_the_bank_and_the_notice_allow() {
    let story = Story::begin().await;
    let mut mandates = Vec::new();
    for day in 1..=28 {
        let number = format!("557700{day:02}");
        mandates.push(story.signed_on_account("A Tenant", &number, json!({ "collectionDay": day })).await);
    }
    story.until("2026-12-31").await;
    for (day, id) in (1..=28).zip(&mandates) {
        let first = &story.collections(id).await[0];
        let entry_on = first["entryOn"].as_str().unwrap();
        // Lodged and told on 23 November: five working days end on 30 November, ten on 7 December.
        assert!(entry_on >= "2026-12-07", "{day}: {entry_on}");
        let notices = story.notices(id, first["period"].as_str().unwrap()).await;
        assert_eq!(notices.len(), 1, "{day}");
        let advised_on = notices[0]["covers"][0]["advisedOn"].as_str().unwrap();
        assert!(entry_on >= advised_on, "{day}: {entry_on} {advised_on}");
        let given_on: jiff::civil::Date = notices[0]["givenOn"].as_str().unwrap().parse().unwrap();
        let calendar = story.app.app.calendar();
        assert!(calendar.add_working_days(given_on, 10).to_string().as_str() <= entry_on, "{day}");
    }
}

// Scenario 4, where the notice is shorter than what the bank needs.
#[tokio::test]
async fn with_a_short_notice_the_bank_needs_five_working_days_all_the_same() {
    let story = Story::begin().await;
    let live = story.app.live_key(&["tenants:admin"]).await;
    live.call("organisation.update", json!({ "noticeWorkingDays": 3 })).await.ok();
    let id = story.signed("Ms Tenant", json!({ "collectionDay": 24 })).await;
    story.until("2026-12-03").await;
    assert_eq!(story.taken(&id).await, ["2026-11 2026-11-30 collected/confirmed"]);
    assert_eq!(story.sent(&id).await, ["2026-11-24 0N 55779911 0", "2026-11-27 01 55779911 125000"]);
}

#[tokio::test]
async fn a_mandate_cancelled_before_it_was_sent_is_never_sent() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({})).await;
    story.ask("mandates.cancel", &id).await;
    story.until("2027-01-10").await;
    assert_eq!(story.standing(&id).await, "cancelled/withdrawn");
    assert!(story.sent(&id).await.is_empty() && story.ledger(&id).await.is_empty());
}

#[tokio::test]
async fn a_lodged_mandate_that_is_cancelled_is_cancelled_once_at_the_bank() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-01").await;
    story.ask("mandates.cancel", &id).await;
    story.until("2027-01-20").await;
    assert_eq!(story.standing(&id).await, "cancelled/cancelled_after_lodging");
    assert_eq!(story.sent(&id).await, ["2026-11-24 0N 55779911 0", "2026-12-02 0C 55779911 0"]);
    assert!(story.taken(&id).await.is_empty());
}

#[tokio::test]
async fn a_bank_that_has_no_instruction_to_cancel_settles_the_cancellation() {
    let story = Story::begin().await;
    let id = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-01").await;
    story.tell("auddis:6", &id).await;
    story.ask("mandates.cancel", &id).await;
    story.until("2027-01-20").await;
    assert_eq!(story.standing(&id).await, "cancelled/cancelled_after_lodging");
    assert_eq!(story.codes(&id).await, ["0N", "0C"]);
    assert!(story.all_alerts().await.is_empty(), "{:?}", story.all_alerts().await);
}
