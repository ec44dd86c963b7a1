//! What is different on PostgreSQL; nothing to do where none is tested.

use crate::support::{Machine, database};

#[test]
fn secrets_must_be_configured_and_migrations_applied_on_purpose() {
    let Some(url) = database::postgres() else { return };
    let machine = Machine::new().with("DATABASE_URL", url);
    machine.run(&["serve", "--bind", "127.0.0.1:0"]).failed(1, &["are missing", "`direct-debit migrate up`"]);
    machine.run(&["migrate", "up"]).ok();
    machine
        .run(&["org", "list"])
        .failed(1, &["PostgreSQL needs a pepper", "DD_PEPPER", "openssl rand -hex 32"]);
    let machine =
        machine.with("DD_PEPPER", "1:9f1c3b5a7d2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f71");
    machine.run(&["org", "list"]).failed(1, &["PostgreSQL needs a data key", "DD_DATA_KEY"]);
    assert!(!machine.path("data").exists());
}

#[test]
fn the_demonstration_migrates_by_itself() {
    let Some(url) = database::postgres() else { return };
    let secret = |digit: &str| format!("1:{}", format!("{digit}1").repeat(16) + &"2f".repeat(16));
    let machine = Machine::new()
        .with("DATABASE_URL", url)
        .with("DD_PEPPER", secret("a"))
        .with("DD_DATA_KEY", secret("b"));
    let server = machine.serve(&["--demo"]);
    let key = server.announced["demo"]["plainKey"].as_str().unwrap();
    let caller = Machine::new().with("DD_API_KEY", key).with("DD_URL", server.url());
    caller.run(&["call", "keys.whoami"]).ok();
}
