use std::fs;

use procedures::operator::{self, Unfulfilled};

use super::world::World;

/// A world whose collections file was being handed over when the server stopped, and whose folder was lost then.
async fn lost() -> (World, String, String) {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.until("2026-12-08").await;
    world.at("2026-12-08T15:00");
    world.tick().await;
    assert_eq!(world.names("outbox").len(), 2);
    let collections = "kind = 'collections'";
    world.app.execute(&format!("UPDATE submissions SET state = 'sending' WHERE {collections}")).await;
    fs::remove_dir_all(world.folder()).unwrap();
    world.at("2026-12-08T15:01");
    world.tick().await;
    let id = world.app.one::<String>(&format!("SELECT id FROM submissions WHERE {collections}")).await;
    assert_eq!(state(&world, &id).await, "unknown");
    (world, mandate, id)
}

async fn state(world: &World, id: &str) -> String {
    world.app.one(&format!("SELECT state FROM submissions WHERE id = '{id}'")).await
}

#[tokio::test]
async fn what_may_never_have_gone_out_is_not_told_to_be_collected() {
    let (world, mandate, id) = lost().await;
    world.until("2026-12-16").await;
    assert_eq!(state(&world, &id).await, "unknown");
    assert_eq!(world.first(&mandate).await, "2026-12-10 submitted/submitted");
    assert_eq!(world.names("outbox"), [""; 0]);
}

#[tokio::test]
async fn found_to_be_handed_over_it_is_collected_and_nothing_goes_out_again() {
    let (world, mandate, id) = lost().await;
    world.until("2026-12-11").await;
    let id = id.try_into().unwrap();
    let settled = operator::settle_submission(&world.app.app, &id, true).await.unwrap();
    assert_eq!(settled.state, "submitted");
    let again = operator::settle_submission(&world.app.app, &id, false).await;
    assert!(matches!(again, Err(Unfulfilled::Refused { code: "SUBMISSION_NOT_UNKNOWN", .. })), "{again:?}");
    let open = "SELECT COUNT(*) FROM alerts WHERE kind = 'submission_unknown' AND resolved_at IS NULL";
    assert_eq!(world.app.one::<i64>(open).await, 0);
    world.accepted().await;
    world.until("2026-12-14").await;
    assert_eq!(world.first(&mandate).await, "2026-12-10 collected/confirmed");
    assert_eq!(world.names("outbox"), [""; 0]);
}

#[tokio::test]
async fn found_not_to_be_handed_over_its_items_go_into_another_file_once() {
    let (world, mandate, id) = lost().await;
    world.at("2026-12-09T10:00");
    world.tick().await;
    let id = id.try_into().unwrap();
    let settled = operator::settle_submission(&world.app.app, &id, false).await.unwrap();
    assert_eq!(settled.state, "withdrawn");
    assert_eq!(world.first(&mandate).await, "2026-12-10 scheduled/notified");
    world.at("2026-12-09T15:00");
    world.tick().await;
    assert_eq!(world.names("outbox"), ["123456-000003-collections.txt"]);
    assert_eq!(world.first(&mandate).await, "2026-12-11 submitted/submitted");
    let by = "SELECT actor_kind FROM events WHERE kind = 'submission.withdrawn'";
    assert_eq!(world.app.one::<String>(by).await, "operator");
}
