//! What a stretch of work takes of this process: time, processor time, memory at its highest.

use std::fs;
use std::time::Instant;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::proc_stat::{cpu_micros, memory};

/// One stretch of work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spent {
    /// What was done.
    pub name: String,
    /// Items that went through.
    pub items: usize,
    /// By the clock on the wall.
    pub seconds: f64,
    /// Processor time of this process, all threads; PostgreSQL's is not in it.
    pub cpu_seconds: f64,
    /// The highest resident memory of this process meanwhile.
    pub peak_mib: f64,
}

/// Does the work and says what it took.
pub(super) async fn measured(
    name: &str,
    items: usize,
    work: impl Future<Output = Result<()>>,
) -> Result<Spent> {
    let pid = std::process::id();
    // Lets the kernel forget the highest memory so far. Where that is not allowed, the figure is of the whole process:
    // too high, never too low.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let (cpu, begun) = (cpu_micros(pid)?, Instant::now());
    work.await?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok(Spent {
        name: name.to_owned(),
        items,
        seconds,
        cpu_seconds: (cpu_micros(pid)? - cpu) as f64 / 1e6,
        peak_mib: memory(pid)?.peak as f64 / f64::from(1 << 20),
    })
}
