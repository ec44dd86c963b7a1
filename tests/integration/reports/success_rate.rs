use serde_json::json;

use super::Months;

const NAME: &str = "reports.successRate";

#[tokio::test]
async fn what_came_back_is_told_by_its_reason_and_what_was_paid_counts() {
    let months = Months::lived().await;
    let report = months.all(NAME, json!({ "groupBy": "month" })).await;
    let totals = &report["totals"];
    let collected = months.call("collections.list", json!({ "status": "collected", "limit": 200 })).await;
    assert_eq!(totals["collectedCount"], collected["items"].as_array().unwrap().len());
    assert!(totals["collectedCount"].as_i64().unwrap() >= 4, "{totals}");
    let failures = report["failures"].as_array().unwrap();
    assert_eq!((&failures[0]["code"], failures.len()), (&json!("arudd:0"), 1));
    assert_eq!(failures[0]["count"], totals["failedCount"]);
    // The first time and two re-presentations, after which the mandate has failed.
    assert_eq!((&totals["failedCount"], &totals["representedCount"]), (&json!(3), &json!(2)));
    assert_eq!(totals["recoveryRateBp"], 0);
    let from: Vec<_> = report["series"].as_array().unwrap().iter().map(|part| part["from"].clone()).collect();
    assert_eq!(from, ["2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01"]);
}

#[tokio::test]
async fn days_that_are_no_range_or_too_many_are_refused() {
    let months = Months::lived().await;
    let backward = json!({ "from": "2026-12-01", "until": "2026-11-30" });
    assert_eq!(months.refused(NAME, backward).await, "/until");
    let too_long = json!({ "from": "2024-01-01", "until": "2027-01-05" });
    assert_eq!(months.refused(NAME, too_long).await, "/until");
    let longest = json!({ "from": "2024-01-01", "until": "2027-01-04", "groupBy": "day" });
    assert_eq!(months.call(NAME, longest).await["series"].as_array().unwrap().len(), 1_100);
}

#[tokio::test]
async fn decades_are_reported_by_the_month_and_a_series_that_is_too_long_says_how_to_shorten_it() {
    let months = Months::lived().await;
    let decades = json!({ "from": "1990-01-01", "until": "2050-12-31", "groupBy": "month" });
    let report = months.call(NAME, decades.clone()).await;
    assert_eq!(report["series"].as_array().unwrap().len(), 61 * 12);
    assert!(report["totals"]["attemptedCount"].as_i64().unwrap() > 0);
    let mut by_week = decades;
    by_week["groupBy"] = json!("week");
    let refusal = months.caller.call(NAME, by_week).await.err();
    let problem = refusal.error["data"]["problems"][0].to_string();
    assert!(problem.contains("at most 1100 weeks: group by month"), "{problem}");
}

#[tokio::test]
async fn a_stranger_has_figures_of_his_own() {
    let months = Months::lived().await;
    let days = json!({ "from": "2026-11-01", "until": "2027-03-31", "groupBy": "month" });
    let theirs = months.stranger().await.call(NAME, days).await.ok();
    assert_eq!((&theirs["totals"]["attemptedCount"], &theirs["failures"]), (&json!(0), &json!([])));
    assert!(theirs["totals"]["successRateBp"].is_null());
}

#[tokio::test]
async fn a_reset_sandbox_begins_from_nothing() {
    let months = Months::lived().await;
    months.call("sandbox.reset", json!({ "startOn": "2026-11-23", "seed": 1 })).await;
    assert_eq!(months.all(NAME, json!({ "groupBy": "month" })).await["totals"]["attemptedCount"], 0);
    let activity = months.all("reports.mandateActivity", json!({ "groupBy": "month" })).await;
    assert_eq!((&activity["totals"]["new"], &activity["live"]["active"]), (&json!(0), &json!(0)));
}
