//! SQL, and nothing but: entities, queries with the workspace first, rows to domain and back.
//!
//! Two databases behind one [`ConnectionTrait`]: PostgreSQL through sqlx, SQLite through rusqlite on the calling thread
//! with writes grouped into commits (docs/performance.md says why).

use std::time::Duration;

pub use sea_orm::DbErr;
use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, ExecResult, QueryResult, Statement, TransactionTrait,
};

mod entity;
mod expect;
mod partial;
mod prebuilt;
mod rows;
mod snapshot;
mod sqlite;
mod value;

pub mod alerts;
pub mod attempts;
pub mod authorities;
pub mod bank_details;
pub mod claims;
pub mod coherence;
pub mod collections;
pub mod cycle;
pub mod events;
pub mod facts;
pub mod figures;
pub mod holidays;
pub mod idempotency;
pub mod instructions;
pub mod invites;
pub mod journal;
pub mod keys;
pub mod logos;
pub mod mandates;
pub mod measures;
pub mod messages;
pub mod migrate;
pub mod modulus;
pub mod notices;
pub mod operations;
pub mod organisations;
pub mod payer_forms;
pub mod report_rows;
pub mod reports;
pub mod sandbox;
pub mod schema;
pub mod secrets;
pub mod service_users;
pub mod simulator;
pub mod submissions;
pub mod thresholds;

pub use expect::one_row;
pub use rows::Rows;
pub use snapshot::Snapshot;
pub use sqlite::{Sqlite, Turns};

/// How long PostgreSQL may take to answer a statement. It ends statements itself a little sooner: this is for a server
/// or a network that has fallen silent.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(6);
/// How long it may take to answer that it is there.
const PING_TIMEOUT: Duration = Duration::from_secs(3);

/// A database.
pub enum Store {
    /// The embedded default.
    Sqlite(Sqlite),
    /// Production.
    Postgres(DatabaseConnection),
}

/// How busy a database is, as far as this process makes it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// The embedded one.
    Sqlite(sqlite::Turns),
    /// The pool of connections.
    Postgres {
        /// Those in use.
        busy: u64,
        /// The others.
        idle: u64,
    },
}

/// Reads outside a transaction.
pub enum Reader<'a> {
    /// Any of the read connections.
    Sqlite(&'a Sqlite),
    /// Any connection of the pool.
    Postgres(&'a DatabaseConnection),
}

/// A transaction that may write. Dropped without [`Tx::commit`], it changes nothing.
pub struct Tx {
    on: Writing,
    /// What is to be counted anew before the commit.
    touched: figures::Touched,
}

enum Writing {
    /// A turn on the one write connection.
    Sqlite(sqlite::Turn),
    /// A transaction of the pool's.
    Postgres(DatabaseTransaction),
}

impl Store {
    /// Opens the database at `sqlite://PATH` or `postgres://…`, without migrating it. The folder of a new SQLite file
    /// must exist.
    pub async fn open(url: &str, max_connections: u32) -> Result<Store, DbErr> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return Ok(Store::Sqlite(Sqlite::open(path.as_ref())?));
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(max_connections)
            .acquire_timeout(Duration::from_secs(3))
            .connect_timeout(Duration::from_secs(5))
            .test_before_acquire(false)
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(|options| {
                options.options([("statement_timeout", "5s"), ("idle_in_transaction_session_timeout", "10s")])
            });
        Ok(Store::Postgres(Database::connect(options).await?))
    }

    /// Reads outside a transaction.
    pub fn read(&self) -> Reader<'_> {
        match self {
            Store::Sqlite(sqlite) => Reader::Sqlite(sqlite),
            Store::Postgres(pool) => Reader::Postgres(pool),
        }
    }

    /// Begins a transaction that may write. On SQLite the caller holds the only writer: await nothing but the database
    /// before [`Tx::commit`].
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        let on = match self {
            Store::Sqlite(sqlite) => Writing::Sqlite(sqlite.begin().await?),
            Store::Postgres(pool) => Writing::Postgres(answered(pool.begin()).await?),
        };
        Ok(Tx { on, touched: figures::Touched::default() })
    }

    /// Waits until everything that a transaction could have seen so far is durable. On SQLite changes share their commits,
    /// and the next one sees a change before its commit: whoever saw one, and made none himself, is answered after this.
    /// PostgreSQL shows what is committed, and nothing else.
    pub async fn settled(&self) -> Result<(), DbErr> {
        match self {
            Store::Sqlite(sqlite) => sqlite.settled().await,
            Store::Postgres(_) => Ok(()),
        }
    }

    /// How busy it is.
    pub fn load(&self) -> Load {
        match self {
            Store::Sqlite(sqlite) => Load::Sqlite(sqlite.turns()),
            Store::Postgres(pool) => {
                let pool = pool.get_postgres_connection_pool();
                let (open, idle) = (u64::from(pool.size()), pool.num_idle() as u64);
                Load::Postgres { busy: open.saturating_sub(idle), idle }
            }
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        let reader = self.read();
        let asked = reader.query_one_raw(Statement::from_string(reader.get_database_backend(), "SELECT 1"));
        tokio::time::timeout(PING_TIMEOUT, asked).await.unwrap_or_else(|_| Err(silent())).map(|_| ())
    }
}

/// What the database answers, unless it does not.
async fn answered<T>(asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    tokio::time::timeout(ANSWER_TIMEOUT, asked).await.unwrap_or_else(|_| Err(silent()))
}

fn silent() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
}

impl Tx {
    /// Makes the changes durable, with the figures that follow from them. When this returns, they survive a crash.
    pub async fn commit(self) -> Result<(), DbErr> {
        figures::settle(&self).await?;
        match self.on {
            Writing::Sqlite(turn) => turn.commit().await,
            // Whether it was made is not known: this must not be told as if nothing had happened.
            Writing::Postgres(transaction) => {
                answered(transaction.commit()).await.map_err(|error| match error {
                    DbErr::ConnectionAcquire(_) => DbErr::Custom("no answer to a commit".to_owned()),
                    error => error,
                })
            }
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Reader::Sqlite(_) => DbBackend::Sqlite,
            Reader::Postgres(pool) => pool.get_database_backend(),
        }
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a reader executes nothing: begin a transaction".into()))
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a reader executes nothing: begin a transaction".into()))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Reader::Sqlite(sqlite) => sqlite.read(|connection| connection.query_one(statement)),
            Reader::Postgres(pool) => answered(pool.query_one_raw(statement)).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Reader::Sqlite(sqlite) => sqlite.read(|connection| connection.query_all(statement)),
            Reader::Postgres(pool) => answered(pool.query_all_raw(statement)).await,
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        match &self.on {
            Writing::Sqlite(_) => DbBackend::Sqlite,
            Writing::Postgres(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.on {
            Writing::Sqlite(turn) => turn.with(|connection| connection.execute(statement)),
            Writing::Postgres(transaction) => answered(transaction.execute_raw(statement)).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.on {
            Writing::Sqlite(turn) => {
                turn.with(|connection| connection.execute(Statement::from_string(DbBackend::Sqlite, sql)))
            }
            Writing::Postgres(transaction) => answered(transaction.execute_unprepared(sql)).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.on {
            Writing::Sqlite(turn) => turn.with(|connection| connection.query_one(statement)),
            Writing::Postgres(transaction) => answered(transaction.query_one_raw(statement)).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.on {
            Writing::Sqlite(turn) => turn.with(|connection| connection.query_all(statement)),
            Writing::Postgres(transaction) => answered(transaction.query_all_raw(statement)).await,
        }
    }
}
