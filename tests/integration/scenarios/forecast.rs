//! What `collections.upcoming` foretells is what the engine does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::story::Story;

/// Mandate, period, day and amount of each payment.
async fn foretold(story: &Story, until: &str) -> BTreeSet<String> {
    let page = story.call("collections.upcoming", json!({ "until": until, "limit": 200 })).await;
    assert!(page["nextCursor"].is_null());
    let days = page["days"].as_array().unwrap().clone();
    let of_day = |day: Value| {
        let items = day["items"].as_array().unwrap().clone();
        items
            .into_iter()
            .map(move |item| line(&item["mandateId"], &item["period"], &day["on"], &item["amountPence"]))
    };
    days.into_iter().flat_map(of_day).collect()
}

/// The same of each collection that went into a file.
async fn collected(story: &Story, mandates: &[String], until: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for mandate in mandates {
        for item in story.collections(mandate).await {
            if item["submittedAt"].is_string() && item["entryOn"].as_str().unwrap() <= until {
                found.insert(line(
                    &item["mandateId"],
                    &item["period"],
                    &item["entryOn"],
                    &item["amountPence"],
                ));
            }
        }
    }
    found
}

fn line(mandate: &Value, period: &Value, on: &Value, pence: &Value) -> String {
    format!("{mandate} {period} {on} {pence}")
}

#[tokio::test]
async fn what_is_foretold_on_the_day_of_signing_is_what_is_collected() {
    let story = Story::begin().await;
    let facts = [
        json!({ "collectionDay": 1 }),
        json!({ "collectionDay": 10 }),
        json!({ "collectionDay": 31, "amountPence": 99 }),
        json!({ "collectionDay": "last" }),
        json!({ "frequency": "weekly", "collectionDay": 25 }),
        json!({ "frequency": "fortnightly", "collectionDay": 7 }),
        json!({ "frequency": "four_weekly", "collectionDay": 24, "endOn": "2027-01-15" }),
        json!({ "collectionDay": 5, "startOn": "2027-01-01" }),
    ];
    let mut mandates = Vec::new();
    for facts in facts {
        mandates.push(story.signed("Ms Successful", facts).await);
    }
    let foretold_at_first = foretold(&story, "2027-02-22").await;

    story.until("2026-12-16").await;
    let foretold_meanwhile = foretold(&story, "2027-02-22").await;
    story.until("2027-02-24").await;

    let collected = collected(&story, &mandates, "2027-02-22").await;
    assert_eq!(foretold_at_first, collected);
    assert!(foretold_at_first.len() > 20, "{foretold_at_first:#?}");
    assert!(foretold_meanwhile.is_subset(&collected), "{foretold_meanwhile:#?}");
    assert!(foretold_meanwhile.len() < collected.len());
}

#[tokio::test]
async fn a_paused_mandate_has_nothing_to_come_until_it_is_resumed() {
    let story = Story::begin().await;
    let mandate = story.signed("Ms Successful", json!({ "collectionDay": 10 })).await;
    story.until("2026-11-30").await;
    let before = foretold(&story, "2027-01-31").await;
    assert_eq!(before.len(), 2, "{before:?}");
    let reason = json!({ "mandateId": mandate, "reason": "a rent holiday" });
    story.call("mandates.suspend", reason.clone()).await;
    assert_eq!(foretold(&story, "2027-01-31").await, BTreeSet::new());
    story.call("mandates.reactivate", reason).await;
    assert_eq!(foretold(&story, "2027-01-31").await, before);
}
