//! Scenarios 20 and 22: many mandates, and more than one organisation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::story::{Story, account};

// Scenario 20: a hundred mandates, one month.
#[tokio::test]
async fn a_portfolio_of_a_hundred_mandates_is_collected_in_a_month() {
    let story = Story::begin().await;
    // A hundred in an hour is what is meant here.
    story.call("alerts.setThresholds", json!({ "mandateCreationRatePerHour": null })).await;
    let mut mandates = Vec::new();
    for at in 0..100 {
        let facts = json!({ "collectionDay": at % 28 + 1, "amountPence": 100_000 + at });
        let number = format!("5577{:04}", at + 1);
        mandates.push(story.signed_on_account("A Successful", &number, facts).await);
    }
    story.until("2027-01-08").await;

    let mut by_day: BTreeMap<String, u64> = BTreeMap::new();
    let mut total = 0;
    let december = json!({ "period": "2026-12", "limit": 100 });
    let page = story.call("collections.list", december).await;
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 100);
    for item in items {
        assert_eq!(item["stage"], "confirmed", "{item}");
        total += item["amountPence"].as_u64().unwrap();
        *by_day.entry(item["entryOn"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(total, (0..100).map(|at| 100_000 + at).sum::<u64>());
    // One file of instructions for all, and one file of collections for each day on which payers are debited.
    let lodged = story.files("instructions").await;
    assert_eq!((lodged.len(), &lodged[0]["items"]), (1, &json!(100)));
    for file in story.files("collections").await {
        assert_eq!(file["state"], "accepted");
    }
    assert!(by_day.len() <= 19, "{by_day:?}");
    assert!(story.all_alerts().await.is_empty());
}

// Scenario 22.
#[tokio::test]
async fn another_organisation_sees_nothing_of_collections_files_and_the_bank() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    let collection = story.collections(&mandate).await[0]["id"].clone();
    let file = story.files("collections").await[0]["id"].clone();
    let before = json!([story.collections(&mandate).await, story.caller.look(&mandate).await]);

    let other = story.another_organisation().await;
    other.call("sandbox.reset", json!({ "startOn": "2026-12-14", "seed": 7 })).await.ok();
    let id = json!({ "collectionId": collection });
    for method in ["collections.get", "collections.timeline", "collections.evidence"] {
        assert_eq!(other.call(method, id.clone()).await.err().code(), "NOT_FOUND", "{method}");
    }
    let challenge = json!({ "collectionId": collection, "reason": "a test" });
    assert_eq!(other.call("collections.challenge", challenge).await.err().code(), "NOT_FOUND");
    assert_eq!(other.call("sandbox.files.get", json!({ "fileId": file })).await.err().code(), "NOT_FOUND");
    let scenario = json!({ "scenario": "addacs:1", "mandateId": mandate });
    assert_eq!(other.call("sandbox.scenario.run", scenario).await.err().code(), "NOT_FOUND");
    let none = json!([]);
    for (method, params) in [
        ("collections.list", json!({})),
        ("collections.list", json!({ "mandateId": mandate })),
        ("sandbox.files.list", json!({})),
    ] {
        assert_eq!(other.call(method, params).await.ok()["items"], none, "{method}");
    }
    let upcoming: Value = other.call("collections.upcoming", json!({})).await.ok();
    assert_eq!(upcoming["days"], none);

    // Its own days, on the same account of the same payer, change nothing here.
    let mut new = story.app.new_mandate();
    new["collectionDay"] = json!(10);
    let theirs = other.call("mandates.create", new).await.ok()["id"].clone();
    other.call("mandates.sendInvite", json!({ "mandateId": theirs })).await.ok();
    let details = json!({ "mandateId": theirs, "bankDetails": account("55779911") });
    other.call("sandbox.completeInvite", details).await.ok();
    other.call("sandbox.clock.advance", json!({ "toDate": "2027-01-20" })).await.ok();
    let page = other.call("collections.list", json!({ "mandateId": theirs })).await.ok();
    assert!(!page["items"].as_array().unwrap().is_empty());
    assert_eq!(json!([story.collections(&mandate).await, story.caller.look(&mandate).await]), before);
}
