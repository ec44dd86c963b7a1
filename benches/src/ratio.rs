//! Comparisons between two lines of the report.

use serde::Serialize;

use crate::report::Spread;
use crate::round::Measurement;

/// Two contenders to be compared, and what we aim at.
pub struct Pair {
    /// The one that should be better.
    pub ours: &'static str,
    /// What it is held against.
    pub theirs: &'static str,
    /// Requests a second of ours over theirs: at least this.
    pub aim: Option<f64>,
}

/// The comparisons the report makes, where both sides were measured.
pub const PAIRS: [Pair; 6] = [
    Pair { ours: "whoami", theirs: "bare", aim: Some(0.85) },
    Pair { ours: "get", theirs: "fastify", aim: Some(1.5) },
    Pair { ours: "get", theirs: "trpc", aim: Some(8.0) },
    Pair { ours: "create", theirs: "trpc-create", aim: Some(5.0) },
    Pair { ours: "get-postgres", theirs: "get", aim: None },
    Pair { ours: "create-postgres", theirs: "create", aim: None },
];

/// A comparison made.
#[derive(Debug, Serialize)]
pub struct Ratio {
    /// The one that should be better.
    pub ours: &'static str,
    /// What it is held against.
    pub theirs: &'static str,
    /// Requests a second, ours over theirs.
    pub throughput: Spread,
    /// Processor time a request, theirs over ours: more than one means that ours costs less.
    pub cpu: Spread,
    /// What the throughput ratio should reach.
    pub aim: Option<f64>,
    /// Whether the median reaches it.
    pub reached: Option<bool>,
}

impl Pair {
    /// Compares round by round, so that a busy minute that slowed both is divided away, and then takes the median.
    pub fn compare(&self, ours: &[Measurement], theirs: &[Measurement]) -> Ratio {
        let rounds = || ours.iter().zip(theirs);
        let throughput = rounds().map(|(ours, theirs)| ours.requests_per_second / theirs.requests_per_second);
        let cpu = rounds().map(|(ours, theirs)| cost(theirs) / cost(ours));
        let throughput = Spread::of(throughput.collect());
        let reached = self.aim.map(|aim| throughput.median >= aim);
        Ratio {
            ours: self.ours,
            theirs: self.theirs,
            cpu: Spread::of(cpu.collect()),
            aim: self.aim,
            throughput,
            reached,
        }
    }
}

/// The server with its database: an embedded database's time is within the server's.
fn cost(measurement: &Measurement) -> f64 {
    measurement.server_cpu_micros + measurement.database_cpu_micros.unwrap_or(0.0)
}
