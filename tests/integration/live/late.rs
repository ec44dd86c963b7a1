use std::fs;

use super::world::World;

const INSTRUCTIONS: &str = "123456-000001-instructions.txt";

/// A world whose first file was staged and being handed over when the server stopped, on the day before.
async fn stopped() -> (World, String) {
    let world = World::begin().await;
    let mandate = world.signed("Ms A Tenant", 10).await;
    world.at("2026-11-23T15:00");
    world.tick().await;
    world.app.execute("UPDATE submissions SET state = 'sending'").await;
    let from = |folder: &str| world.folder().join(folder).join(INSTRUCTIONS);
    fs::rename(from("outbox"), from(".staged")).unwrap();
    world.at("2026-11-24T07:10");
    (world, mandate)
}

async fn state(world: &World) -> String {
    world.app.one("SELECT state FROM submissions WHERE serial = '000001'").await
}

#[tokio::test]
async fn a_file_that_is_too_late_can_never_be_fetched_before_its_items_go_into_another() {
    let (world, mandate) = stopped().await;
    world.tick().await;
    assert_eq!(state(&world).await, "withdrawn");
    assert_eq!(world.standing(&mandate).await, "pending_submission/awaiting_submission");
    let staged = [format!("{INSTRUCTIONS}.withdrawn"), "123456-000001.mark".to_owned()];
    assert_eq!(world.names(".staged"), staged);
    world.at("2026-11-24T15:00");
    world.tick().await;
    assert_eq!(world.names("outbox"), ["123456-000002-instructions.txt"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_withdrawn_stays_what_it_is_until_it_can() {
    let (world, mandate) = stopped().await;
    let taken = world.folder().join(".staged").join(format!("{INSTRUCTIONS}.withdrawn"));
    fs::create_dir(&taken).unwrap();
    world.tick().await;
    assert_eq!(world.standing(&mandate).await, "pending_submission/submitted");
    assert_ne!(state(&world).await, "withdrawn");
    assert_eq!(world.names("outbox"), [""; 0]);
}

#[tokio::test]
async fn a_file_that_was_fetched_after_all_is_not_sent_again() {
    let (world, mandate) = stopped().await;
    fs::remove_file(world.folder().join(".staged").join(INSTRUCTIONS)).unwrap();
    world.tick().await;
    assert_eq!(state(&world).await, "submitted");
    world.at("2026-11-24T15:00");
    world.tick().await;
    assert_eq!(world.names("outbox"), [""; 0]);
    assert_eq!(world.standing(&mandate).await, "pending_submission/submitted");
}
