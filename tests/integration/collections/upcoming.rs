use jiff::civil::date;
use procedures::domain::collection::Stage;
use serde_json::{Value, json};

use super::get::SCOPES;
use crate::support::{App, Caller};

async fn upcoming(caller: &Caller, params: Value) -> Value {
    caller.call("collections.upcoming", params).await.ok()
}

/// Day, period and stage of each payment, in order.
fn payments(page: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for day in page["days"].as_array().unwrap() {
        for item in day["items"].as_array().unwrap() {
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            found.push(format!("{} {} {}", word(&day["on"]), word(&item["period"]), word(&item["stage"])));
        }
    }
    found
}

/// The id of a signed mandate whose parameters were changed so. Today is Monday 23 November 2026.
async fn signed(app: &App, caller: &Caller, change: impl FnOnce(&mut Value)) -> String {
    let mut params = app.new_mandate();
    change(&mut params);
    let id = caller.call("mandates.create", params).await.ok()["id"].as_str().unwrap().to_owned();
    for method in ["mandates.sendInvite", "sandbox.completeInvite"] {
        caller.call(method, json!({ "mandateId": id })).await.ok();
    }
    id
}

#[tokio::test]
async fn a_mandate_that_waits_for_the_bank_is_projected_not_before_notice_and_lodging() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = signed(&app, &caller, |_| {}).await;

    let page = upcoming(&caller, json!({ "until": "2027-01-31" })).await;

    // Due on 1 December; ten working days of notice from 23 November end on 7 December.
    assert_eq!(payments(&page), ["2026-12-07 2026-12 projected", "2027-01-04 2027-01 projected"]);
    let item = json!({
        "mandateId": mandate, "collectionId": null, "payerName": "Zoë Tenant", "propertyReference": "FLAT-1",
        "period": "2026-12", "amountPence": 125_000, "stage": "projected",
    });
    let day = json!({ "on": "2026-12-07", "totalPence": 125_000, "count": 1, "items": [item] });
    assert_eq!(page["days"][0], day);
    assert_eq!((&page["from"], &page["until"]), (&json!("2026-11-23"), &json!("2027-01-31")));
    assert!(page["nextCursor"].is_null());
}

#[tokio::test]
async fn without_a_range_it_shows_the_next_31_days() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    signed(&app, &caller, |_| {}).await;
    let page = upcoming(&caller, json!({})).await;
    assert_eq!((&page["from"], &page["until"]), (&json!("2026-11-23"), &json!("2026-12-24")));
    assert_eq!(payments(&page), ["2026-12-07 2026-12 projected"]);
}

#[tokio::test]
async fn what_is_planned_is_not_projected_again() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let submitted = app.collection(&mandate, "2026-12", date(2026, 12, 8), Stage::Submitted).await;
    app.collection(&mandate, "2027-01", date(2027, 1, 4), Stage::Notified).await;
    app.collection(&mandate, "2027-02", date(2027, 2, 1), Stage::Withdrawn).await;

    let page = upcoming(&caller, json!({ "until": "2027-02-20" })).await;

    // What was given up ahead of its day is planned again when its time comes.
    let coming =
        ["2026-12-08 2026-12 submitted", "2027-01-04 2027-01 notified", "2027-02-01 2027-02 projected"];
    assert_eq!(payments(&page), coming);
    assert_eq!(page["days"][0]["items"][0]["collectionId"], json!(submitted));
}

#[tokio::test]
async fn what_was_debited_is_not_upcoming() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    for (period, stage) in
        [("2026-08", Stage::Provisional), ("2026-09", Stage::Confirmed), ("2026-10", Stage::Claimed)]
    {
        app.collection(&mandate, period, date(2026, 11, 27), stage).await;
    }
    app.collection(&mandate, "2026-11", date(2026, 11, 27), Stage::Representing).await;
    let page = upcoming(&caller, json!({ "until": "2026-11-30" })).await;
    assert_eq!(payments(&page), ["2026-11-27 2026-11 representing"]);
}

#[tokio::test]
async fn only_mandates_that_can_collect_are_projected() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let until = json!({ "until": "2027-02-20" });
    for status in ["draft", "invited", "suspended", "cancelled", "failed"] {
        app.mandate_in(&caller, status).await;
        assert_eq!(payments(&upcoming(&caller, until.clone()).await), Vec::<String>::new(), "{status}");
    }
    for status in ["pending_submission", "active"] {
        let before = payments(&upcoming(&caller, until.clone()).await).len();
        app.mandate_in(&caller, status).await;
        assert!(payments(&upcoming(&caller, until.clone()).await).len() > before, "{status}");
    }
}

#[tokio::test]
async fn rent_for_the_last_working_day_is_projected_on_the_day_it_rolls_back_to() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    signed(&app, &caller, |params| params["collectionDay"] = json!("last")).await;
    // 31 January 2027 is a Sunday: the last working day is Friday, the 29th.
    let page = upcoming(&caller, json!({ "from": "2027-01-29", "until": "2027-01-29" })).await;
    assert_eq!(payments(&page), ["2027-01-29 2027-01 projected"]);
    let page = upcoming(&caller, json!({ "from": "2027-01-30", "until": "2027-02-01" })).await;
    assert_eq!(payments(&page), Vec::<String>::new());
}

#[tokio::test]
async fn weeks_that_come_too_soon_are_not_caught_up_with() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    signed(&app, &caller, |params| {
        params["frequency"] = json!("weekly");
        params["collectionDay"] = json!(24);
    })
    .await;
    let page = upcoming(&caller, json!({ "until": "2026-12-17" })).await;
    // Tuesdays from 24 November; the first that notice leaves time for is 8 December.
    assert_eq!(payments(&page), ["2026-12-08 2026-12-08 projected", "2026-12-15 2026-12-15 projected"]);
}

#[tokio::test]
async fn a_schedule_ends_when_the_mandate_says() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    signed(&app, &caller, |params| params["endOn"] = json!("2027-01-15")).await;
    let page = upcoming(&caller, json!({ "from": "2026-12-01", "until": "2027-02-28" })).await;
    assert_eq!(payments(&page), ["2026-12-07 2026-12 projected", "2027-01-04 2027-01 projected"]);
}

#[tokio::test]
async fn pages_follow_one_another_and_totals_are_the_whole_days() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    for _ in 0..3 {
        signed(&app, &caller, |_| {}).await;
    }
    let planned = app.mandate_in(&caller, "pending_submission").await;
    app.collection(&planned, "2026-12", date(2026, 12, 7), Stage::Planned).await;
    let range = json!({ "from": "2026-12-01", "until": "2027-01-31", "limit": 200 });
    let all = payments(&upcoming(&caller, range).await);
    assert_eq!(all.len(), 8, "{all:?}");

    let (mut seen, mut cursor) = (Vec::new(), json!(null));
    loop {
        let params = json!({ "from": "2026-12-01", "until": "2027-01-31", "limit": 3, "cursor": cursor });
        let page = upcoming(&caller, params).await;
        for day in page["days"].as_array().unwrap() {
            assert_eq!((&day["count"], &day["totalPence"]), (&json!(4), &json!(500_000)), "{day}");
        }
        seen.extend(payments(&page));
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, all);
}

#[tokio::test]
async fn more_mandates_than_are_read_at_a_time_are_all_counted() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let id = signed(&app, &caller, |_| {}).await;
    app.copied(&id, 450).await;
    let page = upcoming(&caller, json!({ "limit": 1 })).await;
    let day = &page["days"][0];
    assert_eq!((&day["count"], day["items"].as_array().unwrap().len()), (&json!(451), 1));
    assert_eq!(day["totalPence"], json!(451 * 125_000_i64));
}

#[tokio::test]
async fn a_range_that_is_too_long_or_too_far_or_backward_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let cases = [
        (json!({ "from": "2026-12-01", "until": "2026-11-30" }), "/until"),
        (json!({ "from": "2026-12-01", "until": "2027-03-03" }), "/until"),
        (json!({ "from": "2027-11-24", "until": "2027-11-25" }), "/until"),
        (json!({ "from": "2027-11-24" }), "/from"),
        (json!({ "from": "9999-12-31" }), "/from"),
        (json!({ "until": "9999-12-31" }), "/until"),
    ];
    for (params, pointer) in cases {
        let refusal = caller.call("collections.upcoming", params.clone()).await.err();
        let told = &refusal.error["data"]["problems"][0]["pointer"];
        assert_eq!((refusal.number(), told), (-32602, &json!(pointer)), "{params}");
    }
    for good in [
        json!({ "from": "2026-12-01", "until": "2027-03-02" }),
        json!({ "from": "2027-11-24", "until": "2027-11-24" }),
    ] {
        upcoming(&caller, good).await;
    }
}

#[tokio::test]
async fn every_page_shows_what_one_long_page_shows() {
    let app = App::start().await;
    let caller = app.test_key(SCOPES).await;
    let frequencies = ["monthly", "weekly", "monthly", "fortnightly", "monthly", "four_weekly"];
    for (number, frequency) in frequencies.into_iter().enumerate() {
        let days = [json!(1), json!(15), json!("last"), json!(28), json!(31), json!(9)];
        signed(&app, &caller, |mandate| {
            mandate["frequency"] = json!(frequency);
            mandate["collectionDay"] = days[number].clone();
        })
        .await;
    }
    caller.call("sandbox.clock.advance", json!({ "toDate": "2026-12-10" })).await.ok();
    let asked = json!({ "until": "2027-02-28" });
    let mut whole = asked.clone();
    whole["limit"] = json!(200);
    let whole = upcoming(&caller, whole).await;
    let days: Vec<String> =
        whole["days"].as_array().unwrap().iter().map(|day| day["on"].to_string()).collect();
    assert!(days.len() > 15 && days.is_sorted() && payments(&whole).len() > 25, "{whole}");
    for limit in [1, 3, 7] {
        let (mut paged, mut page) = (Vec::new(), asked.clone());
        page["limit"] = json!(limit);
        loop {
            let answer = upcoming(&caller, page.clone()).await;
            paged.extend(payments(&answer));
            for day in answer["days"].as_array().unwrap() {
                let same = |other: &&Value| other["on"] == day["on"];
                let in_whole = whole["days"].as_array().unwrap().iter().find(same).unwrap();
                assert_eq!(
                    (&day["totalPence"], &day["count"]),
                    (&in_whole["totalPence"], &in_whole["count"])
                );
            }
            if answer["nextCursor"].is_null() {
                break;
            }
            page["cursor"] = answer["nextCursor"].clone();
        }
        assert_eq!(paged, payments(&whole), "{limit}");
    }
}
