use jiff::civil::date;
use procedures::domain::collection::Stage;
use serde_json::{Value, json};

use super::get::{SCOPES, get};
use crate::support::{App, Caller};

async fn evidence(caller: &Caller, collection: &str) -> Value {
    caller.call("collections.evidence", json!({ "collectionId": collection })).await.ok()
}

#[tokio::test]
async fn the_evidence_has_what_a_challenge_must_prove() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Claimed).await;
    // Another period's notice is no evidence for this one.
    app.collection(&mandate, "2026-11", date(2026, 11, 30), Stage::Notified).await;

    let bundle = evidence(&caller, &id).await;

    assert_eq!(bundle["collection"], get(&caller, &id).await);
    let claim = &bundle["claims"][0];
    assert_eq!(
        claim["evidenceWanted"],
        "A copy of the advance notice, or the signed contract with amounts and dates."
    );
    assert_eq!((&claim["canBeChallenged"], &claim["challengeByOn"]), (&json!(true), &json!("2026-12-03")));
    let notices = bundle["notices"].as_array().unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(
        (&notices[0]["givenOn"], &notices[0]["payerEmail"]),
        (&json!("2026-10-14"), &json!("zoe@example.com"))
    );
    let covered = json!([{ "period": "2026-10", "advisedOn": "2026-10-30", "amountPence": 125_000 }]);
    assert_eq!(notices[0]["covers"], covered);
    assert!(notices[0]["body"].as_str().unwrap().starts_with("Dear Zoë Tenant"));
}

#[tokio::test]
async fn the_authority_is_shown_without_bank_details_in_the_clear() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "invited").await;
    let details =
        json!({ "accountName": "Ms Z Tenant", "sortCode": "08-99-99", "accountNumber": "66374958" });
    let given = json!({ "mandateId": mandate, "bankDetails": details });
    caller.call("sandbox.completeInvite", given).await.ok();
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Confirmed).await;

    let bundle = evidence(&caller, &id).await;

    let authority = &bundle["authority"];
    // Where there is a collection, none is the first any more.
    let mut seen = caller.look(&mandate).await[0].clone();
    seen["firstCollection"] = json!(null);
    assert_eq!(authority["mandate"], seen);
    assert_eq!((&authority["signedOn"], &authority["auddisInputOn"]), (&json!("2026-11-23"), &json!(null)));
    assert_eq!(authority["invites"][0]["kind"], "mandate.invited");
    assert_eq!(authority["completions"][0]["kind"], "mandate.completed");
    assert_eq!(bundle["claims"], json!([]));
    let text = bundle.to_string();
    assert!(text.contains("••••4958") && !text.contains("66374958") && !text.contains("08-99-99"), "{text}");
}

#[tokio::test]
async fn after_the_deadline_it_says_that_it_is_too_late() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Claimed).await;
    app.clock.advance_ms(11 * 24 * 3_600_000);
    assert_eq!(evidence(&caller, &id).await["claims"][0]["canBeChallenged"], false);
}

#[tokio::test]
async fn a_long_timeline_is_cut_and_says_so() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Planned).await;
    let whole = evidence(&caller, &id).await;
    assert_eq!(whole["collectionTimeline"]["isCut"], false);
    assert_eq!(whole["mandateTimeline"]["items"].as_array().unwrap().len(), 3);

    app.changed_often(&id, 500).await;

    let cut = evidence(&caller, &id).await;
    let timeline = &cut["collectionTimeline"];
    assert_eq!((timeline["items"].as_array().unwrap().len(), &timeline["isCut"]), (500, &json!(true)));
    assert_eq!(timeline["items"][0], whole["collectionTimeline"]["items"][0]);
    assert_eq!(cut["mandateTimeline"]["isCut"], false);
}
