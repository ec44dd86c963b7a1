//! The PostgreSQL that `benches/run` has started, and the databases in it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process::{command, output};

/// A PostgreSQL server for this run alone.
#[derive(Clone, Debug)]
pub struct Postgres {
    /// Its address without a database's name: `postgres://user:password@127.0.0.1:port`.
    pub url: String,
    /// The folder of `psql`.
    pub programs: PathBuf,
    /// Its first process, the parent of all others.
    pub pid: u32,
}

impl Postgres {
    fn psql(&self, sql: &str) -> Command {
        self.psql_on("postgres", sql)
    }

    fn psql_on(&self, database: &str, sql: &str) -> Command {
        let mut psql = command(&self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]);
        psql.args(["--command", sql, &format!("{}/{database}", self.url)]);
        psql
    }

    /// What it says of itself.
    pub fn version(&self) -> Result<String> {
        output(self.psql("SHOW server_version"))
    }
}

/// A database of its own for each start, so that no round inherits the rows of another, or their vacuum.
pub struct Database {
    /// Its full address.
    pub url: String,
    name: String,
    postgres: Postgres,
    is_kept: bool,
}

impl Database {
    /// Creates an empty database.
    pub fn create(postgres: &Postgres, name: &str) -> Result<Self> {
        let database = Self::named(postgres, name, false);
        output(postgres.psql(&format!("CREATE DATABASE {}", database.name)))?;
        Ok(database)
    }

    /// One that stays when the run is over: the one that an earlier run has left, or an empty one in its place.
    pub fn kept(postgres: &Postgres, name: &str, is_empty: bool) -> Result<Self> {
        let database = Self::named(postgres, name, true);
        if is_empty {
            output(postgres.psql(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name)))?;
            output(postgres.psql(&format!("CREATE DATABASE {}", database.name)))?;
        }
        Ok(database)
    }

    fn named(postgres: &Postgres, name: &str, is_kept: bool) -> Self {
        let name = format!("bench_{}", name.to_lowercase().replace('-', "_"));
        Self { url: format!("{}/{name}", postgres.url), name, postgres: postgres.clone(), is_kept }
    }

    /// Tidies up after many changes, as PostgreSQL itself would have done since.
    pub fn vacuum(&self) -> Result<()> {
        output(self.postgres.psql_on(&self.name, "VACUUM (ANALYZE)")).map(|_| ())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        let _ = output(self.postgres.psql(&format!("DROP DATABASE {} WITH (FORCE)", self.name)));
    }
}
