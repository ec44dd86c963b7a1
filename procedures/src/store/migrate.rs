//! Migrations, on either database, one migrator at a time.

use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::time::Duration;

use migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use tokio::time::Instant;

use super::sqlite::{Connection, Proxied};

/// Any number, the same in every process of ours: who holds it migrates.
const ADVISORY_LOCK: i64 = 0x6464_6d69_6772;

/// How long PostgreSQL may take to give a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long another process's migration is waited for.
const LOCK_TIMEOUT: Duration = Duration::from_secs(20);
/// How often it is looked whether that has ended, on SQLite.
const PAUSE: Duration = Duration::from_millis(20);

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
    let Migrating { connection, .. } = &connect(url).await?;
    let (mut applied, mut missing) = (0, pending(connection).await?.len());
    while missing > 0 {
        Migrator::up(connection, Some(1)).await?;
        let left = pending(connection).await?.len();
        if left == missing {
            return Err(DbErr::Custom("a migration was not committed; the log says why".to_owned()));
        }
        applied += 1;
        missing = left;
    }
    Ok(applied)
}

/// Takes back the newest `steps`, and the data in their tables with them.
pub async fn down(url: &str, steps: u32) -> Result<(), DbErr> {
    Migrator::down(&connect(url).await?.connection, Some(steps)).await
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

/// A connection that is the only one to migrate until it is dropped.
struct Migrating {
    connection: DatabaseConnection,
    /// SQLite has no lock to hold over several transactions: a file beside the database has.
    _file: Option<File>,
}

async fn connect(url: &str) -> Result<Migrating, DbErr> {
    let file = match url.strip_prefix("sqlite://") {
        Some(path) => Some(lock_file(path).await?),
        None => None,
    };
    let connection = open(url).await?;
    if file.is_none() {
        lock(&connection).await?;
    }
    Ok(Migrating { connection, _file: file })
}

/// A file of its own: whoever closes the database's file lets go of the locks SQLite holds on it.
async fn lock_file(path: &str) -> Result<File, DbErr> {
    let until = Instant::now() + LOCK_TIMEOUT;
    let path = format!("{path}-migrate");
    let failed = |error: std::io::Error| DbErr::Custom(format!("{path}: {error}"));
    let file = File::options().create(true).append(true).mode(0o600).open(&path).map_err(failed)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < until => tokio::time::sleep(PAUSE).await,
            Err(TryLockError::WouldBlock) => return Err(busy()),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
}

/// Somebody else has been migrating for too long.
fn busy() -> DbErr {
    let seconds = LOCK_TIMEOUT.as_secs();
    let busy = "another process has been migrating this database for";
    DbErr::Custom(format!("{busy} {seconds} s: try again when it has ended"))
}

async fn lock(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let seconds = LOCK_TIMEOUT.as_secs();
    connection.execute_unprepared(&format!("SET lock_timeout = '{seconds}s'")).await?;
    let lock = format!("SELECT pg_advisory_lock({ADVISORY_LOCK})");
    let locked = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, lock)).await;
    locked.map_err(|error| {
        let told = error.to_string();
        // SQLSTATE 55P03, in PostgreSQL's own words.
        if told.contains("lock timeout") { busy() } else { error }
    })?;
    connection.execute_unprepared("SET lock_timeout = '2s'").await?;
    Ok(())
}
