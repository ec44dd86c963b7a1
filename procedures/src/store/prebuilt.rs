//! Statements whose text SeaORM builds once.
//!
//! For a table of thirty columns building the text costs as much as running it on SQLite; the text is always the same.

use std::sync::OnceLock;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, Iterable, PrimaryKeyToColumn,
    QueryTrait, Statement, Value,
};

use super::Tx;

/// The text of one statement, for each database.
pub(super) struct Prebuilt {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Prebuilt {
    pub(super) const fn new() -> Prebuilt {
        Prebuilt { sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The statement with these values; `build` gives its text the first time.
    pub(super) fn with<V: IntoIterator<Item = Value>>(
        &self,
        backend: DbBackend,
        values: V,
        build: impl FnOnce() -> Statement,
    ) -> Statement {
        Statement::from_sql_and_values(backend, self.text(backend, build), values)
    }

    fn text(&self, backend: DbBackend, build: impl FnOnce() -> Statement) -> &str {
        let text = if backend == DbBackend::Sqlite { &self.sqlite } else { &self.postgres };
        text.get_or_init(|| build().sql)
    }

    /// Inserts a row of which every column is set.
    pub(super) async fn insert<A: ActiveModelTrait>(&self, tx: &Tx, row: A) -> Result<(), DbErr> {
        let backend = tx.get_database_backend();
        let text = self.text(backend, || A::Entity::insert(row.clone()).build(backend));
        run(tx, text, row).await
    }

    /// Inserts a row of which every column is set, in place of the row with its key if there is one.
    pub(super) async fn put<A: ActiveModelTrait>(&self, tx: &Tx, row: A) -> Result<(), DbErr> {
        let backend = tx.get_database_backend();
        let text = self.text(backend, || {
            let keys = <A::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
            let replaced = OnConflict::columns(keys)
                .update_columns(<A::Entity as EntityTrait>::Column::iter())
                .to_owned();
            A::Entity::insert(row.clone()).on_conflict(replaced).build(backend)
        });
        run(tx, text, row).await
    }
}

/// Runs a statement whose values are the row's columns in their order.
async fn run<A: ActiveModelTrait>(tx: &Tx, text: &str, mut row: A) -> Result<(), DbErr> {
    let values =
        <A::Entity as EntityTrait>::Column::iter().filter_map(|column| row.take(column).into_value());
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), text, values);
    tx.execute_raw(statement).await.map(|_| ())
}
