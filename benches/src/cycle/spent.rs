//! What a stretch of work takes of this process: time, processor time, memory at its highest.

use std::fs;
use std::time::Instant;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::proc_stat::{cpu_micros, family_cpu_micros, memory};

/// One stretch of work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spent {
    /// What was done.
    pub name: String,
    /// Items that went through.
    pub items: usize,
    /// By the clock on the wall.
    pub seconds: f64,
    /// Processor time of this process, all threads.
    pub cpu_seconds: f64,
    /// Processor time of PostgreSQL's processes; SQLite's is within this process's.
    pub database_cpu_seconds: Option<f64>,
    /// The highest resident memory of this process meanwhile.
    pub peak_mib: f64,
}

/// Whose work is measured: this process's, and PostgreSQL's with that first process.
#[derive(Clone, Copy, Debug)]
pub struct Meter {
    /// PostgreSQL's first process, where it is the database.
    pub postgres_pid: Option<u32>,
}

impl Meter {
    /// Does the work and says what it took.
    pub(super) async fn measured(
        self,
        name: &str,
        items: usize,
        work: impl Future<Output = Result<()>>,
    ) -> Result<Spent> {
        let pid = std::process::id();
        // Lets the kernel forget the highest memory so far. Where that is not allowed, the figure is of the whole
        // process: too high, never too low.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let (cpu, database_cpu, begun) = (cpu_micros(pid)?, self.database_cpu()?, Instant::now());
        work.await?;
        let seconds = begun.elapsed().as_secs_f64();
        let micros = |after: u64, before: u64| after.saturating_sub(before) as f64 / 1e6;
        Ok(Spent {
            name: name.to_owned(),
            items,
            seconds,
            cpu_seconds: micros(cpu_micros(pid)?, cpu),
            database_cpu_seconds: self.database_cpu()?.zip(database_cpu).map(|(a, b)| micros(a, b)),
            peak_mib: memory(pid)?.peak as f64 / f64::from(1 << 20),
        })
    }

    fn database_cpu(self) -> Result<Option<u64>> {
        self.postgres_pid.map(family_cpu_micros).transpose()
    }
}
