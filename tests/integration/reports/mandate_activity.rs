use serde_json::json;

use super::Months;

const NAME: &str = "reports.mandateActivity";

#[tokio::test]
async fn each_change_of_a_status_counts_on_its_day_with_its_reason() {
    let months = Months::lived().await;
    let pause = json!({ "mandateId": months.mandates[0], "reason": "a test" });
    months.call("mandates.suspend", pause.clone()).await;
    months.call("mandates.reactivate", pause.clone()).await;
    months.call("mandates.cancel", pause).await;
    let today = json!({ "from": "2027-02-25", "until": "2027-02-25" });
    let report = months.call(NAME, today).await;
    let totals = &report["totals"];
    assert_eq!(
        (&totals["suspended"], &totals["reactivated"], &totals["cancelled"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(totals["new"], 0);
    let reasons = json!([
        { "activity": "suspended", "reason": "paused", "count": 1 },
        { "activity": "cancelled", "reason": "cancelled_after_lodging", "count": 1 },
    ]);
    assert_eq!(report["reasons"], reasons);
}

#[tokio::test]
async fn a_mandate_is_new_then_signed_then_activated_and_may_fail() {
    let months = Months::lived().await;
    let report = months.all(NAME, json!({ "groupBy": "month" })).await;
    let totals = &report["totals"];
    assert_eq!((&totals["new"], &totals["signed"], &totals["activated"]), (&json!(4), &json!(4), &json!(4)));
    let failed = report["reasons"].as_array().unwrap().iter().find(|reason| reason["activity"] == "failed");
    assert_eq!(failed.unwrap()["reason"], "representations_exhausted");
    assert_eq!(report["live"]["failed"], 1);
    assert_eq!(report["series"][0]["new"], 4);
}
