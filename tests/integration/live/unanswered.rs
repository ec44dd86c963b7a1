//! Files of which no report says what became of them.

use bacs::report::{FileAcceptance, FileAdvice, Report};
use bacs::{Serial, Sun};
use procedures::operator::{self, Unfulfilled};
use serde_json::json;

use super::world::World;

const OPEN: &str = "SELECT COUNT(*) FROM alerts WHERE kind = 'report_missing' AND resolved_at IS NULL";

/// A world whose collection was debited, and nothing was heard of its file.
async fn silent() -> (World, String, String) {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-12-09").await;
    let id = world.app.one("SELECT id FROM submissions WHERE kind = 'collections'").await;
    (world, mandate, id)
}

async fn missed(world: &World, id: &str) -> i64 {
    world.app.one(&format!("{OPEN} AND subject_id = '{id}'")).await
}

#[tokio::test]
async fn a_file_of_which_nothing_is_heard_is_told_on_the_morning_of_its_processing_day() {
    let (world, _, id) = silent().await;
    assert_eq!(missed(&world, &id).await, 1);
    world.accepted().await;
    world.at("2026-12-09T09:00");
    world.tick().await;
    assert_eq!(missed(&world, &id).await, 0);
}

// An alert that somebody has seen to does not ring again as long as nothing changes, however often it is looked.
#[tokio::test]
async fn a_report_that_stays_missing_rings_once_whether_it_is_acknowledged_or_dismissed() {
    for how in ["alerts.acknowledge", "alerts.dismiss"] {
        let (world, _, id) = silent().await;
        let about = json!({ "kind": "report_missing", "subjectId": id });
        let list = async || world.caller.call("alerts.list", about.clone()).await.ok()["items"].clone();
        let alert = list().await[0]["id"].clone();
        let params = match how {
            "alerts.acknowledge" => json!({ "alertIds": [alert] }),
            _ => json!({ "alertId": alert, "reason": "The bureau is closed today" }),
        };
        world.caller.call(how, params).await.ok();
        world.until("2026-12-11").await;
        let still = list().await;
        assert_eq!(still.as_array().unwrap().len(), 1, "{how}: {still}");
        assert!(still[0]["lastSeenAt"].as_str() > still[0]["raisedAt"].as_str(), "{still}");
        world.accepted().await;
        world.tick().await;
        let over = list().await[0].clone();
        assert!(over["resolvedAt"].is_string(), "{over}");
        let status = if how == "alerts.acknowledge" { "resolved" } else { "dismissed" };
        assert_eq!(over["status"], status);
    }
}

// Nobody waits for the morning: a live server looks with each tick.
#[tokio::test]
async fn a_queue_that_is_empty_again_ends_its_alert() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-12-11").await;
    world.bring("one.xml", &world.arudd(&mandate, "2026-12-01", "0").await);
    world.tick().await;
    let queue = json!({ "kind": "manual_queue" });
    let list = async || world.caller.call("alerts.list", queue.clone()).await.ok()["items"].clone();
    let alert = list().await[0].clone();
    assert_eq!((&alert["status"], &alert["currentValue"]), (&json!("active"), &json!(1)));
    for queued in operator::list_queue(&world.app.app).await.unwrap() {
        operator::resolve_advice(&world.app.app, &queued.report_id, queued.line, "seen to").await.unwrap();
    }
    assert_eq!(list().await[0]["status"], "resolved");
    assert_eq!(list().await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_bacs_may_never_have_had_is_not_confirmed_before_its_report_comes() {
    let (world, mandate, id) = silent().await;
    world.until("2026-12-18").await;
    assert_eq!(world.first(&mandate).await, "2026-12-10 collected/provisional");
    assert_eq!(missed(&world, &id).await, 1);
    world.accepted().await;
    world.until("2026-12-19").await;
    assert_eq!(world.first(&mandate).await, "2026-12-10 collected/confirmed");
}

#[tokio::test]
async fn the_operator_can_say_that_bacs_has_it() {
    let (world, mandate, id) = silent().await;
    world.until("2026-12-18").await;
    let id = id.try_into().unwrap();
    let settled = operator::settle_submission(&world.app.app, &id, true).await.unwrap();
    assert_eq!(settled.state, "accepted");
    let again = operator::settle_submission(&world.app.app, &id, false).await;
    assert!(matches!(again, Err(Unfulfilled::Refused { code: "SUBMISSION_NOT_UNKNOWN", .. })), "{again:?}");
    world.until("2026-12-19").await;
    assert_eq!(world.first(&mandate).await, "2026-12-10 collected/confirmed");
}

#[tokio::test]
async fn the_operator_can_say_that_bacs_never_had_it_and_it_is_collected_by_another_file() {
    let (world, mandate, id) = silent().await;
    let id = id.try_into().unwrap();
    let settled = operator::settle_submission(&world.app.app, &id, false).await.unwrap();
    assert_eq!(settled.state, "withdrawn");
    assert_eq!(world.first(&mandate).await, "2026-12-10 scheduled/notified");
    world.at("2026-12-09T15:00");
    world.tick().await;
    assert_eq!(world.first(&mandate).await, "2026-12-11 submitted/submitted");
}

// bacs.md §0.2: that a file was accepted says nothing of an instruction in it that was not.
#[tokio::test]
async fn instructions_of_a_file_in_which_some_were_rejected_do_not_count_before_somebody_has_seen_to_it() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-11-24").await;
    let file = FileAdvice {
        aosn: "1".to_owned(),
        processing_on: Ok("2026-11-24".parse().unwrap()),
        file_number: "001".to_owned(),
        work_code: "1 DAILY".to_owned(),
        is_live: true,
        accepted: Ok(0),
        rejected: Ok(1),
        serial: Ok(Serial::parse("000001").unwrap()),
        error_code: None,
    };
    let report = FileAcceptance {
        accepted: true,
        sun: Sun::parse(world.sun).unwrap(),
        user_name: "ACME LETTINGS".to_owned(),
        generated_on: "2026-11-24".parse().unwrap(),
        envelope_sequence: "1".to_owned(),
        is_reprint: false,
        files: vec![file],
    };
    world.bring("audacc.xml", &Report::FileAcceptance(report));
    world.until("2026-12-01").await;
    assert_eq!(world.standing(&mandate).await, "pending_submission/submitted");
    for queued in operator::list_queue(&world.app.app).await.unwrap() {
        operator::resolve_advice(&world.app.app, &queued.report_id, queued.line, "seen to").await.unwrap();
    }
    world.until("2026-12-02").await;
    assert_eq!(world.standing(&mandate).await, "active/lodged");
}
