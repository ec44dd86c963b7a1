//! One contender measured once.

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::contender::{Backend, Contender};
use crate::launch::{Places, launch};
use crate::load::{self, Plan};
use crate::proc_stat::{cpu_micros, family_cpu_micros, machine_busy_micros, memory};
use crate::request::Requests;
use crate::seed::seed;

/// The figures of one measured interval.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// Good answers a second.
    pub requests_per_second: f64,
    /// Processor time of the server's process for each good answer.
    pub server_cpu_micros: f64,
    /// Processor time of PostgreSQL's processes for each good answer.
    pub database_cpu_micros: Option<f64>,
    /// Processor time of the load generator for each good answer.
    pub generator_cpu_micros: f64,
    /// Half of the good answers came within this.
    pub p50_millis: f64,
    /// Ninety-nine in a hundred good answers came within this.
    pub p99_millis: f64,
    /// Resident memory of the server's process at the end.
    pub resident_mib: f64,
    /// The most it has been since the process started, seeding included.
    pub peak_mib: f64,
    /// How much of the machine's processor time went to programs that have no part in this.
    pub elsewhere_share: f64,
    /// Answers that were no result and connections that broke.
    pub errors: u64,
    /// The first of them.
    pub first_error: Option<String>,
}

/// Starts a contender, gives it rows, warms it up, measures it and ends it. No other contender is up meanwhile.
pub fn measure(
    contender: &Contender,
    places: &Places,
    plan: Plan,
    mandates: usize,
    round: usize,
) -> Result<Measurement> {
    let running = launch(contender, places, round)?;
    let ids = match contender.reads_mandates() {
        true => seed(contender, running.address, &running.key, mandates)?,
        false => Vec::new(),
    };
    let requests = Requests::render(&contender.template(&running.key), &ids);
    ensure!(requests.count() > 0, "nothing to ask for");

    let server = running.process.pid();
    let database = match contender.backend {
        Backend::OurPostgres => places.postgres.as_ref().map(|postgres| postgres.pid),
        Backend::Bare | Backend::OurSqlite | Backend::Fastify | Backend::Trpc => None,
    };
    let (outcome, before, after) =
        load::run(plan, running.address, requests, || Usage::now(server, database))?;
    let spent = after.since(&before);
    let memory = memory(server)?;

    let answers = outcome.latencies.total();
    ensure!(answers > 0, "{}: no good answer: {}", contender.name, outcome.first_error.unwrap_or_default());
    let each = |micros: u64| micros as f64 / answers as f64;
    Ok(Measurement {
        requests_per_second: answers as f64 / plan.measured.as_secs_f64(),
        server_cpu_micros: each(spent.server),
        database_cpu_micros: spent.database.map(each),
        generator_cpu_micros: each(spent.generator),
        p50_millis: outcome.latencies.quantile(0.5) as f64 / 1e6,
        p99_millis: outcome.latencies.quantile(0.99) as f64 / 1e6,
        resident_mib: memory.resident as f64 / f64::from(1 << 20),
        peak_mib: memory.peak as f64 / f64::from(1 << 20),
        elsewhere_share: spent.elsewhere_share(plan.measured.as_micros() as u64),
        errors: outcome.errors,
        first_error: outcome.first_error,
    })
}

/// Processor time, in microseconds, of everyone who takes part and of the whole machine.
struct Usage {
    server: u64,
    database: Option<u64>,
    generator: u64,
    machine: u64,
}

impl Usage {
    fn now(server: u32, database: Option<u32>) -> Result<Self> {
        Ok(Self {
            server: cpu_micros(server)?,
            database: database.map(family_cpu_micros).transpose()?,
            generator: cpu_micros(std::process::id())?,
            machine: machine_busy_micros()?,
        })
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            server: self.server - before.server,
            // A backend that ended in between takes its time with it; the pool keeps its connections, so none should.
            database: self.database.zip(before.database).map(|(after, before)| after.saturating_sub(before)),
            generator: self.generator - before.generator,
            machine: self.machine - before.machine,
        }
    }

    fn elsewhere_share(&self, interval_micros: u64) -> f64 {
        let ours = self.server + self.generator + self.database.unwrap_or(0);
        let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        self.machine.saturating_sub(ours) as f64 / (interval_micros * processors) as f64
    }
}
