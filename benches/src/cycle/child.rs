//! One size on one database, in a process of its own: what is its highest memory belongs to this size alone.

use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::ground::Ground;
pub use super::spent::{Meter, Spent};
use super::{baseline, days};

/// How often the baseline is measured: for few rows it is over in milliseconds.
const BASELINES: usize = 5;

/// What a process has found out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Seconds of claim-and-mark for as many rows, each time.
    pub baseline_seconds: Vec<f64>,
    /// What was done, in its order.
    pub phases: Vec<Spent>,
}

impl Measured {
    /// What happened to the collections, without the day on which nothing did.
    pub fn of_collections(&self) -> impl Iterator<Item = &Spent> {
        self.phases.iter().filter(|phase| phase.name != days::IDLE)
    }

    /// Seconds in which every collection went through its days.
    pub fn seconds(&self) -> f64 {
        self.of_collections().map(|phase| phase.seconds).sum()
    }
}

/// Measures so many mandates on the empty database at `url`; `folder` is empty, too.
pub async fn measure(url: &str, folder: &Path, mandates: u32, meter: Meter) -> Result<Measured> {
    let mut baseline_seconds = Vec::new();
    for _ in 0..BASELINES {
        baseline_seconds.push(baseline::run(&beside(url), mandates).await?);
    }
    let ground = Ground::new(url, folder, days::BEGIN_ON).await?;
    let phases = days::run(&ground, mandates, meter).await?;
    Ok(Measured { baseline_seconds, phases })
}

/// The baseline's database: on SQLite another file beside, whose log file is its own, too.
fn beside(url: &str) -> String {
    if url.starts_with("sqlite://") { format!("{url}.baseline") } else { url.to_owned() }
}
