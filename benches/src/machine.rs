//! Where the figures come from: without it they mean nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Serialize;

use crate::postgres::Postgres;
use crate::process::{command, output};

/// The machine and the versions of what ran on it.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// How many of them.
    pub processors: usize,
    /// The kernel's version.
    pub kernel: String,
    /// The file system under the databases: on `tmpfs` an fsync is free and the writes measured are not durable.
    pub file_system: String,
    /// The load averages before the first round.
    pub load: String,
    /// The commit measured, with a mark when the tree differs from it.
    pub commit: String,
    /// Node's version.
    pub node: String,
    /// PostgreSQL's version.
    pub postgres: Option<String>,
}

impl Machine {
    /// Looks around; the databases are in `data`. What cannot be found out is "unknown": no figure depends on it.
    pub fn look(data: &Path, postgres: Option<&Postgres>) -> Self {
        Self {
            processor: processor(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            kernel: file("/proc/sys/kernel/osrelease"),
            file_system: say(with(command(Path::new("stat")), &["-f", "-c", "%T"], data)),
            load: file("/proc/loadavg"),
            commit: say(with(
                command(Path::new("git")),
                &["describe", "--always", "--dirty", "--abbrev=12"],
                Path::new(""),
            )),
            node: say(with(command(Path::new("node")), &["--version"], Path::new(""))),
            postgres: postgres.and_then(|postgres| postgres.version().ok()),
        }
    }
}

fn with(mut command: Command, arguments: &[&str], path: &Path) -> Command {
    command.args(arguments);
    if path != Path::new("") {
        command.arg(path);
    }
    command
}

fn say(command: Command) -> String {
    output(command).unwrap_or_else(|_| "unknown".to_owned())
}

fn file(path: &str) -> String {
    fs::read_to_string(path).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

fn processor() -> String {
    let text = file("/proc/cpuinfo");
    let name = text.lines().find_map(|line| line.strip_prefix("model name"));
    name.map_or_else(|| "unknown".to_owned(), |name| name.trim_start_matches([' ', '\t', ':']).to_owned())
}
