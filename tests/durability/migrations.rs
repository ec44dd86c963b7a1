//! Migrations: there and back again, by several at once, and what the entities expect of them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use procedures::store::schema;
use serde_json::json;

use crate::ground::Ground;
use crate::load::{Keys, mandate};
use crate::support::Machine;
use crate::wire::Line;

/// How many migrations are applied, and how many there are.
fn applied(machine: &Machine) -> (usize, usize) {
    let status = machine.run(&["migrate", "status", "--json"]).json();
    let migrations = status["migrations"].as_array().unwrap();
    (migrations.iter().filter(|one| one["applied"] == true).count(), migrations.len())
}

/// Every column of every table but the migrator's own: table, column, type, whether it may be absent.
fn columns(ground: &Ground) -> BTreeSet<String> {
    let sql = if ground.is_postgres() {
        "SELECT table_name || '.' || column_name || ' ' || data_type || \
         CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END AS value \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'"
    } else {
        "SELECT t.name || '.' || c.name || ' ' || c.type || CASE c.\"notnull\" WHEN 0 THEN '?' ELSE '' END AS value \
         FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'seaql_migrations'"
    };
    let word = |line: &String| {
        let line = line.to_lowercase();
        ["bigint", "integer"]
            .iter()
            .fold(line, |line, long| line.replace(long, "integer"))
            .replace("blob", "bytea")
    };
    ground.unique(sql).iter().map(word).collect()
}

#[test]
fn up_down_and_up_again_leave_the_schema_that_the_entities_expect() {
    let ground = Ground::unmigrated(str::to_owned);
    let machine = &ground.machine;
    let all = machine.run(&["migrate", "--json"]).json()["applied"].as_u64().unwrap() as usize;
    assert_eq!(applied(machine), (all, all));
    assert_eq!(columns(&ground), schema::expected());
    filled(&ground);

    for left in (0..all).rev() {
        assert_eq!(machine.run(&["migrate", "down", "--json"]).json()["takenBack"], 1);
        assert_eq!(applied(machine), (left, all));
        machine.run(&["org", "list"]).failed(1, &["migrations are missing"]);
    }
    assert_eq!(columns(&ground), BTreeSet::new());
    assert_eq!(machine.run(&["migrate", "down", "--json"]).json()["takenBack"], 0);

    assert_eq!(machine.run(&["migrate", "up", "--json"]).json()["applied"], all);
    assert_eq!(columns(&ground), schema::expected());
    filled(&ground);
}

/// Puts something into the database, through a server.
fn filled(ground: &Ground) {
    let keys = Keys::of(ground);
    let server = ground.serve();
    let mut line = Line::new(server.address, &keys.good);
    let id = line.call("mandates.create", mandate("R-1")).unwrap().ok()["id"].clone();
    line.call("mandates.sendInvite", json!({ "mandateId": id, "idempotencyKey": "1" })).unwrap().ok();
    server.stop();
}

#[test]
fn several_may_migrate_at_once() {
    for _ in 0..3 {
        let ground = Ground::unmigrated(str::to_owned);
        let applied_here: u64 = std::thread::scope(|scope| {
            let migrators: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| ground.machine.run(&["migrate", "up", "--json"]).json()))
                .collect();
            migrators.into_iter().map(|one| one.join().unwrap()["applied"].as_u64().unwrap()).sum()
        });
        let (applied, all) = applied(&ground.machine);
        assert_eq!((applied, applied_here), (all, all as u64));
        assert_eq!(columns(&ground), schema::expected());
    }
}

#[test]
fn a_migration_that_goes_on_holds_up_no_start_and_others_not_for_ever() {
    let ground = Ground::new();
    if !ground.is_postgres() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let _held = runtime.block_on(async {
        use sea_orm::{ConnectionTrait, Database};
        let connection = Database::connect(&ground.url).await.unwrap();
        let held = sea_orm::TransactionTrait::begin(&connection).await.unwrap();
        let lock = format!("SELECT pg_advisory_xact_lock({})", 0x6464_6d69_6772_i64);
        held.execute_unprepared(&lock).await.unwrap();
        held
    });
    ground.machine.run(&["org", "list"]).ok();
    let began = Instant::now();
    ground.machine.run(&["migrate", "up"]).failed(1, &["another process has been migrating this database"]);
    assert!(began.elapsed() < Duration::from_secs(40));
}
