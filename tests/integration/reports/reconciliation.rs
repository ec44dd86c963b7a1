use serde_json::{Value, json};

use super::Months;

const NAME: &str = "reports.reconciliation";

#[tokio::test]
async fn the_rows_of_all_pages_add_up_to_what_the_files_say() {
    let months = Months::lived().await;
    let (mut submitted, mut net, mut cursor, mut rows) = (0, 0, Value::Null, 0);
    let report = loop {
        let page = months.all(NAME, json!({ "groupBy": "month", "limit": 2, "cursor": cursor })).await;
        for row in page["items"].as_array().unwrap() {
            submitted += row["submittedPence"].as_i64().unwrap();
            net += row["netPence"].as_i64().unwrap();
            rows += 1;
        }
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break page;
        }
    };
    assert!(rows > 4, "{rows}");
    assert_eq!(
        (&report["totals"]["submittedPence"], &report["totals"]["netPence"]),
        (&json!(submitted), &json!(net))
    );
    assert_eq!(report["submissions"]["totalPence"], submitted);
    let files: i64 = months.app.one("SELECT CAST(SUM(total_pence) AS BIGINT) AS n FROM submissions").await;
    assert_eq!(submitted, files);
}

#[tokio::test]
async fn what_was_presented_again_stands_in_one_row_with_what_came_back() {
    let months = Months::lived().await;
    let report = months.all(NAME, json!({ "basis": "period", "limit": 200 })).await;
    let rows = report["items"].as_array().unwrap();
    let row = rows.iter().find(|row| row["mandateId"] == json!(months.mandates[1])).unwrap();
    assert_eq!(
        (&row["attempts"], &row["stage"], &row["netPence"]),
        (&json!(3), &json!("returned"), &json!(0))
    );
    assert_eq!((&row["submittedPence"], &row["returnedPence"]), (&json!(3 * 40_001), &json!(3 * 40_001)));
    assert!(report["submissions"].is_null());
}

#[tokio::test]
async fn a_spreadsheet_has_the_rows_under_their_names_page_by_page() {
    let months = Months::lived().await;
    let json = months.all(NAME, json!({ "limit": 200 })).await;
    let first = months.all(NAME, json!({ "format": "csv", "limit": 3 })).await;
    assert_eq!((&first["format"], &first["contentType"]), (&json!("csv"), &json!("text/csv; charset=utf-8")));
    let more = json!({ "format": "csv", "limit": 200, "cursor": first["nextCursor"] });
    let second = months.all(NAME, more).await;
    assert!(second["nextCursor"].is_null());
    let anothers = json!({ "cursor": first["nextCursor"] });
    assert_eq!(months.refused("reports.arrears", anothers).await, "/cursor");
    let lines = |page: &Value| {
        let text = page["csv"].as_str().unwrap().to_owned();
        text.split_terminator("\r\n").map(str::to_owned).collect::<Vec<_>>()
    };
    let (first, second) = (lines(&first), lines(&second));
    assert!(first[0].starts_with("collection_id,mandate_id,reference,payer_name,"));
    assert_eq!(first[0], second[0]);
    let ids: Vec<&str> =
        first[1..].iter().chain(&second[1..]).map(|line| line.split(',').next().unwrap()).collect();
    let expected: Vec<&str> =
        json["items"].as_array().unwrap().iter().map(|row| row["collectionId"].as_str().unwrap()).collect();
    assert_eq!(ids, expected);
}
