//! Scenarios 13 and 14: indemnity claims. The debtor position of a landlord who was paid already is later work.

use serde_json::{Value, json};

use super::story::Story;

/// A mandate whose December rent was confirmed and is claimed on 16 December with that code; the claim came in.
async fn claimed(story: &Story, code: &str) -> String {
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-15").await;
    story.tell(&format!("ddica:{code}"), &mandate).await;
    story.until("2026-12-16").await;
    mandate
}

async fn claim(story: &Story, mandate: &str) -> Value {
    let collection = story.collection(mandate, "2026-12").await;
    let claims = collection["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 1, "{claims:?}");
    claims[0].clone()
}

async fn challenge(story: &Story, mandate: &str) {
    let collection = story.collection(mandate, "2026-12").await;
    let params = json!({ "collectionId": collection["id"], "reason": "Notice was given on 24 November" });
    story.call("collections.challenge", params).await;
}

// Scenario 13, the claim about the notice: challenged with the notice itself.
#[tokio::test]
async fn a_claim_that_no_notice_came_is_challenged_with_the_notice() {
    let story = Story::begin().await;
    let mandate = claimed(&story, "2").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 clawback/claimed");
    let open = claim(&story, &mandate).await;
    assert_eq!(open["status"], "open");
    // Nine working days, over Christmas, end on 31 December; fourteen on 8 January.
    assert_eq!((&open["receivedOn"], &open["challengeByOn"]), (&json!("2026-12-16"), &json!("2026-12-31")));
    assert_eq!((&open["debitOn"], &open["amountPence"]), (&json!("2027-01-08"), &json!(125_000)));
    assert_eq!(story.alerts(open["id"].as_str().unwrap()).await, ["clawback_received"]);
    assert_eq!(story.mandate(&mandate).await["clawbackCount"], 1);

    let collection = story.collection(&mandate, "2026-12").await["id"].clone();
    let evidence = story.call("collections.evidence", json!({ "collectionId": collection })).await;
    let notice = &evidence["notices"][0];
    assert_eq!(notice["givenOn"], "2026-11-24");
    assert!(
        notice["body"]
            .as_str()
            .unwrap()
            .contains("£1,250.00 on or immediately after Thursday 10 December 2026")
    );
    assert_eq!(evidence["claims"][0]["canBeChallenged"], true);
    assert_eq!(evidence["authority"]["signedOn"], "2026-11-23");

    challenge(&story, &mandate).await;
    assert_eq!(claim(&story, &mandate).await["status"], "challenged");
    story.tell("ddica:cancel", &mandate).await;
    story.until("2027-01-20").await;
    assert_eq!(claim(&story, &mandate).await["status"], "upheld");
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
    // A claim about the notice leaves the mandate alone.
    assert_eq!(story.standing(&mandate).await, "active/lodged");
    assert_eq!(story.codes(&mandate).await, ["0N", "01", "17"]);
    assert_eq!(story.mandate(&mandate).await["clawbackCount"], 0);
}

// Scenario 13, the claim about the authority: not challenged, it settles, and the mandate has ended.
#[tokio::test]
async fn a_claim_that_there_was_no_instruction_ends_the_mandate_and_settles() {
    let story = Story::begin().await;
    let mandate = claimed(&story, "5").await;
    assert_eq!(story.standing(&mandate).await, "cancelled/cancelled_by_bank");
    story.until("2027-01-07").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 clawback/claimed");
    story.until("2027-01-08").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 clawback/clawed_back");
    assert_eq!(claim(&story, &mandate).await["status"], "settled");
    story.until("2027-02-20").await;
    // Nothing more is taken, nothing is presented again, and the bank needs no word.
    assert_eq!(story.codes(&mandate).await, ["0N", "01"]);
    assert_eq!(story.taken(&mandate).await, ["2026-12 2026-12-10 clawback/clawed_back"]);
}

#[tokio::test]
async fn a_claim_can_be_challenged_on_its_last_day_and_not_after_it() {
    let story = Story::begin().await;
    let mandate = claimed(&story, "2").await;
    let late = story.signed_on_account("Mr Tenant", "55779922", json!({ "collectionDay": 10 })).await;
    story.until("2027-01-01").await;
    let collection = story.collection(&mandate, "2026-12").await;
    let params = json!({ "collectionId": collection["id"], "reason": "a test" });
    let refusal = story.refused("collections.challenge", params).await;
    assert_eq!(refusal.code(), "CLAIM_CHALLENGE_TOO_LATE");
    let never_claimed = story.collections(&late).await[0]["id"].clone();
    let params = json!({ "collectionId": never_claimed, "reason": "a test" });
    assert_eq!(story.refused("collections.challenge", params).await.code(), "CLAIM_NOT_OPEN");
}

#[tokio::test]
async fn a_challenge_that_the_bank_does_not_heed_settles_all_the_same() {
    let story = Story::begin().await;
    let mandate = claimed(&story, "1").await;
    story.until("2026-12-31").await;
    challenge(&story, &mandate).await;
    story.until("2027-01-11").await;
    assert_eq!(claim(&story, &mandate).await["status"], "settled");
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 clawback/clawed_back");
}

// Scenario 14.
#[tokio::test]
async fn a_claim_that_the_bank_takes_back_unasked_leaves_the_rent_collected() {
    let story = Story::begin().await;
    let mandate = claimed(&story, "1").await;
    story.tell("ddica:cancel", &mandate).await;
    story.until("2026-12-17").await;
    assert_eq!(claim(&story, &mandate).await["status"], "cancelled");
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
    story.until("2027-01-20").await;
    // The date of the debit passes, and nothing is debited.
    assert_eq!(claim(&story, &mandate).await["status"], "cancelled");
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
}

// Scenario 14, after the money was gone.
#[tokio::test]
async fn a_claim_that_is_taken_back_after_it_was_settled_leaves_the_rent_collected() {
    let story = Story::begin().await;
    let mandate = claimed(&story, "1").await;
    story.until("2027-01-11").await;
    assert_eq!(claim(&story, &mandate).await["status"], "settled");
    story.tell("ddica:cancel", &mandate).await;
    story.until("2027-01-13").await;
    assert_eq!(claim(&story, &mandate).await["status"], "cancelled");
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
}

// The reasons of bacs.md §2.13.
#[tokio::test]
async fn every_claim_leaves_the_mandate_as_its_code_says() {
    let story = Story::begin().await;
    let expected = [
        ("1", "active/lodged"),
        ("2", "active/lodged"),
        ("3", "cancelled/cancelled_by_bank"),
        ("4", "cancelled/cancelled_by_payer"),
        ("5", "cancelled/cancelled_by_bank"),
        ("6", "cancelled/cancelled_by_bank"),
        ("7", "active/lodged"),
        ("8", "cancelled/cancelled_by_bank"),
    ];
    let mut mandates = Vec::new();
    for (at, (code, _)) in expected.iter().enumerate() {
        let number = format!("557799{:02}", at + 11);
        let facts = json!({ "collectionDay": 10 });
        mandates.push(story.signed_on_account(&format!("Tenant {code}"), &number, facts).await);
    }
    story.until("2026-12-15").await;
    for (mandate, (code, _)) in mandates.iter().zip(expected) {
        story.tell(&format!("ddica:{code}"), mandate).await;
    }
    story.until("2027-01-10").await;
    for (mandate, (code, standing)) in mandates.iter().zip(expected) {
        assert_eq!(story.standing(mandate).await, standing, "{code}");
        assert_eq!(story.of_period(mandate, "2026-12").await, "2026-12 2026-12-10 clawback/clawed_back");
    }
}

// A claim can come before the rent is confirmed, and be taken back before that, too.
#[tokio::test]
async fn a_claim_before_confirmation_that_is_taken_back_ends_in_confirmation() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-11").await;
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-14").await;
    story.tell("ddica:cancel", &mandate).await;
    story.until("2026-12-20").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
    assert_eq!(story.attempts(&mandate, "2026-12").await, ["01 2026-12-10 paid"]);
}
