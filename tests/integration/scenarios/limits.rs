//! What the sponsor bank allows under a Service User Number (bacs.md §2.1), from the agreement to the file.

use procedures::domain::api_key::Mode;
use procedures::domain::limits::Limits;
use procedures::operator;
use serde_json::{Value, json};

use super::story::Story;

const RENT: i64 = 125_000;

async fn allow(story: &Story, limits: Limits) {
    let organisation = story.app.organisation.clone().try_into().unwrap();
    operator::set_limits(&story.app.app, organisation, Mode::Test, limits).await.unwrap();
}

/// Mandates of £1,250 on the 10th, about to be collected.
async fn portfolio<const N: usize>(story: &Story) -> [String; N] {
    let mut mandates = [const { String::new() }; N];
    for (number, mandate) in mandates.iter_mut().enumerate() {
        let account = ["55779911", "55779922", "55779933"][number];
        *mandate = story.signed_on_account("Ms Tenant", account, json!({ "collectionDay": 10 })).await;
    }
    story.until("2026-12-07").await;
    mandates
}

/// How many items each file of collections has.
async fn files(story: &Story) -> Vec<Value> {
    story.files("collections").await.into_iter().map(|file| file["items"].clone()).collect()
}

/// What `mandates.verify` says of the rent on that date, and of the limits that are enforced.
async fn verified(story: &Story, mandate: &str, date: &str) -> (Value, Vec<Value>) {
    let asked = json!({ "mandateId": mandate, "amountPence": RENT, "date": date });
    let answer = story.call("mandates.verify", asked).await;
    let limits = answer["limits"].as_array().unwrap().iter();
    let enforced = limits.filter(|limit| limit["isEnforced"] == true);
    let left = enforced.map(|limit| json!([limit["kind"], limit["limitPence"], limit["leftPence"]]));
    (json!([answer["decision"], answer["reasons"][0]["code"]]), left.collect())
}

#[tokio::test]
async fn what_a_day_has_no_room_for_is_collected_on_the_next_working_day() {
    let story = Story::begin().await;
    let mandates = portfolio::<3>(&story).await;
    allow(&story, Limits { day_pence: Some(2 * RENT), ..Limits::default() }).await;
    // Not all that is due fits, and which of them waits is not said beforehand.
    let (decision, limits) = verified(&story, &mandates[0], "2026-12-10").await;
    assert_eq!(decision, json!(["DENY", "LIMIT_EXCEEDED"]));
    let item = json!(["item_amount", 2 * RENT, 2 * RENT]);
    assert_eq!(limits, [item, json!(["sponsor_daily_amount", 2 * RENT, 0])]);

    story.until("2026-12-09").await;
    let mut dates = Vec::new();
    for mandate in &mandates {
        dates.push(story.of_period(mandate, "2026-12").await);
    }
    let waiting: Vec<_> =
        mandates.iter().zip(&dates).filter(|(_, line)| line.contains("scheduled")).collect();
    assert_eq!(waiting.len(), 1, "{dates:?}");
    let waiting = waiting[0].0;
    let workspace = story.workspace().await;
    assert_eq!(story.alerts(workspace.as_str()).await, ["collection_blocked"]);

    story.until("2026-12-20").await;
    assert_eq!(files(&story).await, [2, 1]);
    assert_eq!(story.of_period(waiting, "2026-12").await, "2026-12 2026-12-11 collected/confirmed");
    assert_eq!(story.told(waiting, "2026-12").await.len(), 1, "the notice allows the day after");
    let active = story.call("alerts.list", json!({ "status": "active" })).await;
    assert_eq!(active["items"], json!([]), "the next day had room for all");
}

#[tokio::test]
async fn a_day_that_is_full_is_denied_by_verify_too() {
    let story = Story::begin().await;
    let mandates = portfolio::<2>(&story).await;
    allow(&story, Limits { day_pence: Some(RENT), ..Limits::default() }).await;
    // The file of the 10th goes out on the 8th, with one of them.
    story.until("2026-12-09").await;
    assert_eq!(files(&story).await, [1]);
    let mut answers = Vec::new();
    for mandate in &mandates {
        answers.push(verified(&story, mandate, "2026-12-10").await.0);
    }
    assert!(answers.contains(&json!(["DENY", "ALREADY_SUBMITTED"])), "{answers:?}");
}

#[tokio::test]
async fn what_has_waited_longest_goes_first_and_verify_counts_it_for_the_next_file() {
    let story = Story::begin().await;
    // The later the mandate, the earlier its rent: ids do not say what has waited longest.
    let later = story.signed_on_account("Ms Later", "55779911", json!({ "collectionDay": 11 })).await;
    let third = story.signed_on_account("Ms Third", "55779922", json!({ "collectionDay": 10 })).await;
    let second = story.signed_on_account("Ms Second", "55779933", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-07").await;
    allow(&story, Limits { day_pence: Some(RENT), ..Limits::default() }).await;
    story.until("2026-12-09").await;
    let waiting = |line: String| line.contains("scheduled");
    let (one, other) = (story.of_period(&third, "2026-12").await, story.of_period(&second, "2026-12").await);
    assert_ne!(waiting(one.clone()), waiting(other.clone()), "{one} {other}");
    let waits = if waiting(one) { third } else { second };
    // One rent of the 10th waits for the files of the 11th: there is no room for another.
    let (decision, _) = verified(&story, &later, "2026-12-11").await;
    assert_eq!(decision, json!(["DENY", "LIMIT_EXCEEDED"]));
    story.until("2026-12-18").await;
    assert_eq!(story.of_period(&waits, "2026-12").await, "2026-12 2026-12-11 collected/confirmed");
    assert_eq!(story.of_period(&later, "2026-12").await, "2026-12 2026-12-14 collected/confirmed");
}

#[tokio::test]
async fn a_suspended_mandate_takes_no_room_from_others() {
    let story = Story::begin().await;
    let [paying, paused] = portfolio::<2>(&story).await;
    allow(&story, Limits { day_pence: Some(RENT), ..Limits::default() }).await;
    assert_eq!(verified(&story, &paying, "2026-12-10").await.0, json!(["DENY", "LIMIT_EXCEEDED"]));
    story.ask("mandates.suspend", &paused).await;
    assert_eq!(verified(&story, &paying, "2026-12-10").await.0, json!(["ALLOW", null]));
    story.until("2026-12-09").await;
    assert_eq!(files(&story).await, [1]);
}

#[tokio::test]
async fn a_file_carries_no_more_than_the_sponsor_allows() {
    let story = Story::begin().await;
    let mandates = portfolio::<3>(&story).await;
    allow(&story, Limits { file_pence: Some(2 * RENT + 1), ..Limits::default() }).await;
    story.until("2026-12-20").await;
    assert_eq!(files(&story).await, [2, 1]);
    for mandate in &mandates {
        assert_eq!(story.of_period(mandate, "2026-12").await, "2026-12 2026-12-10 collected/confirmed");
    }
}

#[tokio::test]
async fn what_no_item_may_carry_waits_and_somebody_is_told() {
    let story = Story::begin().await;
    let [mandate] = portfolio::<1>(&story).await;
    allow(&story, Limits { item_pence: Some(RENT - 1), ..Limits::default() }).await;
    let (decision, _) = verified(&story, &mandate, "2026-12-10").await;
    assert_eq!(decision, json!(["DENY", "LIMIT_EXCEEDED"]));
    story.until("2027-01-04").await;
    assert_eq!(files(&story).await, [0; 0]);
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-10 scheduled/notified");
    let collection = story.collection(&mandate, "2026-12").await["id"].as_str().unwrap().to_owned();
    assert_eq!(story.alerts(&collection).await, ["collection_blocked"]);
    assert_eq!(story.told(&mandate, "2026-12").await.len(), 1, "the payer is not told of it again in vain");

    // The sponsor allows more: the payer is told anew, and nothing is lost.
    allow(&story, Limits::default()).await;
    story.until("2027-02-28").await;
    let told = story.told(&mandate, "2026-12").await;
    assert_eq!(told.len(), 2, "{told:?}");
    let taken = story.of_period(&mandate, "2026-12").await;
    assert!(taken.ends_with("collected/confirmed"), "{taken}");
}

#[tokio::test]
async fn an_amount_that_no_item_may_carry_is_not_agreed() {
    let story = Story::begin().await;
    allow(&story, Limits { item_pence: Some(RENT), ..Limits::default() }).await;
    let mandate = story.signed("Ms Tenant", json!({ "amountPence": RENT })).await;
    let mut new = story.app.new_mandate();
    new["amountPence"] = json!(RENT + 1);
    let update = json!({ "mandateId": mandate, "amountPence": RENT + 1 });
    for (method, params) in [("mandates.create", new), ("mandates.update", update)] {
        let refusal = story.refused(method, params).await;
        let pointer = &refusal.error["data"]["problems"][0]["pointer"];
        assert_eq!((refusal.code(), pointer), ("INVALID_PARAMS", &json!("/amountPence")));
    }
    assert_eq!(story.mandate(&mandate).await["amountPence"], RENT);
    // It is the test workspace's limit alone.
    let live = story.app.live_key(&["mandates:write"]).await;
    let mut new = story.app.new_mandate();
    new["amountPence"] = json!(RENT + 1);
    live.call("mandates.create", new).await.ok();
}
