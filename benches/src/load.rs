//! The load generator: a fixed number of connections, each asking again as soon as it has been answered.
//!
//! It shares the processor with the server it measures, so it does nothing it need not: requests are rendered before,
//! answers are looked at and not parsed, and a thread runs its connections without locks or shared counters.

use std::net::SocketAddr;
use std::sync::{Arc, Barrier, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};

use crate::client::Client;
use crate::histogram::Histogram;
use crate::request::Requests;

/// How long the first answers may take, and how long after the interval the last may still come.
const PATIENCE: Duration = Duration::from_secs(10);
/// Numbers for `{n}` are dealt out in blocks of this size, one block a connection.
const SERIALS_PER_CONNECTION: u64 = 1_000_000_000;

/// How hard and how long to ask.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Connections, each with one request under way.
    pub connections: usize,
    /// Threads that share the connections out between them.
    pub threads: usize,
    /// How long to ask before counting.
    pub warmup: Duration,
    /// How long to count.
    pub measured: Duration,
}

/// What came back.
#[derive(Clone, Default)]
pub struct Outcome {
    /// Latencies of the good answers that arrived in the measured interval.
    pub latencies: Histogram,
    /// Answers that were no result and connections that broke, warm-up included.
    pub errors: u64,
    /// The first bad answer or failure, to be shown to a person.
    pub first_error: Option<String>,
}

impl Outcome {
    fn merge(&mut self, other: Self) {
        self.latencies.merge(&other.latencies);
        self.errors += other.errors;
        self.first_error = self.first_error.take().or(other.first_error);
    }

    fn fail(&mut self, what: impl FnOnce() -> String) {
        self.errors += 1;
        self.first_error.get_or_insert_with(what);
    }
}

/// The measured interval, fixed before the load begins: connections compare instants and need no common flag.
#[derive(Clone, Copy)]
struct Interval {
    start: Instant,
    end: Instant,
}

/// What the threads of one run share: none of it changes while the clock runs.
struct Shared {
    plan: Plan,
    address: SocketAddr,
    requests: Requests,
    /// Everyone meets here when all connections are open, so that no server is measured while it still accepts some:
    /// a busy Node accepts one a turn of its loop, and the last of 64 would wait for seconds.
    open: Barrier,
    interval: OnceLock<Interval>,
}

impl Shared {
    /// Waits for the others; the first to leave fixes the interval for all.
    fn start_together(&self) -> Interval {
        self.open.wait();
        *self.interval.get_or_init(|| {
            let start = Instant::now() + self.plan.warmup;
            Interval { start, end: start + self.plan.measured }
        })
    }
}

/// Asks as the plan says and calls `edge` at the start and at the end of the measured interval.
pub fn run<T>(
    plan: Plan,
    address: SocketAddr,
    requests: Requests,
    edge: impl Fn() -> Result<T>,
) -> Result<(Outcome, T, T)> {
    let (open, interval) = (Barrier::new(plan.threads + 1), OnceLock::new());
    let shared = Arc::new(Shared { plan, address, requests, open, interval });
    let threads: Vec<_> = (0..plan.threads)
        .map(|thread| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || run_thread(&shared, thread))
        })
        .collect();

    let interval = shared.start_together();
    std::thread::sleep(interval.start.saturating_duration_since(Instant::now()));
    let before = edge()?;
    std::thread::sleep(interval.end.saturating_duration_since(Instant::now()));
    let after = edge()?;

    let mut outcome = Outcome::default();
    for thread in threads {
        outcome.merge(thread.join().map_err(|_| anyhow!("a load thread panicked"))??);
    }
    Ok((outcome, before, after))
}

fn run_thread(shared: &Arc<Shared>, thread: usize) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let opened = tokio::time::timeout(PATIENCE, open_all(shared, thread)).await;
        let interval = shared.start_together();
        let tasks: Vec<_> = opened
            .context("no first answer")??
            .into_iter()
            .map(|connection| tokio::spawn(connection.run(Arc::clone(shared), interval)))
            .collect();
        let mut outcome = Outcome::default();
        for task in tasks {
            match tokio::time::timeout_at((interval.end + PATIENCE).into(), task).await {
                Ok(done) => outcome.merge(done.context("a connection's task")?),
                Err(_) => outcome.fail(|| "a request was never answered".to_owned()),
            }
        }
        Ok(outcome)
    })
}

/// The connections of one thread, opened one after the other, each answered once.
async fn open_all(shared: &Shared, thread: usize) -> Result<Vec<Connection>> {
    let mut opened = Vec::new();
    for index in (thread..shared.plan.connections).step_by(shared.plan.threads) {
        let mut connection = Connection {
            client: Client::connect(shared.address).await?,
            choice: Choice::seeded(index as u64),
            serial: index as u64 * SERIALS_PER_CONNECTION,
            request: Vec::new(),
        };
        let good = connection.ask(&shared.requests).await?;
        ensure!(good, "the first answer: {}", String::from_utf8_lossy(connection.client.answer()));
        opened.push(connection);
    }
    Ok(opened)
}

/// One connection and what it will ask next.
struct Connection {
    client: Client,
    choice: Choice,
    serial: u64,
    request: Vec<u8>,
}

impl Connection {
    /// A broken connection counts as an error and stays closed: the run has failed in any case.
    async fn run(mut self, shared: Arc<Shared>, interval: Interval) -> Outcome {
        let mut outcome = Outcome::default();
        if let Err(error) = self.ask_until_the_end(&shared.requests, interval, &mut outcome).await {
            outcome.fail(|| format!("{error:#}"));
        }
        outcome
    }

    async fn ask_until_the_end(
        &mut self,
        requests: &Requests,
        interval: Interval,
        outcome: &mut Outcome,
    ) -> Result<()> {
        loop {
            let sent = Instant::now();
            let good = self.ask(requests).await?;
            let answered = Instant::now();
            if answered >= interval.end {
                return Ok(());
            }
            if !good {
                outcome.fail(|| String::from_utf8_lossy(self.client.answer()).into_owned());
            } else if answered >= interval.start {
                outcome.latencies.record((answered - sent).as_nanos() as u64);
            }
        }
    }

    async fn ask(&mut self, requests: &Requests) -> Result<bool> {
        requests.write(self.choice.next(), self.serial, &mut self.request);
        self.serial += 1;
        self.client.call(&self.request).await
    }
}

/// A xorshift sequence: which mandate is asked for next is spread evenly and is the same in every run.
struct Choice(u64);

impl Choice {
    fn seeded(index: u64) -> Self {
        Self((index + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
