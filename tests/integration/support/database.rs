//! A database for each test: a SQLite file, or a copy of a migrated PostgreSQL database.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use procedures::store::migrate;
use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;

/// Where PostgreSQL is: `postgres://user@host:port`, without a database.
#[expect(clippy::disallowed_methods, reason = "tests/run says by it which database is tested")]
pub fn postgres() -> Option<String> {
    std::env::var("DD_TEST_POSTGRES").ok()
}

/// The URL of a new, migrated database.
pub async fn fresh(folder: &Path) -> String {
    match postgres() {
        Some(server) => fresh_postgres(&server).await,
        None => fresh_sqlite(folder).await,
    }
}

// Migrating once and copying is much faster than migrating for each test.

async fn fresh_sqlite(folder: &Path) -> String {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::TempDir::new().unwrap();
            let path = folder.path().join("template.db");
            migrate::up(&format!("sqlite://{}", path.display())).await.unwrap();
            std::fs::read(path).unwrap()
        })
        .await;
    let path = folder.join("direct-debit.db");
    std::fs::write(&path, template).unwrap();
    format!("sqlite://{}", path.display())
}

async fn fresh_postgres(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let process = std::process::id();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{process}");
            run(server, &format!("CREATE DATABASE {name}")).await;
            migrate::up(&format!("{server}/{name}")).await.unwrap();
            name
        })
        .await;
    let name = format!("test_{process}_{}", COUNT.fetch_add(1, Ordering::SeqCst));
    run(server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    format!("{server}/{name}")
}

async fn run(server: &str, sql: &str) {
    let connection = Database::connect(format!("{server}/postgres")).await.unwrap();
    // A template that another test is copying cannot be copied at that moment.
    for _ in 0..100 {
        match connection.execute_unprepared(sql).await {
            Ok(_) => break,
            Err(error) if error.to_string().contains("being accessed by other users") => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            Err(error) => panic!("{sql}: {error}"),
        }
    }
    connection.close().await.unwrap();
}
