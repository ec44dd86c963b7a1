use std::fs;

use procedures::domain::calendar::correction::Kind;
use procedures::engine::Part;
use procedures::operator::{self, NewDay};

use super::world::{World, collects};
use crate::support::App;

const INSTRUCTIONS: &str = "123456-000001-instructions.txt";
const COLLECTIONS: &str = "123456-000002-collections.txt";

#[tokio::test]
async fn a_live_mandate_is_lodged_collected_and_confirmed_by_the_clock() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.tick().await;
    world.at("2026-11-23T14:59");
    world.tick().await;
    assert_eq!(world.names("outbox"), [""; 0]);

    world.at("2026-11-23T15:00");
    let parts: Vec<_> = world.tick().await.into_iter().flat_map(|ran| ran.parts).collect();
    assert_eq!(parts, [Part::CutOff]);
    assert_eq!(world.names("outbox"), [INSTRUCTIONS]);
    assert_eq!(world.standing(&mandate).await, "pending_submission/submitted");
    let again: Vec<_> = world.tick().await.into_iter().flat_map(|ran| ran.parts).collect();
    assert_eq!(again, []);

    world.until("2026-11-26").await;
    assert_eq!(world.standing(&mandate).await, "active/lodged");
    world.until("2026-12-08").await;
    assert_eq!(world.names("outbox"), [INSTRUCTIONS]);
    world.until("2026-12-09").await;
    assert_eq!(world.names("outbox"), [INSTRUCTIONS, COLLECTIONS]);
    let file = fs::read_to_string(world.folder().join("outbox").join(COLLECTIONS)).unwrap();
    assert!(file.contains("UHL1 26343"), "processed on 9 December: {file}");
    world.until("2026-12-10").await;
    assert_eq!(world.first(&mandate).await, "2026-12-10 collected/provisional");
    world.accepted().await;
    world.until("2026-12-14").await;
    assert_eq!(world.first(&mandate).await, "2026-12-10 collected/confirmed");
    assert_eq!(world.names("outbox"), [INSTRUCTIONS, COLLECTIONS]);
}

#[tokio::test]
async fn a_report_in_the_inbox_is_seen_to_at_whatever_hour() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-12-11").await;
    world.bring("arudd.xml", &world.arudd(&mandate, "2026-12-10", "0").await);
    world.at("2026-12-11T11:30");
    world.tick().await;
    assert_eq!(world.first(&mandate).await, "2026-12-18 failed/representing");
    assert_eq!((world.names("inbox"), world.names("taken")), (vec![], vec!["arudd.xml".to_owned()]));
}

#[tokio::test]
async fn after_nine_in_the_evening_no_file_is_made_and_the_next_day_has_it() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.at("2026-11-23T21:00");
    world.tick().await;
    assert_eq!(world.names("outbox"), [""; 0]);
    assert_eq!(world.standing(&mandate).await, "pending_submission/awaiting_submission");
    world.at("2026-11-24T15:00");
    world.tick().await;
    assert_eq!(world.names("outbox"), [INSTRUCTIONS]);
}

#[tokio::test]
async fn days_without_a_server_are_caught_up_without_a_day_that_is_too_late() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-12-08").await;
    // The file of 8 December was never made; the advised date may be passed by three working days (bacs.md §0.4).
    world.at("2026-12-10T16:00");
    world.tick().await;
    assert_eq!(world.names("outbox").len(), 2);
    assert_eq!(world.first(&mandate).await, "2026-12-14 submitted/submitted");
}

#[tokio::test]
async fn of_a_suspended_organisation_nothing_new_goes_out_and_what_went_is_followed_to_its_end() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-12-09").await;
    let waiting = world.signed("Mr B Tenant", 10).await;
    let organisation = world.app.organisation.clone().try_into().unwrap();
    operator::suspend_organisation(&world.app.app, &organisation).await.unwrap();
    world.accepted().await;
    world.until("2026-12-14").await;
    assert_eq!(world.names("outbox").len(), 2);

    operator::resume_organisation(&world.app.app, &organisation).await.unwrap();
    assert_eq!(world.first(&mandate).await, "2026-12-10 collected/confirmed");
    assert_eq!(world.standing(&waiting).await, "pending_submission/awaiting_submission");
    world.at("2026-12-14T20:00");
    world.tick().await;
    assert_eq!(world.standing(&waiting).await, "pending_submission/submitted");
}

#[tokio::test]
async fn one_workspace_whose_folder_is_broken_stops_no_other_and_raises_an_alert() {
    let app = App::start().await;
    let other = app.another_organisation().await;
    // Its number comes first.
    let broken = collects(&app, &other, "111111").await;
    let world = World::of(app).await;
    world.signed("Ms A Tenant", 10).await;
    let inbox = world.app.app.settings.bacs_folder.join("111111/inbox");
    fs::remove_dir(&inbox).unwrap();
    fs::write(&inbox, "a file").unwrap();
    world.at("2026-11-23T15:00");
    for _ in 0..2 {
        let ran = procedures::engine::live::tick(&world.app.app, &|| true).await.unwrap().unwrap();
        assert_eq!(ran.iter().map(|ran| ran.failure.is_some()).collect::<Vec<_>>(), [true, false]);
    }
    assert_eq!(world.names("outbox"), [INSTRUCTIONS]);
    let alerts = "SELECT COUNT(*) FROM alerts WHERE kind = 'cycle_failed' AND workspace_id = ";
    assert_eq!(world.app.one::<i64>(&format!("{alerts}'{broken}'")).await, 1);
    // Its day is not over: once the folder is mended, it goes on.
    fs::remove_file(&inbox).unwrap();
    let parts: Vec<usize> = world.tick().await.iter().map(|ran| ran.parts.len()).collect();
    assert_eq!(parts, [2, 0]);
}

#[tokio::test]
async fn a_holiday_moves_live_collections_at_once_and_past_the_tolerance_another_notice_is_given() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-12-03").await;
    holiday(&world, "2026-12-10").await;
    assert_eq!(world.first(&mandate).await, "2026-12-11 scheduled/notified");
    // No server runs until the tolerance is over, and another holiday comes.
    world.at("2026-12-21T07:10");
    holiday(&world, "2026-12-11").await;
    world.tick().await;
    let first = world.first(&mandate).await;
    assert!(first.ends_with("scheduled/notified") && first.as_str() >= "2027-01-07", "{first}");
    let notices = "SELECT COUNT(*) FROM notices WHERE given_on = '2026-12-21'";
    assert_eq!(world.app.one::<i64>(notices).await, 1);
}

async fn holiday(world: &World, on: &str) {
    let new = NewDay { on: on.parse().unwrap(), kind: Kind::Holiday, name: "Proclaimed".to_owned() };
    operator::decide_day(&world.app.app, new).await.unwrap();
}
