//! Calls that were interrupted between what they did and their answer.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{App, Caller};

async fn sandbox() -> (App, Caller, String) {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    caller.call("sandbox.reset", json!({ "startOn": "2026-11-23", "seed": 7 })).await.ok();
    let mandate =
        caller.call("mandates.create", app.new_mandate()).await.ok()["id"].as_str().unwrap().to_owned();
    (app, caller, mandate)
}

async fn today(caller: &Caller) -> Value {
    caller.call("sandbox.clock.get", json!({})).await.ok()["today"].clone()
}

/// A claim that nobody can read, and that is to be read on the morning of that day.
async fn stop_on(app: &App, mandate: &str, day: &str) {
    let workspace: String = app.one("SELECT workspace_id FROM sandbox_clocks").await;
    let row = format!(
        "INSERT INTO claims VALUES ('cl_bad', '{workspace}', '{mandate}', 'X', '1', '', 'open', 1, 'no date', \
         '2026-01-01', '{day}', 0, 0)"
    );
    app.execute(&row).await;
}

#[tokio::test]
async fn days_that_were_interrupted_go_on_to_the_same_day_with_the_same_key() {
    let (app, caller, mandate) = sandbox().await;
    stop_on(&app, &mandate, "2026-11-26").await;
    let five = json!({ "workingDays": 5, "idempotencyKey": "five" });
    caller.call("sandbox.clock.advance", five.clone()).await.err();
    assert_eq!(today(&caller).await, "2026-11-25");
    let six = json!({ "workingDays": 6, "idempotencyKey": "five" });
    assert_eq!(caller.call("sandbox.clock.advance", six).await.err().code(), "IDEMPOTENCY_KEY_REUSED");
    app.execute("DELETE FROM claims").await;
    for _ in 0..2 {
        let reached = caller.call("sandbox.clock.advance", five.clone()).await.ok();
        assert_eq!(reached["today"], "2026-11-30");
        assert_eq!(today(&caller).await, "2026-11-30");
    }
    caller.call("sandbox.clock.advance", json!({ "workingDays": 5 })).await.ok();
    assert_eq!(today(&caller).await, "2026-12-07");
}

#[tokio::test]
async fn a_bank_that_was_told_without_an_answer_is_not_told_twice() {
    let (app, caller, mandate) = sandbox().await;
    caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    caller.call("sandbox.completeInvite", json!({ "mandateId": mandate })).await.ok();
    caller.call("sandbox.activate", json!({ "mandateId": mandate })).await.ok();
    let tell = json!({ "scenario": "addacs:E", "mandateId": mandate, "idempotencyKey": "tell" });
    let define = async |sql: &str| {
        let tx = app.app.store.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    // The answer cannot be stored.
    define("ALTER TABLE event_heads RENAME TO lost").await;
    caller.call("sandbox.scenario.run", tell.clone()).await.err();
    define("ALTER TABLE lost RENAME TO event_heads").await;
    for _ in 0..2 {
        caller.call("sandbox.scenario.run", tell.clone()).await.ok();
    }
    let told = "SELECT COUNT(*) FROM bank_plans";
    assert_eq!(app.one::<i64>(told).await, 1);
}

#[tokio::test]
async fn who_has_lost_the_clock_to_another_changes_no_further_day() {
    let (app, caller, _) = sandbox().await;
    let year = caller.call("sandbox.clock.advance", json!({ "toDate": "2027-11-01" }));
    let rob = async {
        while today(&caller).await == "2026-11-23" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        app.execute("UPDATE leases SET holder = 'another'").await;
        today(&caller).await
    };
    let (refused, robbed) = tokio::join!(year, rob);
    assert_eq!(refused.err().code(), "SANDBOX_BUSY");
    assert_eq!(today(&caller).await, robbed);
    assert_eq!(app.one::<String>("SELECT holder FROM leases").await, "another");
}
