use serde_json::json;

use super::Months;
use crate::support::{ALL_SCOPES, App};

const NAME: &str = "reports.arrears";

#[tokio::test]
async fn what_came_back_for_good_is_owed_by_age_and_what_was_claimed_back_too() {
    let months = Months::lived().await;
    let report = months.call(NAME, json!({ "basis": "period", "limit": 200 })).await;
    assert_eq!(report["asOf"], "2027-02-25");
    let rows = report["items"].as_array().unwrap();
    let penniless = rows.iter().find(|row| row["mandateId"] == json!(months.mandates[1])).unwrap();
    assert_eq!(
        (&penniless["amountPence"], &penniless["failure"]["code"]),
        (&json!(40_001), &json!("arudd:0"))
    );
    assert!(rows.iter().any(|row| row["status"] == "clawback"));
    let nominal: jiff::civil::Date = penniless["nominalOn"].as_str().unwrap().parse().unwrap();
    let days = (jiff::civil::date(2027, 2, 25) - nominal).get_days();
    assert_eq!(penniless["daysLate"], days);
    let ages: Vec<_> = report["ages"].as_array().unwrap().iter().map(|age| age["days"].clone()).collect();
    assert_eq!(ages, ["1-7", "8-14", "15-30", "31-60", "60+"]);
}

#[tokio::test]
async fn rent_is_not_owed_before_it_is_late_nor_while_it_is_presented_again() {
    let months = Months::lived().await;
    let row = months.call(NAME, json!({ "limit": 1 })).await["items"][0].clone();
    let on = row["entryOn"].clone();
    let before = months.call(NAME, json!({ "asOf": on })).await;
    assert!(
        before["items"].as_array().unwrap().iter().all(|other| other["collectionId"] != row["collectionId"])
    );
    assert_eq!(months.refused(NAME, json!({ "asOf": "2027-02-01", "from": "2027-02-01" })).await, "/from");
}

#[tokio::test]
async fn rent_that_is_planned_anew_is_in_course_and_owed_once_it_is_given_up() {
    let app = App::start().await;
    let caller = app.test_key(ALL_SCOPES).await;
    let months = Months { app, caller, mandates: Vec::new() };
    months.call("sandbox.reset", json!({ "startOn": "2026-11-23", "seed": 1 })).await;
    let id = months.call("mandates.create", months.app.new_mandate()).await["id"].clone();
    for method in ["mandates.sendInvite", "sandbox.completeInvite"] {
        months.call(method, json!({ "mandateId": id })).await;
    }
    // The amount or the date was not what the payer had notice of: ARUDD 8 is followed by another notice.
    months.call("sandbox.scenario.run", json!({ "scenario": "arudd:8", "mandateId": id })).await;
    let listed = |status: &str| json!({ "mandateId": id, "status": status });
    let mut anew = json!(null);
    for day in 1..=25 {
        months.call("sandbox.clock.advance", json!({ "toDate": format!("2026-12-{day:02}") })).await;
        let waiting = months.call("collections.list", listed("scheduled")).await;
        let mut waiting = waiting["items"].as_array().unwrap().iter();
        anew = waiting.find(|one| !one["failure"].is_null()).cloned().unwrap_or_default();
        if !anew.is_null() {
            break;
        }
    }
    assert_eq!(anew["failure"]["code"], "arudd:8");
    let report = months.call(NAME, json!({ "asOf": "2027-03-01" })).await;
    assert_eq!(report["inCourse"], json!({ "count": 1, "pence": 125_000 }));
    assert_eq!((&report["totals"]["count"], &report["items"]), (&json!(0), &json!([])));

    months.call("mandates.cancel", json!({ "mandateId": id, "reason": "payer" })).await;
    for basis in ["period", "entry"] {
        let report = months.call(NAME, json!({ "asOf": "2027-03-01", "basis": basis })).await;
        let owed = report["items"].as_array().unwrap();
        assert_eq!((owed.len(), &owed[0]["collectionId"]), (1, &anew["id"]), "{basis}");
        assert_eq!((&owed[0]["stage"], &report["totals"]["pence"]), (&json!("withdrawn"), &json!(125_000)));
        assert_eq!(report["inCourse"]["count"], 0);
    }
    // What was never in a file is given up, and nobody owes it.
    let given_up = months.call("collections.list", listed("cancelled")).await;
    assert!(given_up["items"].as_array().unwrap().len() > 1);
}
