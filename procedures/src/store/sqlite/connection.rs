//! One rusqlite connection that runs SeaORM's statements.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags, ToSql};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, DbErr, EntityTrait, ExecResult, Iterable, ProxyDatabaseTrait,
    ProxyExecResult, ProxyRow, QueryResult, RuntimeErr, Statement, TryIntoModel, Value,
};

/// Prepared statements kept by each connection; the store has about half as many.
const STATEMENTS: usize = 256;

/// A connection.
pub struct Connection(rusqlite::Connection);

impl Connection {
    /// A connection that writes. A commit on it is on the disk when it returns.
    pub(in crate::store) fn writer(path: &Path) -> Result<Connection, DbErr> {
        let connection = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        connection
            .batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;")?;
        Ok(connection)
    }

    /// A connection that only reads.
    pub(super) fn reader(path: &Path) -> Result<Connection, DbErr> {
        let connection = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.batch("PRAGMA query_only=ON;")?;
        Ok(connection)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Connection, DbErr> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags)
            .map_err(|error| DbErr::Conn(RuntimeErr::Internal(format!("{}: {error}", path.display()))))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let connection = Connection(connection);
        connection.batch("PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;")?;
        Ok(connection)
    }

    /// Runs statements without parameters.
    pub(super) fn batch(&self, sql: &str) -> Result<(), DbErr> {
        self.0.execute_batch(sql).map_err(exec)
    }

    /// Begins a transaction that writes; `false` while another process has one open.
    pub(super) fn begin_immediate(&self) -> Result<bool, DbErr> {
        match self.0.execute_batch("BEGIN IMMEDIATE") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            begun => begun.map(|()| true).map_err(exec),
        }
    }

    /// Whether a transaction is open.
    pub(super) fn in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }

    /// Runs a statement and says how many rows it changed.
    pub fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        Ok(self.changed(statement)?.into())
    }

    fn changed(&mut self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        let mut prepared = self.0.prepare_cached(&statement.sql).map_err(exec)?;
        bind(&mut prepared, statement)?;
        let rows = prepared.raw_execute().map_err(exec)?;
        Ok(ProxyExecResult::new(0, rows as u64))
    }

    /// The first row.
    pub fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.rows(statement, 1)?.pop().map(QueryResult::from))
    }

    /// All rows.
    pub fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        Ok(self.rows(statement, usize::MAX)?.into_iter().map(QueryResult::from).collect())
    }

    /// The first row of a statement that selects the entity's columns in their order, straight into its model: by
    /// position, where [`Connection::query_one`] looks each column up by name.
    pub fn row<E>(&mut self, statement: Statement) -> Result<Option<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let mut prepared = self.0.prepare_cached(&statement.sql).map_err(query)?;
        bind(&mut prepared, statement)?;
        let mut rows = prepared.raw_query();
        let Some(row) = rows.next().map_err(query)? else { return Ok(None) };
        let mut model = <E::ActiveModel as ActiveModelTrait>::default();
        for (at, column) in E::Column::iter().enumerate() {
            let read = match row.get_ref(at).map_err(query)? {
                ValueRef::Null => absent(column),
                present => value(present),
            };
            model.set(column, read);
        }
        model.try_into_model().map(Some)
    }

    fn rows(&mut self, statement: Statement, most: usize) -> Result<Vec<ProxyRow>, DbErr> {
        let mut prepared = self.0.prepare_cached(&statement.sql).map_err(query)?;
        bind(&mut prepared, statement)?;
        let names: Vec<String> = prepared.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = prepared.raw_query();
        let mut read = Vec::new();
        while read.len() < most
            && let Some(row) = rows.next().map_err(query)?
        {
            let mut values = BTreeMap::new();
            for (at, name) in names.iter().enumerate() {
                values.insert(name.clone(), value(row.get_ref(at).map_err(query)?));
            }
            read.push(ProxyRow::new(values));
        }
        Ok(read)
    }
}

/// The absent value of the column's type.
fn absent<C: ColumnTrait>(column: C) -> Value {
    match column.def().get_column_type() {
        ColumnType::BigInteger => Value::BigInt(None),
        ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Value::Bytes(None),
        _ => Value::String(None),
    }
}

fn bind(prepared: &mut rusqlite::CachedStatement<'_>, statement: Statement) -> Result<(), DbErr> {
    let values = statement.values.map(|values| values.0).unwrap_or_default();
    for (at, value) in values.iter().enumerate() {
        prepared.raw_bind_parameter(at + 1, Bound(value)).map_err(query)?;
    }
    Ok(())
}

struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        fn integer<'a>(number: Option<i64>) -> ToSqlOutput<'a> {
            ToSqlOutput::Owned(number.map_or(rusqlite::types::Value::Null, rusqlite::types::Value::Integer))
        }
        Ok(match self.0 {
            Value::BigInt(number) => integer(*number),
            Value::BigUnsigned(number) => integer(number.and_then(|number| i64::try_from(number).ok())),
            Value::Int(number) => integer(number.map(i64::from)),
            Value::String(text) => ToSqlOutput::Borrowed(
                text.as_ref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())),
            ),
            Value::Bytes(bytes) => {
                ToSqlOutput::Borrowed(bytes.as_ref().map_or(ValueRef::Null, |bytes| ValueRef::Blob(bytes)))
            }
            other => {
                let unexpected = format!("no column holds a {other:?}");
                return Err(rusqlite::Error::ToSqlConversionFailure(unexpected.into()));
            }
        })
    }
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        // SeaORM takes an absent value of any type for the absent value of the type it wants.
        ValueRef::Null => Value::BigInt(None),
        ValueRef::Integer(number) => Value::BigInt(Some(number)),
        ValueRef::Real(number) => Value::Double(Some(number)),
        ValueRef::Text(text) => Value::String(Some(String::from_utf8_lossy(text).into_owned())),
        ValueRef::Blob(bytes) => Value::Bytes(Some(bytes.to_vec())),
    }
}

fn query(error: rusqlite::Error) -> DbErr {
    DbErr::Query(RuntimeErr::Internal(error.to_string()))
}

fn exec(error: rusqlite::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::Internal(error.to_string()))
}

/// SeaORM's migrator wants a `DatabaseConnection`: this makes one of a connection.
#[derive(Debug)]
pub(in crate::store) struct Proxied(Mutex<Proxy>);

#[derive(Debug)]
struct Proxy {
    connection: Connection,
    /// Why the transaction did not begin. The trait's transaction calls cannot fail: instead, every statement until
    /// the rollback does, lest it run outside any transaction.
    broken: Option<DbErr>,
}

impl Proxied {
    pub(in crate::store) fn new(connection: Connection) -> Proxied {
        Proxied(Mutex::new(Proxy { connection, broken: None }))
    }

    fn with<T>(&self, run: impl FnOnce(&mut Connection) -> Result<T, DbErr>) -> Result<T, DbErr> {
        let mut proxy = super::unpoisoned(&self.0);
        match &proxy.broken {
            Some(error) => Err(error.clone()),
            None => run(&mut proxy.connection),
        }
    }

    fn roll_back(&self) {
        let mut proxy = super::unpoisoned(&self.0);
        proxy.broken = None;
        if proxy.connection.in_transaction()
            && let Err(error) = proxy.connection.batch("ROLLBACK")
        {
            tracing::error!(%error, "a migration could not be rolled back");
        }
    }
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Proxied {
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        self.with(|connection| connection.rows(statement, usize::MAX))
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        self.with(|connection| connection.changed(statement))
    }

    async fn begin(&self) {
        let mut proxy = super::unpoisoned(&self.0);
        proxy.broken = proxy.connection.batch("BEGIN IMMEDIATE").err();
    }

    /// What could not be committed is rolled back; the migrator finds that its migration is still missing.
    async fn commit(&self) {
        if let Err(error) = self.with(|connection| connection.batch("COMMIT")) {
            tracing::error!(%error, "a migration could not be committed");
            self.roll_back();
        }
    }

    async fn rollback(&self) {
        self.roll_back();
    }

    fn start_rollback(&self) {
        self.roll_back();
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}
