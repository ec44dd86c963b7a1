//! Whole rows of an entity, read the shortest way.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Statement, TryIntoModel};

use super::{Reader, Tx, Writing};

/// A connection that reads whole rows of an entity.
#[async_trait::async_trait]
pub trait Rows: ConnectionTrait {
    /// The first row of a statement that selects the entity's columns in their order.
    async fn row<E>(&self, statement: Statement) -> Result<Option<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model> + Send;
}

#[async_trait::async_trait]
impl Rows for Reader<'_> {
    async fn row<E>(&self, statement: Statement) -> Result<Option<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model> + Send,
    {
        match self {
            Reader::Sqlite(sqlite) => sqlite.read(|connection| connection.row::<E>(statement)),
            Reader::Postgres(pool) => super::answered(E::find().from_raw_sql(statement).one(*pool)).await,
        }
    }
}

#[async_trait::async_trait]
impl Rows for Tx {
    async fn row<E>(&self, statement: Statement) -> Result<Option<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model> + Send,
    {
        match &self.on {
            Writing::Sqlite(turn) => turn.with(|connection| connection.row::<E>(statement)),
            Writing::Postgres(transaction) => {
                super::answered(E::find().from_raw_sql(statement).one(transaction)).await
            }
        }
    }
}
