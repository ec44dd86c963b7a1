//! One bad item stops nobody else's, and what may be the database's fault is no item's (bacs.md §1.3).

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::story::Story;

async fn two(story: &Story) -> [String; 2] {
    let facts = json!({ "collectionDay": 10 });
    [
        story.signed_on_account("Ms Tenant", "55779911", facts.clone()).await,
        story.signed_on_account("Mr Tenant", "55779922", facts).await,
    ]
}

/// The mandate's bank details are another's, sealed for another place: they do not open.
async fn spoil(story: &Story, mandate: &str, other: &str) {
    let others = format!("SELECT sealed_bank_details FROM mandates WHERE id = '{other}'");
    let set = format!("UPDATE mandates SET sealed_bank_details = ({others}) WHERE id = '{mandate}'");
    story.app.execute(&set).await;
}

async fn mend(story: &Story, mandate: &str) {
    let own = format!("SELECT sealed FROM bank_details WHERE mandate_id = '{mandate}'");
    let set = format!("UPDATE mandates SET sealed_bank_details = ({own}) WHERE id = '{mandate}'");
    story.app.execute(&set).await;
}

async fn define(story: &Story, sql: &str) {
    let tx = story.app.app.store.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_instruction_whose_account_cannot_be_read_keeps_no_other_and_goes_out_once_it_can() {
    let story = Story::begin().await;
    let [good, bad] = two(&story).await;
    spoil(&story, &bad, &good).await;
    story.until("2026-11-24").await;
    assert_eq!(story.standing(&good).await, "pending_submission/submitted");
    assert_eq!(story.standing(&bad).await, "pending_submission/awaiting_submission");
    story.until("2026-11-26").await;
    assert_eq!(story.alerts(&bad).await, ["instruction_fault"]);
    mend(&story, &bad).await;
    story.until("2026-12-02").await;
    assert_eq!(story.standing(&bad).await, "active/lodged");
    assert_eq!(story.codes(&bad).await, ["0N"]);
}

#[tokio::test]
async fn a_collection_whose_account_cannot_be_read_keeps_no_other_and_is_collected_once_it_can() {
    let story = Story::begin().await;
    let [good, bad] = two(&story).await;
    story.until("2026-12-08").await;
    spoil(&story, &bad, &good).await;
    story.until("2026-12-09").await;
    assert_eq!(story.of_period(&good, "2026-12").await, "2026-12 2026-12-10 submitted/submitted");
    let collection = story.collection(&bad, "2026-12").await;
    assert_eq!(collection["stage"], "notified");
    let id = collection["id"].as_str().unwrap();
    assert_eq!(story.alerts(id).await, ["collection_blocked"]);
    mend(&story, &bad).await;
    story.until("2026-12-21").await;
    assert_eq!(story.attempts(&bad, "2026-12").await, ["01 2026-12-11 paid"]);
    assert_eq!(story.alerts(id).await, ["collection_blocked"]);
}

#[tokio::test]
async fn a_line_that_cannot_be_seen_to_waits_for_somebody_and_keeps_no_other() {
    let story = Story::begin().await;
    let [good, bad] = two(&story).await;
    story.until("2026-12-14").await;
    for mandate in [&bad, &good] {
        story.tell("addacs:1", mandate).await;
    }
    let others = format!("SELECT sealed FROM bank_details WHERE mandate_id = '{good}'");
    let set = format!("UPDATE bank_details SET sealed = ({others}) WHERE mandate_id = '{bad}'");
    story.app.execute(&set).await;
    story.until("2026-12-16").await;
    assert_eq!(story.standing(&good).await, "cancelled/cancelled_by_payer");
    assert_eq!(story.standing(&bad).await, "active/lodged");
    assert_eq!(
        story.app.column::<String>("SELECT state FROM reports WHERE state = 'received'").await,
        [""; 0]
    );
    let queued = "SELECT reference FROM advices WHERE state = 'manual'";
    assert_eq!(story.app.column::<String>(queued).await, [story.reference(&bad).await]);
    let alerts = story.all_alerts().await;
    assert_eq!(alerts.iter().filter(|alert| alert["alert"] == "advice_unmatched").count(), 1, "{alerts:?}");
}

// That the money came back counts, whatever cannot be read of the mandate.
#[tokio::test]
async fn an_unpaid_collection_of_a_mandate_whose_account_cannot_be_read_is_not_confirmed() {
    let story = Story::begin().await;
    let [good, bad] = two(&story).await;
    story.until("2026-12-09").await;
    story.tell("arudd:1", &bad).await;
    let others = format!("SELECT sealed FROM bank_details WHERE mandate_id = '{good}'");
    let set = format!("UPDATE bank_details SET sealed = ({others}) WHERE mandate_id = '{bad}'");
    story.app.execute(&set).await;
    story.until("2026-12-21").await;
    assert_eq!(story.of_period(&bad, "2026-12").await, "2026-12 2026-12-10 failed/returned");
    assert_eq!(story.of_period(&good, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
    // What follows for the mandate is for somebody to decide.
    assert_eq!(story.app.one::<i64>("SELECT COUNT(*) FROM advices WHERE state = 'manual'").await, 1);
}

#[tokio::test]
async fn a_database_that_fails_is_no_bad_line_and_the_line_counts_once_it_works() {
    let story = Story::begin().await;
    let [mandate, _] = two(&story).await;
    story.until("2026-12-15").await;
    story.tell("ddica:2", &mandate).await;
    define(&story, "ALTER TABLE claimed_collections RENAME TO lost").await;
    story.refused("sandbox.clock.advance", json!({ "toDate": "2026-12-17" })).await;
    define(&story, "ALTER TABLE lost RENAME TO claimed_collections").await;
    assert_eq!(story.app.one::<i64>("SELECT COUNT(*) FROM advices WHERE state = 'manual'").await, 0);
    story.until("2026-12-17").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 clawback/claimed");
    assert_eq!(story.app.one::<i64>("SELECT COUNT(*) FROM claims").await, 1);
}
