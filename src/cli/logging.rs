//! Log lines, on standard error.

use anyhow::anyhow;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Config, LogFormat};

/// Whose lines are written at no level, whatever is configured: rmcp tells of every message with all that is in it, and
/// OpenTelemetry repeats, batch by batch, what `telemetry` says once.
const SILENT: [&str; 2] = ["rmcp", "opentelemetry"];

/// Starts logging as configured.
pub(super) fn start(config: &Config) -> anyhow::Result<()> {
    // PostgreSQL's remark, at every start, that the table of migrations is there already.
    let filter = EnvFilter::try_new(&config.log)?.add_directive("sqlx::postgres::notice=warn".parse()?);
    let spoken = filter_fn(|line| !SILENT.iter().any(|silent| line.target().starts_with(silent)));
    let lines = tracing_subscriber::registry().with(filter).with(spoken);
    let written = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    let started = match config.log_format {
        LogFormat::Text => lines.with(written).try_init(),
        LogFormat::Json => lines.with(written.json().flatten_event(true)).try_init(),
    };
    started.map_err(|error| anyhow!("logging cannot start: {error}"))
}
