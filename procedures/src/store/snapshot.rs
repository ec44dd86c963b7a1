//! Reads of one moment: what one answer says of several things agrees, whatever is changed meanwhile.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExecResult, QueryResult, Statement,
    TransactionTrait, TryIntoModel,
};

use super::{Rows, Store, answered, sqlite};

/// Reads that all see the database as it is at the first of them. On PostgreSQL it holds a connection of the pool: ask
/// nobody else for one before it is dropped.
pub struct Snapshot<'a>(Reading<'a>);

enum Reading<'a> {
    /// A read connection.
    Sqlite(sqlite::Snapshot<'a>),
    /// A transaction that only reads.
    Postgres(DatabaseTransaction),
}

impl Store {
    /// Begins to read at one moment.
    pub async fn snapshot(&self) -> Result<Snapshot<'_>, DbErr> {
        Ok(Snapshot(match self {
            Store::Sqlite(sqlite) => Reading::Sqlite(sqlite.snapshot()?),
            Store::Postgres(pool) => {
                let transaction = answered(pool.begin()).await?;
                let level = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                answered(transaction.execute_unprepared(level)).await?;
                Reading::Postgres(transaction)
            }
        }))
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Snapshot<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Reading::Sqlite(_) => DbBackend::Sqlite,
            Reading::Postgres(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a snapshot executes nothing: begin a transaction".into()))
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a snapshot executes nothing: begin a transaction".into()))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.0 {
            Reading::Sqlite(snapshot) => snapshot.read(|connection| connection.query_one(statement)),
            Reading::Postgres(transaction) => answered(transaction.query_one_raw(statement)).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.0 {
            Reading::Sqlite(snapshot) => snapshot.read(|connection| connection.query_all(statement)),
            Reading::Postgres(transaction) => answered(transaction.query_all_raw(statement)).await,
        }
    }
}

#[async_trait::async_trait]
impl Rows for Snapshot<'_> {
    async fn row<E>(&self, statement: Statement) -> Result<Option<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model> + Send,
    {
        match &self.0 {
            Reading::Sqlite(snapshot) => snapshot.read(|connection| connection.row::<E>(statement)),
            Reading::Postgres(transaction) => {
                answered(E::find().from_raw_sql(statement).one(transaction)).await
            }
        }
    }
}
