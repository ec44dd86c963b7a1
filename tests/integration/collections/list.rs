use jiff::civil::date;
use procedures::domain::collection::Stage;
use serde_json::{Value, json};

use super::get::SCOPES;
use crate::support::{App, Caller};

/// The periods of the collections that were found, in order.
async fn found(caller: &Caller, params: Value) -> Vec<String> {
    let page = caller.call("collections.list", params).await.ok();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["period"].as_str().unwrap().to_owned()).collect()
}

/// Three of one mandate and one of another; the other mandate's id.
async fn four(app: &App, caller: &Caller) -> String {
    let one = app.mandate_in(caller, "pending_submission").await;
    let other = app.mandate_in(caller, "pending_submission").await;
    app.collection(&one, "2026-09", date(2026, 9, 1), Stage::Confirmed).await;
    app.collection(&one, "2026-10", date(2026, 10, 1), Stage::Claimed).await;
    app.collection(&one, "2026-11", date(2026, 11, 2), Stage::Representing).await;
    app.collection(&other, "2026-12", date(2026, 12, 1), Stage::Notified).await;
    other
}

#[tokio::test]
async fn each_filter_narrows_the_list_and_both_ends_of_a_range_are_in_it() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let other = four(&app, &caller).await;
    let cases: &[(Value, &[&str])] = &[
        (json!({}), &["2026-12", "2026-11", "2026-10", "2026-09"]),
        (json!({ "from": "2026-10-01" }), &["2026-12", "2026-11", "2026-10"]),
        (json!({ "until": "2026-10-01" }), &["2026-10", "2026-09"]),
        (json!({ "from": "2026-10-02", "until": "2026-11-02" }), &["2026-11"]),
        (json!({ "from": "2026-11-03", "until": "2026-11-02" }), &[]),
        (json!({ "status": "clawback" }), &["2026-10"]),
        (json!({ "status": "collected" }), &["2026-09"]),
        (json!({ "status": "cancelled" }), &[]),
        (json!({ "mandateId": other }), &["2026-12"]),
        (json!({ "period": "2026-11" }), &["2026-11"]),
        (json!({ "mandateId": other, "period": "2026-11" }), &[]),
    ];
    for (params, expected) in cases {
        assert_eq!(found(&caller, params.clone()).await, *expected, "{params}");
    }
}

#[tokio::test]
async fn pages_are_stable_while_collections_are_planned() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = four(&app, &caller).await;
    let first = caller.call("collections.list", json!({ "limit": 2 })).await.ok();
    app.clock.advance_ms(1_000);
    app.collection(&mandate, "2027-01", date(2027, 1, 4), Stage::Planned).await;

    let rest = json!({ "limit": 2, "cursor": first["nextCursor"] });
    assert_eq!(found(&caller, rest.clone()).await, ["2026-10", "2026-09"]);
    assert!(caller.call("collections.list", rest).await.ok()["nextCursor"].is_null());
}

#[tokio::test]
async fn an_item_is_the_collection_without_what_belongs_to_it() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let id = app.collection(&mandate, "2026-10", date(2026, 10, 1), Stage::Claimed).await;
    let mut whole = super::get::get(&caller, &id).await;
    for surplus in ["attempts", "representations", "notice", "claims"] {
        whole.as_object_mut().unwrap().remove(surplus).unwrap();
    }
    assert_eq!(caller.call("collections.list", json!({})).await.ok()["items"], json!([whole]));
}

#[tokio::test]
async fn a_made_up_cursor_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    for method in ["collections.list", "collections.upcoming", "sandbox.files.list"] {
        for cursor in ["!", "bm90IGEgY3Vyc29y", "_w", "MjAyNi0xMi0wMS9tZF8wLzIwMjYtMTI"] {
            let refusal = caller.call(method, json!({ "cursor": cursor })).await.err();
            let pointer = &refusal.error["data"]["problems"][0]["pointer"];
            assert_eq!((refusal.number(), pointer), (-32602, &json!("/cursor")), "{method} {cursor}");
        }
    }
}

#[tokio::test]
async fn a_range_of_days_is_listed_by_the_day_of_the_debit_from_page_to_page() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    // Not planned in the order in which they are debited; two on one day.
    let planned = [
        ("2026-11", date(2026, 11, 2), Stage::Confirmed),
        ("2026-09", date(2026, 12, 3), Stage::Representing),
        ("2026-10", date(2026, 10, 1), Stage::Confirmed),
        ("2026-12", date(2026, 11, 2), Stage::Confirmed),
    ];
    for (period, on, stage) in planned {
        app.clock.advance_ms(1_000);
        app.collection(&mandate, period, on, stage).await;
    }
    for (asked, expected) in [
        (json!({ "from": "2026-10-01" }), &["2026-09", "2026-12", "2026-11", "2026-10"][..]),
        (json!({ "from": "2026-10-02", "until": "2026-12-02" }), &["2026-12", "2026-11"]),
        (json!({ "until": "2026-12-31", "status": "collected" }), &["2026-12", "2026-11", "2026-10"]),
        (
            json!({ "from": "2026-10-01", "mandateId": mandate }),
            &["2026-12", "2026-10", "2026-09", "2026-11"],
        ),
    ] {
        assert_eq!(found(&caller, asked.clone()).await, expected, "{asked}");
        let (mut paged, mut page) = (Vec::new(), asked.clone());
        page["limit"] = json!(1);
        loop {
            let answer = caller.call("collections.list", page.clone()).await.ok();
            paged.push(answer["items"][0]["period"].as_str().unwrap().to_owned());
            if answer["nextCursor"].is_null() {
                break;
            }
            page["cursor"] = answer["nextCursor"].clone();
        }
        assert_eq!(paged, expected, "{asked}");
    }
    let of_another = caller.call("collections.list", json!({ "limit": 1 })).await.ok()["nextCursor"].clone();
    let mixed = json!({ "from": "2026-10-01", "limit": 1, "cursor": of_another });
    assert_eq!(caller.call("collections.list", mixed).await.err().code(), "INVALID_PARAMS");
}
