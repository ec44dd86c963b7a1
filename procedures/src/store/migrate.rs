//! Migrations, on either database, one migrator at a time.

use std::sync::Arc;
use std::time::Duration;

use migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;

use super::sqlite::{Connection, Proxied};

/// Any number, the same in every process of ours: who holds it migrates.
const ADVISORY_LOCK: i64 = 0x6464_6d69_6772;

/// How long PostgreSQL may take to give a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long another process's migration is waited for.
const LOCK_TIMEOUT: Duration = Duration::from_secs(20);

/// A migration and whether it is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The migration's name.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Applies what is missing, one migration a transaction. Returns how many were applied here: another process that
/// migrates at the same time may apply some.
pub async fn up(url: &str) -> Result<usize, DbErr> {
    let connection = connect(url).await?;
    let (mut applied, mut missing) = (0, pending(&connection).await?.len());
    while missing > 0 {
        let tried = Migrator::up(&connection, Some(1)).await;
        let left = pending(&connection).await?.len();
        match tried {
            Ok(()) if left < missing => applied += 1,
            Ok(()) => {
                return Err(DbErr::Custom("a migration was not committed; the log says why".to_owned()));
            }
            // SQLite has no lock to hold over all of it: another process has applied this one meanwhile.
            Err(_) if left < missing => {}
            Err(error) => return Err(error),
        }
        missing = left;
    }
    Ok(applied)
}

/// Takes back the newest `steps`, and the data in their tables with them.
pub async fn down(url: &str, steps: u32) -> Result<(), DbErr> {
    Migrator::down(&connect(url).await?, Some(steps)).await
}

/// Each migration, oldest first.
pub async fn status(url: &str) -> Result<Vec<Status>, DbErr> {
    let pending = pending(&open(url).await?).await?;
    let all = Migrator::migrations();
    let names = all.iter().map(|migration| migration.name().to_owned());
    Ok(names.map(|name| Status { applied: !pending.contains(&name), name }).collect())
}

/// The names of the migrations that are missing.
async fn pending(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let pending = if connection.get_database_backend() == DbBackend::Postgres {
        // Asks no more than a reader may, and waits for no migration that is going on.
        Migrator::get_pending_migrations_read_only(connection).await?
    } else {
        Migrator::get_pending_migrations(connection).await?
    };
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
}

/// A connection of its own.
async fn open(url: &str) -> Result<DatabaseConnection, DbErr> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        let connection = Proxied::new(Connection::writer(path.as_ref())?);
        return Database::connect_proxy(DbBackend::Sqlite, Arc::new(Box::new(connection))).await;
    }
    let mut options = ConnectOptions::new(url);
    options.min_connections(1).max_connections(1).acquire_timeout(CONNECT_TIMEOUT).sqlx_logging(false);
    Database::connect(options).await.map_err(|error| match error {
        DbErr::ConnectionAcquire(_) => {
            DbErr::Custom(format!("no connection within {} s", CONNECT_TIMEOUT.as_secs()))
        }
        error => error,
    })
}

/// The same; on PostgreSQL it holds the lock until it is dropped.
async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let connection = open(url).await?;
    if connection.get_database_backend() == DbBackend::Postgres {
        lock(&connection).await?;
    }
    Ok(connection)
}

async fn lock(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let seconds = LOCK_TIMEOUT.as_secs();
    connection.execute_unprepared(&format!("SET lock_timeout = '{seconds}s'")).await?;
    let lock = format!("SELECT pg_advisory_lock({ADVISORY_LOCK})");
    let locked = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, lock)).await;
    locked.map_err(|error| {
        let told = error.to_string();
        // SQLSTATE 55P03, in PostgreSQL's own words.
        if !told.contains("lock timeout") {
            return error;
        }
        let busy = "another process has been migrating this database for";
        DbErr::Custom(format!("{busy} {seconds} s: try again when it has ended"))
    })?;
    connection.execute_unprepared("SET lock_timeout = '2s'").await?;
    Ok(())
}
