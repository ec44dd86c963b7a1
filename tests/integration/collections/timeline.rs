use jiff::civil::date;
use procedures::domain::collection::Stage;
use serde_json::json;

use super::get::SCOPES;
use crate::support::App;

#[tokio::test]
async fn a_collections_changes_are_shown_oldest_first_and_in_pages() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Claimed).await;
    app.collection(&mandate, "2026-11", date(2026, 11, 30), Stage::Submitted).await;

    let (mut seen, mut cursor) = (Vec::new(), json!(null));
    loop {
        let page = json!({ "collectionId": id, "limit": 4, "cursor": cursor });
        let page = caller.call("collections.timeline", page).await.ok();
        for item in page["items"].as_array().unwrap() {
            assert_eq!(item["subjectId"], json!(id));
            seen.push(item["kind"].as_str().unwrap().to_owned());
        }
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }

    let expected = [
        "collection.planned",
        "notice.given",
        "collection.submitted",
        "collection.collected",
        "collection.confirmed",
        "collection.clawed_back",
    ];
    assert_eq!(seen, expected);
}
