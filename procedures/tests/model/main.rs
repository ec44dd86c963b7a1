//! Random histories of calls, days, bank answers and faults, each judged by a simple model of what must hold: the
//! procedures and the engine as they are, without sockets, on a real database.
//!
//! After every step of a history the coherence checks find nothing, and:
//!
//! - each period of a mandate is collected at most once, and is one that the mandate's terms allow, at an amount that was
//!   asked for;
//! - what is final stays: a cancelled or failed mandate, a returned, rejected or withdrawn collection;
//! - nothing goes into a file while the mandate is no active one, nor before its notice period has passed;
//! - a procedure does what the mandate's status says it does, and refuses what it refuses;
//! - the reports agree with each other, with the lists and with the files, on any days and however grouped;
//! - when nothing has happened for a while, each due period of an undisturbed mandate is confirmed, and what we think was
//!   collected and claimed back is what the bank's books say, to the penny.
//!
//! A history that fails is shortened and printed with the command that runs it again. `DD_MODEL_SEED=17 cargo test
//! -p procedures --test model` runs the one of that seed, `DD_MODEL_HISTORIES=20000 cargo test --profile swift
//! -p procedures --test model` runs so many; tests/run runs 2,000. With `DD_TEST_POSTGRES` they run there.
//!
//! That it can fail was tried on these faults, put into the engine by hand, with the number of the first history (from 1
//! on) that found each: every period planned twice (1), collected a working day late (1), confirmed a day early (1),
//! counted as lodged a day early (1), the first collection without its code 01 (1), a third re-presentation (2), a line
//! of a report seen to again (2), a file's total without one item (2), one item left behind in a file that did not count
//! (2), a notice period one day short (2), collections of an ended mandate not given up (4), one return in five ignored
//! (5), not asked whether the payer was told (6), the mandate's amount in place of the one that was told (18), a claim
//! that leaves one collection (25), the bank not told of a cancellation (39). Not found: a claim taken back that stays
//! counted and the first entry three working days after lodging (in 80), reports seen to after what comes of age (in
//! 25), re-presentations later than a month (in 600): histories in which that matters are too rare.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bank;
#[path = "../../../tests/integration/support/database.rs"]
mod database;
mod dice;
mod figures;
mod history;
mod operation;
mod planted;
mod reference;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use history::Outcome;
use mimalloc::MiMalloc;
use world::World;

/// The server's allocator: a fifth of a history is asking for memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Histories of a run that nobody says more of: what an unoptimised build does in a minute.
const HISTORIES: u64 = 50;
/// From how many on there must be something of everything.
const MANY: u64 = 200;
/// Histories that share a database, one after the other, each with an organisation of its own.
const TOGETHER: u64 = 10;
/// Threads for each processor: one waits for its database's committer while another works.
const THREADS_PER_PROCESSOR: usize = 2;

#[expect(
    clippy::disallowed_methods,
    reason = "how many histories, and which: said by whoever runs the tests"
)]
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

#[test]
fn no_history_of_calls_days_and_faults_breaks_what_must_hold() {
    let seeds = match given("DD_MODEL_SEED") {
        Some(seed) => seed..seed + 1,
        None => 1..given("DD_MODEL_HISTORIES").unwrap_or(HISTORIES) + 1,
    };
    let (next, total) = (AtomicU64::new(seeds.start), Mutex::new(Outcome::default()));
    let threads = std::thread::available_parallelism().map_or(2, usize::from) * THREADS_PER_PROCESSOR;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| run(&next, seeds.end, &total));
        }
    });
    let total = total.into_inner().unwrap();
    eprintln!("{} histories: {total}", seeds.end - seeds.start);
    assert!(total.failures.is_empty(), "{}", total.failures.join("\n\n"));
    if seeds.end - seeds.start >= MANY {
        total.is_worth_its_time();
    }
}

fn run(next: &AtomicU64, end: u64, total: &Mutex<Outcome>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    loop {
        let first = next.fetch_add(TOGETHER, Ordering::SeqCst);
        if first >= end || total.lock().unwrap().failures.len() >= 3 {
            return;
        }
        let outcome = runtime.block_on(async {
            let world = World::new().await;
            let mut outcome = Outcome::default();
            for seed in first..end.min(first + TOGETHER) {
                outcome.add(history::run(&world, seed).await);
            }
            outcome
        });
        total.lock().unwrap().add(outcome);
    }
}
