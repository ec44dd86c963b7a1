use serde_json::json;

use crate::scenarios::story::Story;
use crate::support::App;

async fn access(story: &Story, payer: serde_json::Value) -> String {
    let access = story.call("payers.access", payer).await;
    let allowed = if access["accessAllowed"] == true { "yes" } else { "no" };
    format!("{allowed}: {} {}", access["reason"].as_str().unwrap(), access["lastCollectionStatus"])
        .replace('"', "")
}

#[tokio::test]
async fn access_follows_the_mandate_and_the_outcome_of_its_last_collection() {
    let story = Story::begin().await;
    let payer = json!({ "email": "zoe@example.com" });
    let mandate = story.invited("Ms Tenant", json!({ "collectionDay": 10, "externalRef": "T-1" })).await;
    assert_eq!(access(&story, payer.clone()).await, "no: not_signed null");
    story.call("sandbox.completeInvite", json!({ "mandateId": mandate })).await;
    assert_eq!(access(&story, payer.clone()).await, "no: awaiting_bank null");
    story.until("2026-12-08").await;
    assert_eq!(access(&story, payer.clone()).await, "yes: good_standing null");
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-09").await;
    assert_eq!(access(&story, payer.clone()).await, "yes: good_standing submitted");
    // Unpaid, until it is presented again and paid.
    story.until("2026-12-11").await;
    assert_eq!(access(&story, payer.clone()).await, "no: collection_failed failed");
    story.until("2026-12-18").await;
    assert_eq!(access(&story, payer.clone()).await, "yes: good_standing collected");
    story.until("2026-12-29").await;
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-30").await;
    assert_eq!(access(&story, payer.clone()).await, "no: collection_clawed_back clawback");
    story.ask("mandates.suspend", &mandate).await;
    assert_eq!(access(&story, json!({ "externalRef": "T-1" })).await, "no: mandate_suspended clawback");
    story.ask("mandates.cancel", &mandate).await;
    let both = json!({ "email": "zoe@example.com", "externalRef": "T-1" });
    assert_eq!(access(&story, both).await, "no: mandate_cancelled clawback");
}

#[tokio::test]
async fn the_answer_names_the_mandate_the_collection_and_the_reason() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10, "externalRef": "T-1" })).await;
    story.until("2026-12-14").await;
    let access = story.call("payers.access", json!({ "email": "zoe@example.com" })).await;
    let collection = story.collection(&mandate, "2026-12").await;
    assert_eq!(
        access,
        json!({
            "mandateId": mandate,
            "email": "zoe@example.com",
            "externalRef": "T-1",
            "mandateStatus": "active",
            "lastCollectionId": collection["id"],
            "lastCollectionStatus": "collected",
            "accessAllowed": true,
            "reason": "good_standing",
            "explanation": "The mandate is active, and its last collection, where there was one, did not fail.",
            "updatedAt": collection["confirmedAt"],
        })
    );
}

#[tokio::test]
async fn of_several_mandates_the_newest_active_one_decides_else_the_newest() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let active = app.mandate_in(&caller, "active").await;
    let draft = app.mandate_in(&caller, "draft").await;
    let of = async || caller.call("payers.access", json!({ "email": "zoe@example.com" })).await.ok();
    assert_eq!(of().await["mandateId"], active);
    caller.call("mandates.cancel", json!({ "mandateId": active, "reason": "a test" })).await.ok();
    let newest = of().await;
    assert_eq!((&newest["mandateId"], &newest["accessAllowed"]), (&json!(draft), &json!(false)));
}

#[tokio::test]
async fn the_case_of_an_address_does_not_matter_and_of_a_reference_it_does() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mut mandate = app.new_mandate();
    mandate["payer"]["email"] = json!("Zoe.Tenant@Example.com");
    mandate["externalRef"] = json!("Tenancy-1");
    caller.call("mandates.create", mandate).await.ok();
    let call = async |params| caller.call("payers.access", params).await;
    let found = call(json!({ "email": "zoe.tenant@EXAMPLE.com" })).await.ok();
    assert_eq!(found["email"], "Zoe.Tenant@example.com");
    call(json!({ "externalRef": "Tenancy-1" })).await.ok();
    assert_eq!(call(json!({ "externalRef": "tenancy-1" })).await.err().code(), "PAYER_NOT_FOUND");
}

#[tokio::test]
async fn a_payer_must_be_named_and_must_be_the_workspaces() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mut mandate = app.new_mandate();
    mandate["externalRef"] = json!("T-1");
    caller.call("mandates.create", mandate).await.ok();
    let refusal = caller.call("payers.access", json!({})).await.err();
    assert_eq!((refusal.number(), refusal.code()), (-32025, "MISSING_IDENTIFIER"));
    let live = app.live_key(&["mandates:read"]).await;
    let cases = [
        (&caller, json!({ "email": "nobody@example.com" })),
        (&caller, json!({ "externalRef": "T-2" })),
        (&caller, json!({ "email": "nobody@example.com", "externalRef": "T-1" })),
        (&live, json!({ "email": "zoe@example.com" })),
        (&live, json!({ "externalRef": "T-1" })),
    ];
    for (caller, payer) in cases {
        assert_eq!(
            caller.call("payers.access", payer.clone()).await.err().code(),
            "PAYER_NOT_FOUND",
            "{payer}"
        );
    }
}
