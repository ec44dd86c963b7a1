//! What `doctor` finds of the database.

use anyhow::anyhow;
use procedures::domain::calendar::london_date;
use procedures::store::{Store, facts, migrate};
use procedures::{Clock, modulus};

use super::{Check, Status};
use crate::boot;
use crate::cli::failure::{Failure, sentence};
use crate::config::Config;
use crate::system::SystemClock;

/// What was found.
pub(super) enum Database {
    /// There is no file yet: the first start makes it.
    Absent(String),
    /// It cannot be used.
    Broken(String),
    /// It answers.
    Open {
        /// The open database.
        store: Store,
        /// Product and version.
        version: String,
        /// Which migrations it has.
        migrations: Vec<migrate::Status>,
    },
}

impl Database {
    /// Opens the database and asks it a few questions; makes nothing.
    pub(super) async fn look(config: &Config) -> Database {
        if let Err(absent) = boot::ensure_exists(config) {
            return Database::Absent(format!("{absent}; `serve` makes it too"));
        }
        match open(config).await {
            Ok(open) => open,
            Err(error) => Database::Broken(format!("{}: {}", config.database_url, sentence(&error))),
        }
    }

    /// The database, once it has all migrations.
    pub(super) fn complete(&self) -> Option<&Store> {
        match self {
            Database::Open { store, migrations, .. } if migrations.iter().all(|one| one.applied) => {
                Some(store)
            }
            Database::Open { .. } | Database::Absent(_) | Database::Broken(_) => None,
        }
    }

    /// Whether it answers, and what it is.
    pub(super) fn reached(&self, config: &Config) -> Check {
        let (status, detail) = match self {
            Database::Absent(why) => (Status::Warn, why.clone()),
            Database::Broken(why) => (Status::Fail, why.clone()),
            Database::Open { version, .. } => (Status::Ok, format!("{version} at {}", config.database_url)),
        };
        Check::new("database", status, detail)
    }

    /// Whether its tables are those of this program.
    pub(super) fn migrations(&self) -> Check {
        let (status, detail) = match self {
            Database::Absent(_) => (Status::Warn, "none yet".to_owned()),
            Database::Broken(_) => (Status::Fail, "unknown".to_owned()),
            Database::Open { migrations, .. } => {
                let missing = migrations.iter().filter(|one| !one.applied).count();
                if missing == 0 {
                    (Status::Ok, format!("all {} applied", migrations.len()))
                } else {
                    let what = format!("{missing} of {} are missing", migrations.len());
                    (Status::Fail, format!("{what}: run `direct-debit migrate up`"))
                }
            }
        };
        Check::new("migrations", status, detail)
    }

    /// Whether account numbers are checked.
    pub(super) async fn modulus(&self) -> Check {
        match self.complete() {
            Some(store) => Check::of("modulus", modulus_in_force(store).await),
            None => Check::new("modulus", Status::Warn, modulus::NO_TABLE),
        }
    }
}

async fn modulus_in_force(store: &Store) -> anyhow::Result<(Status, String)> {
    let today = london_date(SystemClock.now());
    match modulus::in_force(store, today)
        .await
        .map_err(|error| anyhow!(Failure::from(error).message().to_owned()))?
    {
        Some(table) => Ok((Status::Ok, table.to_string())),
        None => Ok((Status::Warn, modulus::NO_TABLE.to_owned())),
    }
}

async fn open(config: &Config) -> anyhow::Result<Database> {
    boot::ensure_reachable(config).await?;
    let url = config.database_url.reveal();
    let migrations = migrate::status(url).await?;
    let store = Store::open(url, 1).await?;
    let version = facts::version(&store).await?;
    Ok(Database::Open { store, version, migrations })
}
