use jiff::civil::date;
use procedures::domain::collection::Stage;
use serde_json::{Value, json};

use crate::support::{App, Caller, FILE, REPORT};

async fn list(caller: &Caller, params: Value) -> Value {
    caller.call("sandbox.files.list", params).await.ok()
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// A report between two submissions, oldest first.
async fn three(app: &App, caller: &Caller) -> Vec<String> {
    let mandate = app.mandate_in(caller, "pending_submission").await;
    app.collection(&mandate, "2026-10", date(2026, 10, 30), Stage::Submitted).await;
    app.clock.advance_ms(1_000);
    let report = app.report(&mandate, REPORT.as_bytes()).await;
    app.clock.advance_ms(1_000);
    app.collection(&mandate, "2026-11", date(2026, 11, 30), Stage::Submitted).await;
    let mut files: Vec<String> = app.column("SELECT id FROM submissions ORDER BY id").await;
    files.insert(1, report);
    files
}

#[tokio::test]
async fn files_of_both_directions_are_listed_newest_first() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    let mut expected = three(&app, &caller).await;
    expected.reverse();

    let page = list(&caller, json!({})).await;

    assert_eq!(ids(&page), expected);
    let submission = &page["items"][0];
    let told =
        ["direction", "kind", "state", "processingOn", "at"].map(|name| submission[name].as_str().unwrap());
    assert_eq!(told, ["submission", "collections", "accepted", "2026-11-27", "2026-11-23T10:00:02Z"]);
    assert_eq!((submission["serial"].as_str().unwrap().len(), &submission["items"]), (6, &json!(1)));
    let report = &page["items"][1];
    let expected = json!({
        "id": report["id"], "direction": "report", "kind": null, "serial": null, "state": "received",
        "processingOn": null, "digest": blake3::hash(REPORT.as_bytes()).to_hex().as_str(), "items": 0,
        "at": "2026-11-23T10:00:01Z",
    });
    assert_eq!(*report, expected);
}

#[tokio::test]
async fn pages_go_through_both_directions() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    let mut expected = three(&app, &caller).await;
    expected.reverse();
    let (mut seen, mut cursor) = (Vec::new(), json!(null));
    loop {
        let page = list(&caller, json!({ "limit": 1, "cursor": cursor })).await;
        seen.extend(ids(&page));
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_file_is_shown_as_it_crossed_the_rail() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    let files = three(&app, &caller).await;
    let page = list(&caller, json!({})).await;
    for (id, text, at) in [(&files[0], FILE, 2), (&files[1], REPORT, 1)] {
        let mut file = caller.call("sandbox.files.get", json!({ "fileId": id })).await.ok();
        assert_eq!(file["text"].take(), json!(text));
        file.as_object_mut().unwrap().remove("text");
        assert_eq!(file, page["items"][at]);
    }
}

#[tokio::test]
async fn a_report_that_is_not_utf_8_is_shown_all_the_same() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.report(&mandate, b"<Zo\xeb/>").await;
    let file = caller.call("sandbox.files.get", json!({ "fileId": id })).await.ok();
    assert_eq!(file["text"], "<Zoë/>");
}

#[tokio::test]
async fn an_unknown_file_is_not_found_and_an_id_of_another_kind_refused() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    for unknown in ["sub_00000000000000000000000001", "rep_00000000000000000000000001"] {
        let refusal = caller.call("sandbox.files.get", json!({ "fileId": unknown })).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32024, "NOT_FOUND"), "{unknown}");
    }
    let refusal =
        caller.call("sandbox.files.get", json!({ "fileId": "md_00000000000000000000000001" })).await.err();
    assert_eq!((refusal.number(), refusal.code()), (-32602, "INVALID_PARAMS"));
}

#[tokio::test]
async fn a_live_workspace_shows_no_files() {
    let app = App::start().await;
    let (test, live) = (app.test_key(&["mandates:write"]).await, app.live_key(&["mandates:write"]).await);
    let files = three(&app, &test).await;
    for (method, params) in
        [("sandbox.files.list", json!({})), ("sandbox.files.get", json!({ "fileId": files[0] }))]
    {
        let refusal = live.call(method, params).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32025, "SANDBOX_ONLY"), "{method}");
    }
}
