use serde_json::json;

use super::Months;

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
