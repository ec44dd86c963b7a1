use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use procedures::engine::live;
use procedures::operator;

use super::world::World;
use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_that_look_at_once_one_makes_the_file() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.at("2026-11-23T15:00");
    let app = &world.app.app;
    let on = || true;
    let (one, other) = tokio::join!(live::tick(app, &on), live::tick(app, &on));
    let ran: Vec<_> = [one, other].into_iter().flat_map(|ran| ran.unwrap().unwrap_or_default()).collect();
    assert!(ran.iter().all(|ran| ran.failure.is_none()), "{ran:?}");
    assert_eq!(world.names("outbox"), ["123456-000001-instructions.txt"]);
    assert_eq!(world.standing(&mandate).await, "pending_submission/submitted");
}

#[tokio::test]
async fn a_run_that_is_stopped_between_its_steps_is_completed_by_the_next_once() {
    for steps in 0..6 {
        let world = World::begin().await;
        let mandate = world.signed("Ms A Tenant", 10).await;
        world.at("2026-11-23T15:00");
        let left = AtomicU32::new(steps);
        let goes_on =
            || left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        live::tick(&world.app.app, &goes_on).await.unwrap();
        world.tick().await;
        assert_eq!(world.names("outbox"), ["123456-000001-instructions.txt"], "{steps} steps");
        assert_eq!(world.standing(&mandate).await, "pending_submission/submitted");
    }
}

#[tokio::test]
async fn what_was_sealed_and_not_handed_over_goes_out_once_with_the_next_run() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    let outbox = world.folder().join("outbox");
    // As on a full disk: the file is sealed, and cannot be staged.
    fs::remove_dir(&outbox).unwrap();
    fs::write(&outbox, "no folder").unwrap();
    world.at("2026-11-23T15:00");
    world.tick().await;
    let states = "SELECT state FROM submissions";
    assert_eq!(world.app.one::<String>(states).await, "sealed");
    assert_eq!(world.standing(&mandate).await, "pending_submission/submitted");

    fs::remove_file(&outbox).unwrap();
    world.at("2026-11-23T15:01");
    world.tick().await;
    world.tick().await;
    assert_eq!(world.app.one::<String>(states).await, "submitted");
    assert_eq!(world.names("outbox"), ["123456-000001-instructions.txt"]);
}

#[tokio::test]
async fn what_could_not_be_handed_over_all_day_goes_into_a_file_of_the_next() {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    let outbox = world.folder().join("outbox");
    fs::remove_dir(&outbox).unwrap();
    fs::write(&outbox, "no folder").unwrap();
    world.at("2026-11-23T15:00");
    world.tick().await;
    fs::remove_file(&outbox).unwrap();
    // Too late for today's processing: nothing goes out under its serial any more.
    world.at("2026-11-23T21:00");
    world.tick().await;
    assert_eq!(world.names("outbox"), [""; 0]);
    world.at("2026-11-24T07:10");
    world.tick().await;
    assert_eq!(world.standing(&mandate).await, "pending_submission/awaiting_submission");
    world.at("2026-11-24T15:00");
    world.tick().await;
    assert_eq!(world.names("outbox"), ["123456-000002-instructions.txt"]);
}

#[tokio::test]
async fn the_server_itself_runs_the_cycle_and_ends_with_it() {
    let app = App::start_serving(|options| options.cycle = Some(Duration::from_millis(20))).await;
    let mut world = World::of(app).await;
    world.signed("Ms A Tenant", 10).await;
    world.at("2026-11-23T15:00");
    for _ in 0..200 {
        if !world.names("outbox").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(world.names("outbox"), ["123456-000001-instructions.txt"]);
    world.app.stop().await;
    let leases = "SELECT COUNT(*) FROM leases";
    assert_eq!(world.app.one::<i64>(leases).await, 0);
    world.at("2026-11-23T15:01");
    let run = operator::run_cycle(&world.app.app, None, None).await.unwrap();
    assert!(run.workspaces.iter().all(|workspace| workspace.files.is_empty()), "{run:?}");
}
