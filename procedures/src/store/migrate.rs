//! Migrations, on either database, one migrator at a time.

use std::sync::Arc;

use migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;

use super::sqlite::{Connection, Proxied};

/// Any number, the same in every process of ours: who holds it migrates.
const ADVISORY_LOCK: i64 = 0x6464_6d69_6772;

/// A migration and whether it is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The migration's name.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Applies what is missing. Returns how many were applied.
pub async fn up(url: &str) -> Result<usize, DbErr> {
    let connection = connect(url).await?;
    let pending = Migrator::get_pending_migrations(&connection).await?.len();
    Migrator::up(&connection, None).await?;
    Ok(pending)
}

/// Takes back the newest `steps`, and the data in their tables with them.
pub async fn down(url: &str, steps: u32) -> Result<(), DbErr> {
    Migrator::down(&connect(url).await?, Some(steps)).await
}

/// Each migration, oldest first.
pub async fn status(url: &str) -> Result<Vec<Status>, DbErr> {
    let connection = connect(url).await?;
    let pending: Vec<String> = Migrator::get_pending_migrations(&connection)
        .await?
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let all = Migrator::migrations();
    let names = all.iter().map(|migration| migration.name().to_owned());
    Ok(names.map(|name| Status { applied: !pending.contains(&name), name }).collect())
}

/// A connection of its own that holds the lock until it is dropped.
async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        let connection = Proxied::new(Connection::writer(path.as_ref())?);
        return Database::connect_proxy(DbBackend::Sqlite, Arc::new(Box::new(connection))).await;
    }
    let mut options = ConnectOptions::new(url);
    options.min_connections(1).max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await?;
    let lock = format!("SELECT pg_advisory_lock({ADVISORY_LOCK})");
    connection.query_one_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
    connection.execute_unprepared("SET lock_timeout = '2s'").await?;
    Ok(connection)
}
