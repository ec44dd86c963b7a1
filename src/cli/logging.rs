//! Log lines, on standard error.

use anyhow::anyhow;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging as configured.
pub(super) fn start(config: &Config) -> anyhow::Result<()> {
    // PostgreSQL's remark, at every start, that the table of migrations is there already.
    let filter = EnvFilter::try_new(&config.log)?.add_directive("sqlx::postgres::notice=warn".parse()?);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    let started = match config.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow!("logging cannot start: {error}"))
}
