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
        let mut psql = command(&self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]);
        psql.args(["--command", sql, &format!("{}/postgres", self.url)]);
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
}

impl Database {
    /// Creates an empty database.
    pub fn create(postgres: &Postgres, name: &str) -> Result<Self> {
        let name = format!("bench_{}", name.replace('-', "_"));
        output(postgres.psql(&format!("CREATE DATABASE {name}")))?;
        Ok(Self { url: format!("{}/{name}", postgres.url), name, postgres: postgres.clone() })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = output(self.postgres.psql(&format!("DROP DATABASE {} WITH (FORCE)", self.name)));
    }
}
