//! A new, empty database on the PostgreSQL that is tested.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};

/// The URL of a new database, if PostgreSQL is tested.
#[expect(clippy::disallowed_methods, reason = "tests/run says by it which database is tested")]
pub fn postgres() -> Option<String> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("DD_TEST_POSTGRES").ok()?;
    let name = format!("cli_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let connection = Database::connect(format!("{server}/postgres")).await.unwrap();
        connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        connection.close().await.unwrap();
    });
    Some(format!("{server}/{name}"))
}
