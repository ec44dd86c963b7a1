//! Measures what somebody who integrates waits for: the sandbox's clock going on by a month. Called by `benches/month`.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use benches::answer;
use benches::client::Client;
use benches::launch::{Places, Running, launch_sandbox};
use benches::postgres::Postgres;
use clap::Parser;
use serde_json::{Value, json};

/// The first day, a Monday.
const START: &str = "2026-11-23";
/// The months that are measured, by their first days; before them the mandates are lodged.
const MONTHS: [&str; 4] = ["2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01"];

/// Advances a sandbox of signed mandates by months, through the API, and says how long each took.
#[derive(Parser)]
#[command(name = "benches/month")]
struct Options {
    /// How many mandates, collected monthly on all days of the month.
    #[arg(long, default_value_t = 100)]
    mandates: usize,
    #[arg(long, hide = true)]
    server: PathBuf,
    #[arg(long, hide = true)]
    data: PathBuf,
    #[arg(long, hide = true, requires_all = ["postgres_programs", "postgres_pid"])]
    postgres_url: Option<String>,
    #[arg(long, hide = true)]
    postgres_programs: Option<PathBuf>,
    #[arg(long, hide = true)]
    postgres_pid: Option<u32>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    months("SQLite", &options, None).await?;
    let Options { postgres_url, postgres_programs, postgres_pid, .. } = &options;
    if let (Some(url), Some(programs), Some(pid)) = (postgres_url, postgres_programs, postgres_pid) {
        let postgres = Postgres { url: url.clone(), programs: programs.clone(), pid: *pid };
        months("PostgreSQL", &options, Some(postgres)).await?;
    }
    Ok(())
}

async fn months(database: &str, options: &Options, postgres: Option<Postgres>) -> Result<()> {
    let (server, data) = (options.server.clone(), options.data.clone());
    // The contenders of the other benchmark are not started here.
    let (bare, peers) = Default::default();
    let running = launch_sandbox(&Places { server, bare, peers, data, postgres })?;
    let mut api = Api::of(&running).await?;
    api.call("sandbox.reset", json!({ "startOn": START, "seed": 1 })).await?;
    for number in 0..options.mandates {
        api.sign(number).await?;
    }
    let [first, months @ ..] = MONTHS;
    api.call("sandbox.clock.advance", json!({ "toDate": "2026-12-15" })).await?;
    api.call("sandbox.clock.advance", json!({ "toDate": first })).await?;
    for month in months {
        let before = Instant::now();
        api.call("sandbox.clock.advance", json!({ "toDate": month })).await?;
        let milliseconds = before.elapsed().as_millis();
        println!("{database:<10}  {} mandates, the month until {month}: {milliseconds} ms", options.mandates);
    }
    let confirmed = api.call("collections.list", json!({ "status": "collected", "limit": 1 })).await?;
    ensure!(confirmed["items"].as_array().is_some_and(|items| !items.is_empty()), "nothing was collected");
    Ok(())
}

struct Api {
    client: Client,
    key: String,
}

impl Api {
    async fn of(running: &Running) -> Result<Api> {
        Ok(Api { client: Client::connect(running.address).await?, key: running.key.clone() })
    }

    async fn sign(&mut self, number: usize) -> Result<()> {
        let mandate = json!({
            "payer": { "name": "Ms Successful Tenant", "email": "tenant@example.com" },
            "property": { "reference": format!("FLAT-{number}") },
            "type": "property",
            "amountPence": 50_000 + number,
            "frequency": "monthly",
            "collectionDay": 1 + number % 28,
        });
        let id = self.call("mandates.create", mandate).await?["id"].clone();
        self.call("mandates.sendInvite", json!({ "mandateId": id })).await?;
        self.call("sandbox.completeInvite", json!({ "mandateId": id })).await?;
        Ok(())
    }

    async fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let request = format!(
            "POST /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        );
        let good = self.client.call(request.as_bytes()).await?;
        let told = answer::body(self.client.answer())?;
        ensure!(good, "{method}: {}", String::from_utf8_lossy(&told));
        let mut answer: Value = serde_json::from_slice(&told)?;
        Ok(answer.get_mut("result").context("an answer without a result")?.take())
    }
}
