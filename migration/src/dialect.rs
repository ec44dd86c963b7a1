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
    let statement = &with_london_dates(statement, backend);
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

/// `LONDON_DATE(column)` is the date in London at the column's Unix milliseconds.
fn with_london_dates(statement: &str, backend: DbBackend) -> String {
    let mut translated = String::with_capacity(statement.len());
    let mut rest = statement;
    while let Some((before, column, after)) = next_london_date(rest) {
        translated.push_str(before);
        translated.push_str(&london_date(column, backend));
        rest = after;
    }
    translated + rest
}

fn next_london_date(statement: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = statement.split_once("LONDON_DATE(")?;
    let (column, after) = rest.split_once(')')?;
    Some((before, column, after))
}

/// SQLite knows no time zones: summer time is from 01:00 UTC of March's last Sunday to 01:00 UTC of October's.
fn london_date(column: &str, backend: DbBackend) -> String {
    if backend != DbBackend::Sqlite {
        return format!(
            "to_char(to_timestamp({column} / 1000.0) AT TIME ZONE 'Europe/London', 'YYYY-MM-DD')"
        );
    }
    let change = |month| {
        let from = format!("strftime('%Y', {column} / 1000, 'unixepoch') || '-{month}-25'");
        format!("CAST(strftime('%s', {from}, 'weekday 0', '+1 hour') AS INTEGER)")
    };
    let (spring, autumn) = (change("03"), change("10"));
    let is_summer = format!("{column} / 1000 >= {spring} AND {column} / 1000 < {autumn}");
    format!("date({column} / 1000 + CASE WHEN {is_summer} THEN 3600 ELSE 0 END, 'unixepoch')")
}
