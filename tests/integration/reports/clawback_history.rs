use serde_json::json;

use super::Months;

const NAME: &str = "reports.clawbackHistory";

#[tokio::test]
async fn a_clawback_has_its_reason_its_dates_its_mandate_and_its_property() {
    let months = Months::lived().await;
    let report = months.all(NAME, json!({ "basis": "entry", "groupBy": "month" })).await;
    let row = &report["items"][0];
    assert_eq!((&row["mandateId"], &row["payerName"]), (&json!(months.mandates[2]), &json!("Ms Fickle")));
    let collection = json!({ "collectionId": row["collectionId"] });
    let claim = months.call("collections.get", collection).await["claims"][0].clone();
    for name in ["reason", "receivedOn", "challengeByOn", "debitOn", "status", "amountPence"] {
        assert_eq!(row[name], claim[name], "{name}");
    }
    assert_eq!(report["reasons"][0]["code"], format!("ddica:{}", claim["reasonCode"].as_str().unwrap()));
    assert_eq!(report["reasons"][0]["reason"], claim["reason"]);
}

#[tokio::test]
async fn by_each_day_the_same_clawbacks_are_told() {
    let months = Months::lived().await;
    let mut totals = Vec::new();
    for basis in ["received", "entry", "period"] {
        totals.push(months.all(NAME, json!({ "basis": basis })).await["totals"].clone());
    }
    assert_ne!(totals[0]["claimedCount"], 0);
    assert!(totals.iter().all(|each| *each == totals[0]), "{totals:?}");
}

#[tokio::test]
async fn a_cursor_that_was_made_up_is_refused() {
    let months = Months::lived().await;
    let days = json!({ "from": "2026-11-01", "until": "2027-03-31", "cursor": "bm9uc2Vuc2U" });
    assert_eq!(months.refused(NAME, days).await, "/cursor");
}
