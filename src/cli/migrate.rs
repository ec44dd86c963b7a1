//! `migrate`: the database's tables.

use anyhow::Context;
use procedures::store::migrate::{self, Status};
use serde_json::json;

use super::arguments::MigrateCommand;
use super::failure::Failure;
use super::output::{Answer, Output, table};
use crate::boot;
use crate::config::Config;

/// Runs the command; `up` when none is given.
pub(super) async fn run(
    config: &Config,
    command: Option<MigrateCommand>,
    output: &Output,
) -> Result<(), Failure> {
    match command.unwrap_or(MigrateCommand::Up) {
        MigrateCommand::Up => {
            let applied = boot::migrate(config).await?;
            let human = format!("{applied} applied: {} is up to date", config.database_url);
            output.show(Answer { json: &json!({ "applied": applied }), human, quiet: "" })
        }
        MigrateCommand::Down { steps } => down(config, steps, output).await,
        MigrateCommand::Status => {
            let status = status(config).await?;
            let rows: Vec<[String; 2]> = status.iter().map(row).collect();
            let migrations: Vec<_> =
                status.iter().map(|one| json!({ "name": one.name, "applied": one.applied })).collect();
            output.show(Answer { json: &json!({ "migrations": migrations }), human: table(&rows), quiet: "" })
        }
    }
}

async fn down(config: &Config, steps: u32, output: &Output) -> Result<(), Failure> {
    let before = applied(&status(config).await?);
    let url = config.database_url.reveal();
    migrate::down(url, steps).await.with_context(|| format!("the database {}", config.database_url))?;
    let taken_back = before - applied(&status(config).await?);
    let human = format!("{taken_back} taken back in {}", config.database_url);
    output.show(Answer { json: &json!({ "takenBack": taken_back }), human, quiet: "" })
}

async fn status(config: &Config) -> anyhow::Result<Vec<Status>> {
    boot::ensure_exists(config)?;
    boot::ensure_reachable(config).await?;
    let url = config.database_url.reveal();
    migrate::status(url).await.with_context(|| format!("the database {}", config.database_url))
}

fn applied(status: &[Status]) -> usize {
    status.iter().filter(|migration| migration.applied).count()
}

fn row(migration: &Status) -> [String; 2] {
    let state = if migration.applied { "applied" } else { "missing" };
    [state.to_owned(), migration.name.clone()]
}
