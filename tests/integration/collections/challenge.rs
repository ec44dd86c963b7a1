use std::time::Duration;

use jiff::civil::date;
use procedures::domain::collection::Stage;
use serde_json::{Value, json};

use super::get::{SCOPES, get};
use crate::support::{App, Caller};

/// A collection that was claimed back on the working day before.
async fn claimed(app: &App, caller: &Caller) -> String {
    let mandate = app.mandate_in(caller, "pending_submission").await;
    app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Claimed).await
}

fn challenge(collection: &str) -> Value {
    json!({ "collectionId": collection, "reason": "Notice was given" })
}

const DAY: Duration = Duration::from_secs(24 * 3_600);

#[tokio::test]
async fn an_open_claim_is_challenged_and_the_collection_remembers_it() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let id = claimed(&app, &caller).await;
    let claim = get(&caller, &id).await["claims"][0]["id"].clone();

    let answer = caller.call("collections.challenge", challenge(&id)).await.ok();

    assert_eq!(answer["claims"][0]["status"], "challenged");
    assert_eq!((&answer["status"], &answer["stage"]), (&json!("clawback"), &json!("claimed")));
    assert_eq!(get(&caller, &id).await, answer);
    let timeline = caller.call("collections.timeline", json!({ "collectionId": id })).await.ok();
    let last = timeline["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["kind"], &last["actor"]["keyId"]),
        (&json!("claim.challenged"), &json!(caller.key_id()))
    );
    let note = json!({ "claimId": claim, "from": "open", "to": "challenged", "reason": "Notice was given" });
    assert_eq!(last["data"], note);
}

#[tokio::test]
async fn the_last_day_is_in_time_and_the_day_after_is_too_late() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let (in_time, too_late) = (claimed(&app, &caller).await, claimed(&app, &caller).await);
    assert_eq!(get(&caller, &in_time).await["claims"][0]["challengeByOn"], "2026-12-03");

    // From 23 November, 10:00, to the last minute of 3 December in London.
    app.advance(10 * DAY + Duration::from_secs(14 * 3_600 - 60));
    caller.call("collections.challenge", challenge(&in_time)).await.ok();
    app.advance(Duration::from_secs(60));
    let before = get(&caller, &too_late).await;
    let refusal = caller.call("collections.challenge", challenge(&too_late)).await.err();

    assert_eq!((refusal.number(), refusal.code()), (-32025, "CLAIM_CHALLENGE_TOO_LATE"));
    assert_eq!(get(&caller, &too_late).await, before);
}

#[tokio::test]
async fn what_is_not_open_is_not_challenged() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let never_claimed = app.collection(&mandate, "2026-09", date(2026, 9, 30), Stage::Confirmed).await;
    let refusal = caller.call("collections.challenge", challenge(&never_claimed)).await.err();
    assert_eq!(refusal.code(), "CLAIM_NOT_OPEN");
    let id = claimed(&app, &caller).await;
    for status in ["challenged", "upheld", "cancelled", "settled"] {
        app.execute(&format!("UPDATE claims SET status = '{status}'")).await;
        let before = (get(&caller, &id).await, app.changes().await);
        let refusal = caller.call("collections.challenge", challenge(&id)).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32025, "CLAIM_NOT_OPEN"), "{status}");
        assert_eq!((get(&caller, &id).await, app.changes().await), before, "{status}");
    }
}

#[tokio::test]
async fn a_claim_on_two_collections_is_challenged_for_both() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let other = app.collection(&mandate, "2026-09", date(2026, 9, 30), Stage::Confirmed).await;
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Claimed).await;
    app.execute(&format!(
        "INSERT INTO claimed_collections (claim_id, collection_id, amount_pence, stage_before, workspace_id, \
         received_on, entry_on, nominal_on) \
         SELECT id, '{other}', 125000, 'confirmed', workspace_id, received_on, '2026-09-30', '2026-09-30' FROM claims"
    ))
    .await;

    caller.call("collections.challenge", challenge(&id)).await.ok();

    for collection in [&id, &other] {
        assert_eq!(get(&caller, collection).await["claims"][0]["status"], "challenged");
        let timeline = caller.call("collections.timeline", json!({ "collectionId": collection })).await.ok();
        assert_eq!(timeline["items"].as_array().unwrap().last().unwrap()["kind"], "claim.challenged");
    }
    assert_eq!(caller.call("collections.challenge", challenge(&other)).await.err().code(), "CLAIM_NOT_OPEN");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_is_challenged_once_however_many_try() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let id = claimed(&app, &caller).await;
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let (caller, params) = (caller.clone(), challenge(&id));
            tokio::spawn(async move { caller.call("collections.challenge", params).await.response.json() })
        })
        .collect();
    let mut challenged = 0;
    for call in calls {
        let answer = call.await.unwrap();
        match answer.get("result") {
            Some(_) => challenged += 1,
            None => assert_eq!(answer["error"]["data"]["code"], "CLAIM_NOT_OPEN", "{answer}"),
        }
    }
    assert_eq!(challenged, 1);
}
