//! Indemnity claims, from the bank's report to the challenge.

use serde_json::json;

use super::story::Story;

/// A mandate and its first collection, claimed back by the payer's bank after it was confirmed.
async fn claimed(story: &Story) -> (String, String) {
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-15").await;
    assert_eq!(story.ledger(&mandate).await[0], "2026-12 2026-12-10 collected/confirmed");
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-18").await;
    assert_eq!(story.ledger(&mandate).await[0], "2026-12 2026-12-10 clawback/claimed");
    let collection = story.collections(&mandate).await[0]["id"].as_str().unwrap().to_owned();
    (mandate, collection)
}

#[tokio::test]
async fn the_evidence_against_a_claim_is_what_the_engine_left() {
    let story = Story::begin().await;
    let (mandate, collection) = claimed(&story).await;

    let bundle = story.call("collections.evidence", json!({ "collectionId": collection })).await;

    let claim = &bundle["claims"][0];
    assert_eq!((&claim["reasonCode"], &claim["canBeChallenged"]), (&json!("2"), &json!(true)));
    let notice = &bundle["notices"][0];
    let covered = json!({ "period": "2026-12", "advisedOn": "2026-12-10", "amountPence": 125_000 });
    assert!(notice["covers"].as_array().unwrap().contains(&covered), "{notice}");
    assert_eq!(notice["delivery"], json!({ "status": "not_sent", "sentAt": null }), "a test workspace's");
    assert!(notice["givenOn"].as_str().unwrap() <= "2026-11-26", "{notice}");
    assert!(
        notice["body"]
            .as_str()
            .unwrap()
            .contains("£1,250.00 on or immediately after Thursday 10 December 2026"),
        "{notice}"
    );
    let authority = &bundle["authority"];
    assert_eq!(
        (&authority["signedOn"], &authority["mandate"]["id"]),
        (&json!("2026-11-23"), &json!(mandate))
    );
    assert_eq!(authority["auddisInputOn"], "2026-11-23");
    let attempt = &bundle["collection"]["attempts"][0];
    assert_eq!((&attempt["code"], &attempt["entryOn"]), (&json!("01"), &json!("2026-12-10")));
    let file = story.call("sandbox.files.get", json!({ "fileId": attempt["submissionId"] })).await;
    assert_eq!((&file["serial"], &file["kind"]), (&attempt["serial"], &json!("collections")));
    let reference = authority["mandate"]["reference"].as_str().unwrap();
    assert!(file["text"].as_str().unwrap().contains(reference), "{file}");
    let kinds: Vec<&str> = bundle["collectionTimeline"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    let expected = [
        "collection.planned",
        "notice.given",
        "collection.submitted",
        "collection.collected",
        "collection.confirmed",
        "collection.clawed_back",
    ];
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn a_challenged_claim_that_the_bank_takes_back_was_rightly_collected() {
    let story = Story::begin().await;
    let (mandate, collection) = claimed(&story).await;
    let challenge = json!({ "collectionId": collection, "reason": "Notice was given on 24 November" });
    let answer = story.call("collections.challenge", challenge).await;
    assert_eq!(answer["claims"][0]["status"], "challenged");

    story.tell("ddica:cancel", &mandate).await;
    story.until("2026-12-24").await;

    let after = story.call("collections.get", json!({ "collectionId": collection })).await;
    assert_eq!((&after["stage"], &after["claims"][0]["status"]), (&json!("confirmed"), &json!("upheld")));
}

#[tokio::test]
async fn a_challenge_that_the_bank_does_not_hear_ends_with_the_debit() {
    let story = Story::begin().await;
    let (_, collection) = claimed(&story).await;
    let challenge = json!({ "collectionId": collection, "reason": "Notice was given on 24 November" });
    story.call("collections.challenge", challenge).await;
    story.until("2027-01-20").await;
    let after = story.call("collections.get", json!({ "collectionId": collection })).await;
    assert_eq!((&after["stage"], &after["claims"][0]["status"]), (&json!("clawed_back"), &json!("settled")));
}

#[tokio::test]
async fn reports_are_among_the_files_and_shown_as_they_came() {
    let story = Story::begin().await;
    claimed(&story).await;
    let files = story.call("sandbox.files.list", json!({ "limit": 200 })).await;
    let files = files["items"].as_array().unwrap();
    for (direction, kind) in
        [("submission", "instructions"), ("submission", "collections"), ("report", "ddica")]
    {
        let of_kind = files.iter().find(|file| file["direction"] == direction && file["kind"] == kind);
        assert!(of_kind.is_some(), "no {direction} of {kind} in {files:#?}");
    }
    let claim = files.iter().find(|file| file["kind"] == "ddica").unwrap();
    assert_eq!((&claim["state"], &claim["items"]), (&json!("handled"), &json!(1)));
    let file = story.call("sandbox.files.get", json!({ "fileId": claim["id"] })).await;
    assert!(file["text"].as_str().unwrap().contains("<DDICAdvice>"), "{file}");
}
