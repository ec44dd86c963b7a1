//! What a database says of itself: for whoever looks after it.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::Store;
use super::value::corrupt;

/// The product and its version: `SQLite 3.50.4`, `PostgreSQL 17.2`.
pub async fn version(store: &Store) -> Result<String, DbErr> {
    match store {
        Store::Sqlite(_) => text(store, "SELECT 'SQLite ' || sqlite_version() AS answer").await,
        Store::Postgres(_) => {
            text(store, "SELECT 'PostgreSQL ' || current_setting('server_version') AS answer").await
        }
    }
}

/// The Unix time in milliseconds by the database server's own clock; `None` for SQLite, which has only the machine's.
pub async fn clock_ms(store: &Store) -> Result<Option<i64>, DbErr> {
    match store {
        Store::Sqlite(_) => Ok(None),
        Store::Postgres(_) => {
            let sql = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS answer";
            text(store, sql).await?.parse().map(Some).map_err(corrupt)
        }
    }
}

async fn text(store: &Store, sql: &str) -> Result<String, DbErr> {
    let reader = store.read();
    let backend: DbBackend = reader.get_database_backend();
    let row = reader.query_one_raw(Statement::from_string(backend, sql)).await?;
    row.ok_or_else(|| corrupt("no answer"))?.try_get("", "answer")
}
