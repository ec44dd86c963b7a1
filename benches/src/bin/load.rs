//! The load generator by hand, against a server that is already running: for a profiler, or to try one request.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use benches::load::{self, Plan};
use benches::proc_stat::{cpu_micros, memory};
use benches::request::{Requests, Template};
use clap::Parser;
use serde_json::json;

/// Asks one thing again and again and prints what came back as JSON.
#[derive(Parser)]
struct Options {
    /// Where the server listens.
    #[arg(long)]
    address: SocketAddr,
    #[arg(long, default_value = "POST")]
    method: String,
    #[arg(long, default_value = "/rpc")]
    path: String,
    /// A header line; may be given several times.
    #[arg(long)]
    header: Vec<String>,
    /// The body, where `{id}` is a line of --ids and `{n}` a number never used before.
    #[arg(long, default_value = "")]
    body: String,
    /// A file with an id on each line.
    #[arg(long)]
    ids: Option<PathBuf>,
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    #[arg(long, default_value_t = 1.0)]
    warmup: f64,
    #[arg(long, default_value_t = 64)]
    connections: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// The server's process, to have its processor time and memory measured too.
    #[arg(long)]
    pid: Option<u32>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let ids = match &options.ids {
        Some(path) => std::fs::read_to_string(path)?.lines().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let Options { method, path, header: headers, body, .. } = options;
    let requests = Requests::render(&Template { method, path, headers, body }, &ids);
    ensure!(requests.count() > 0, "the request names an id and --ids gives none");

    let plan = Plan {
        connections: options.connections,
        threads: options.threads,
        warmup: Duration::from_secs_f64(options.warmup),
        measured: Duration::from_secs_f64(options.seconds),
    };
    let pid = options.pid;
    let cpu = || pid.map(cpu_micros).transpose();
    let (outcome, before, after) = load::run(plan, options.address, requests, cpu)?;

    let answers = outcome.latencies.total();
    let spent = before.zip(after).map(|(before, after)| (after - before) as f64 / answers as f64);
    let resident = pid.map(memory).transpose()?.map(|memory| memory.resident);
    let found = json!({
        "requestsPerSecond": answers as f64 / options.seconds,
        "serverCpuMicros": spent,
        "p50Micros": outcome.latencies.quantile(0.5) / 1000,
        "p99Micros": outcome.latencies.quantile(0.99) / 1000,
        "residentBytes": resident,
        "errors": outcome.errors,
        "firstError": outcome.first_error,
    });
    println!("{found:#}");
    Ok(())
}
