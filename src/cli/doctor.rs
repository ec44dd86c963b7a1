//! `doctor`: what is in order, and what is not.

mod cycle;
mod database;
mod machine;

use std::process::ExitCode;

use procedures::store::secrets::Kind;
use serde::Serialize;
use serde_json::json;

use super::failure::{Failure, sentence};
use super::output::{Answer, Output, table};
use crate::config::{Config, Source};
use crate::secrets;
use database::Database;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    /// In order.
    Ok,
    /// In order for now.
    Warn,
    /// The server cannot start, or not do its work.
    Fail,
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Warn => "warn",
            Status::Fail => "fail",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    status: Status,
    detail: String,
}

impl Check {
    fn new(name: &'static str, status: Status, detail: impl Into<String>) -> Check {
        Check { name, status, detail: detail.into() }
    }

    /// In order, or failed with that reason.
    fn of(name: &'static str, result: anyhow::Result<(Status, String)>) -> Check {
        match result {
            Ok((status, detail)) => Check::new(name, status, detail),
            Err(error) => Check::new(name, Status::Fail, sentence(&error)),
        }
    }
}

/// Makes all checks and prints one line for each. The exit code is 1 when one failed.
pub(super) async fn run(config: Result<Config, Failure>, output: &Output) -> Result<ExitCode, Failure> {
    let checks = match config {
        Ok(config) => checks(&config).await,
        Err(failure) => vec![Check::new("configuration", Status::Fail, failure.message())],
    };
    let rows: Vec<[String; 3]> = checks
        .iter()
        .map(|check| [check.status.word().to_owned(), check.name.to_owned(), check.detail.clone()])
        .collect();
    let json = json!({ "checks": checks });
    output.show(Answer { json: &json, human: table(&rows), quiet: "" })?;
    let failed = checks.iter().any(|check| check.status == Status::Fail);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn checks(config: &Config) -> Vec<Check> {
    let database = Database::look(config).await;
    vec![
        configuration(config),
        database.reached(config),
        database.migrations(),
        secret("pepper", Kind::Pepper, config, &database).await,
        secret("data key", Kind::DataKey, config, &database).await,
        machine::clock(&database).await,
        machine::calendar(&database).await,
        database.modulus().await,
        machine::port(config).await,
        machine::journal(config),
        machine::bacs_folder(config, &database).await,
        machine::mail(config),
        cycle::check(&database).await,
    ]
}

fn configuration(config: &Config) -> Check {
    let given = config.sources.iter().filter(|(_, source)| *source != Source::Default);
    let given: Vec<String> = given.map(|(key, source)| format!("{} ({source})", key.name)).collect();
    let detail = if given.is_empty() { "all by default".to_owned() } else { given.join(", ") };
    Check::new("configuration", Status::Ok, detail)
}

async fn secret(name: &'static str, kind: Kind, config: &Config, database: &Database) -> Check {
    let found = secrets::examine(kind, config, database.complete()).await;
    let status = |is_missing: bool| if is_missing { Status::Warn } else { Status::Ok };
    Check::of(name, found.map(|found| (status(found.is_missing), found.line)))
}
