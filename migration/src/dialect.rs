//! One text for both databases.
//!
//! Migrations are written with PostgreSQL's names; what SQLite calls otherwise is replaced here. Text sorts by its
//! bytes on both, so that a keyset cursor means the same; SQLite's tables are STRICT, so that a wrong type is refused
//! there too.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// After a table whose rows are kept in the order of their key: on SQLite that saves a tree at each insert.
const CLUSTERED: &str = "/* clustered */";

/// Runs statements separated by `;`. Lines that start with `--` are comments.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sql: String = sql.split_inclusive('\n').filter(|line| !line.starts_with("--")).collect();
    for statement in sql.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        connection.execute_unprepared(&translated(statement, connection.get_database_backend())).await?;
    }
    Ok(())
}

fn translated(statement: &str, backend: DbBackend) -> String {
    let creates_table = statement.starts_with("CREATE TABLE");
    let clustered = statement.ends_with(CLUSTERED);
    let statement = statement.trim_end_matches(CLUSTERED).trim_end();
    if backend == DbBackend::Sqlite {
        let statement = statement.replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB");
        return match (creates_table, clustered) {
            (true, true) => statement + " STRICT, WITHOUT ROWID",
            (true, false) => statement + " STRICT",
            (false, _) => statement,
        };
    }
    let adds_column = statement.contains(" ADD COLUMN ");
    if creates_table || adds_column {
        statement.replace(" TEXT", " TEXT COLLATE \"C\"")
    } else {
        statement.to_owned()
    }
}
