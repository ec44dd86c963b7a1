use jiff::civil::date;
use procedures::domain::collection::Stage;
use serde_json::{Value, json};

use crate::support::{App, Caller};

/// Who reads collections, and makes the mandates that they stand under.
pub const SCOPES: &[&str] = &["collections:read", "mandates:read", "mandates:write"];

/// The answer to `collections.get`.
pub async fn get(caller: &Caller, collection: &str) -> Value {
    caller.call("collections.get", json!({ "collectionId": collection })).await.ok()
}

#[tokio::test]
async fn a_planned_collection_has_neither_notice_nor_attempts() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-12", date(2026, 12, 1), Stage::Planned).await;

    let shown = get(&caller, &id).await;

    let reference = caller.look(&mandate).await[0]["reference"].clone();
    let expected = json!({
        "id": id, "mandateId": mandate, "reference": reference, "period": "2026-12",
        "nominalOn": "2026-12-01", "advisedOn": "2026-12-01", "entryOn": "2026-12-01", "amountPence": 125_000,
        "status": "scheduled", "stage": "planned", "failure": null,
        "createdAt": "2026-11-23T10:00:00Z", "updatedAt": "2026-11-23T10:00:00Z",
        "submittedAt": null, "collectedAt": null, "confirmedAt": null, "failedAt": null, "clawedBackAt": null,
        "attempts": [], "representations": 0, "notice": null, "claims": [],
    });
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn an_unpaid_collection_shows_the_attempt_its_file_and_the_banks_code() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-11", date(2026, 11, 20), Stage::Representing).await;

    let shown = get(&caller, &id).await;

    let (submission, serial): (String, String) =
        (app.one("SELECT id FROM submissions").await, app.one("SELECT serial FROM submissions").await);
    let attempt = json!({
        "number": 1, "code": "01", "submissionId": submission, "serial": serial, "processingOn": "2026-11-19",
        "entryOn": "2026-11-20", "outcome": "unpaid", "reasonCode": "0",
    });
    assert_eq!(shown["attempts"], json!([attempt]));
    assert_eq!((&shown["status"], &shown["stage"]), (&json!("failed"), &json!("representing")));
    assert_eq!(shown["failure"], json!({ "code": "arudd:0", "reason": "refer to payer" }));
    assert_eq!(shown["notice"]["givenOn"], "2026-11-04");
    assert!(shown["failedAt"].is_string() && shown["collectedAt"].is_string());
}

#[tokio::test]
async fn a_claim_is_shown_with_its_deadlines() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Claimed).await;

    let shown = get(&caller, &id).await;

    let claim = &shown["claims"][0];
    assert_eq!((&claim["reasonCode"], &claim["status"]), (&json!("2"), &json!("open")));
    let days = ["receivedOn", "challengeByOn", "debitOn"].map(|name| claim[name].as_str().unwrap());
    assert_eq!(days, ["2026-11-20", "2026-12-03", "2026-12-10"]);
    assert_eq!(claim["amountPence"], shown["amountPence"]);
    assert_eq!(shown["attempts"][0]["outcome"], "paid");
}

#[tokio::test]
async fn an_unknown_collection_is_not_found() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    for method in ["collections.get", "collections.timeline", "collections.evidence"] {
        let unknown = json!({ "collectionId": "col_00000000000000000000000000" });
        let refusal = caller.call(method, unknown).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32024, "NOT_FOUND"), "{method}");
    }
}
