//! Claim and mark: the least a database must do for as many rows. A bare table, a thousand rows at a time, one commit each.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use rusqlite::Connection;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait, Value};

/// Rows in one transaction.
const BATCH: u32 = 1_000;
/// Rows put into the table at once, which is not measured.
const FILL: u32 = 5_000;

const MAKE: &str = "DROP TABLE IF EXISTS work; \
    CREATE TABLE work (id BIGINT NOT NULL PRIMARY KEY, state TEXT NOT NULL); \
    CREATE INDEX work_state ON work (state, id)";

/// How long it takes for so many rows, in seconds.
pub(super) async fn run(url: &str, rows: u32) -> Result<f64> {
    match url.strip_prefix("sqlite://") {
        Some(path) => sqlite(Path::new(path), rows),
        None => postgres(url, rows).await,
    }
}

fn placeholders(count: usize, mark: impl Fn(usize) -> String) -> String {
    (1..=count).map(mark).collect::<Vec<_>>().join(", ")
}

fn sqlite(path: &Path, rows: u32) -> Result<f64> {
    let mut connection = Connection::open(path)?;
    // As the store's writer (procedures/src/store/sqlite/connection.rs).
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16000;",
    )?;
    connection.execute_batch(MAKE)?;
    connection.execute_batch(&fill(rows))?;

    let (begun, mut marked) = (Instant::now(), 0);
    loop {
        let transaction = connection.transaction()?;
        let ids: Vec<i64> = transaction
            .prepare_cached("SELECT id FROM work WHERE state = 'waiting' ORDER BY id LIMIT ?1")?
            .query_map([BATCH], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if ids.is_empty() {
            break;
        }
        let marks = placeholders(ids.len(), |at| format!("?{at}"));
        marked += transaction
            .prepare_cached(&format!("UPDATE work SET state = 'done' WHERE id IN ({marks})"))?
            .execute(rusqlite::params_from_iter(ids))?;
        transaction.commit()?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(marked == rows as usize, "{marked} rows marked, not {rows}");
    connection.execute_batch("DROP TABLE work")?;
    Ok(seconds)
}

async fn postgres(url: &str, rows: u32) -> Result<f64> {
    let connection = Database::connect(url).await?;
    connection.execute_unprepared(MAKE).await?;
    connection.execute_unprepared(&fill(rows)).await?;
    // As a table would be that has been in use for a while.
    connection.execute_unprepared("ANALYZE work").await?;

    let (begun, mut marked) = (Instant::now(), 0);
    loop {
        let done = claim_and_mark(&connection).await?;
        if done == 0 {
            break;
        }
        marked += done;
    }
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(marked == u64::from(rows), "{marked} rows marked, not {rows}");
    connection.execute_unprepared("DROP TABLE work").await?;
    connection.close().await?;
    Ok(seconds)
}

async fn claim_and_mark(connection: &DatabaseConnection) -> Result<u64> {
    let transaction = connection.begin().await?;
    let claim = "SELECT id FROM work WHERE state = 'waiting' ORDER BY id LIMIT $1 FOR UPDATE";
    let claim = Statement::from_sql_and_values(DbBackend::Postgres, claim, [Value::from(i64::from(BATCH))]);
    let claimed = transaction.query_all_raw(claim).await?;
    if claimed.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = claimed.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    let marks = placeholders(ids.len(), |at| format!("${at}"));
    let mark = format!("UPDATE work SET state = 'done' WHERE id IN ({marks})");
    let mark = Statement::from_sql_and_values(DbBackend::Postgres, mark, ids.into_iter().map(Value::from));
    let marked = transaction.execute_raw(mark).await?.rows_affected();
    transaction.commit().await?;
    Ok(marked)
}

/// Statements that fill the table with so many rows.
fn fill(rows: u32) -> String {
    let part = |from: u32| {
        let rows: Vec<_> = (from..rows.min(from + FILL)).map(|id| format!("({id}, 'waiting')")).collect();
        format!("INSERT INTO work (id, state) VALUES {}", rows.join(", "))
    };
    let parts: Vec<_> = (0..rows).step_by(FILL as usize).map(part).collect();
    format!("BEGIN; {}; COMMIT", parts.join("; "))
}
