//! From rounds to medians, as a Markdown table for people and JSON for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::machine::Machine;
use crate::ratio::{PAIRS, Ratio};
use crate::round::Measurement;

/// The middle of several rounds, with the least and the greatest.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    /// The middle one; of an even number, the mean of the middle two.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Spread {
    /// The spread of at least one value.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
        Self { median: (low + high) / 2.0, min: values[0], max: values[values.len() - 1] }
    }

    pub(crate) fn show(&self, decimals: usize) -> String {
        let Self { median, min, max } = self;
        format!("{median:.decimals$} ({min:.decimals$}–{max:.decimals$})")
    }
}

/// How it was measured.
#[derive(Debug, Serialize)]
pub struct Settings {
    /// Rounds.
    pub rounds: usize,
    /// Length of the measured interval.
    pub seconds: f64,
    /// Length of the warm-up before it.
    pub warmup_seconds: f64,
    /// Length of the warm-up of the Node peers.
    pub node_warmup_seconds: f64,
    /// Connections of the load generator.
    pub connections: usize,
    /// Threads of the load generator.
    pub threads: usize,
    /// Mandates that were there to be read.
    pub mandates: usize,
}

/// Everything a run has found out.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// How.
    pub settings: Settings,
    /// Every round of every contender.
    pub rounds: BTreeMap<&'static str, Vec<Measurement>>,
    /// The comparisons.
    pub ratios: Vec<Ratio>,
}

impl Report {
    /// Puts the rounds together.
    pub fn new(
        machine: Machine,
        settings: Settings,
        rounds: BTreeMap<&'static str, Vec<Measurement>>,
    ) -> Self {
        let ratios = PAIRS
            .iter()
            .filter_map(|pair| Some(pair.compare(rounds.get(pair.ours)?, rounds.get(pair.theirs)?)))
            .collect();
        Self { machine, settings, rounds, ratios }
    }

    /// How many answers were no result, over everything.
    pub fn errors(&self) -> u64 {
        self.rounds.values().flatten().map(|round| round.errors).sum()
    }

    /// The report for a person, its lines in the order of `names`.
    pub fn markdown(&self, names: &[&str]) -> String {
        let mut lines = vec![self.setting(), String::new()];
        lines.push(row([
            "contender",
            "requests/s",
            "server CPU µs",
            "database CPU µs",
            "p50 ms",
            "p99 ms",
            "memory MiB",
            "peak MiB",
            "errors",
            "generator CPU µs",
            "elsewhere %",
        ]));
        lines.push(row(["---"; 11]));
        lines.extend(names.iter().filter_map(|name| Some(line(name, self.rounds.get(name)?))));
        if !self.ratios.is_empty() {
            lines.push(String::new());
            lines.push(row(["ratio", "requests/s", "CPU a request", "aim"]));
            lines.push(row(["---"; 4]));
            lines.extend(self.ratios.iter().map(compared));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn setting(&self) -> String {
        let Machine { processor, processors, kernel, file_system, load, commit, node, postgres } =
            &self.machine;
        let postgres = postgres.as_deref().unwrap_or("none");
        let Settings { rounds, seconds, warmup_seconds, node_warmup_seconds, connections, threads, mandates } =
            &self.settings;
        format!(
            "{processors} × {processor}, Linux {kernel}, {file_system}, load {load}; commit {commit}, Node {node}, \
             PostgreSQL {postgres}; {rounds} rounds of {seconds} s after {warmup_seconds} s \
             (Node {node_warmup_seconds} s), {connections} connections on {threads} threads, {mandates} mandates. \
             Medians (least–greatest)."
        )
    }
}

fn line(name: &str, rounds: &[Measurement]) -> String {
    let spread = |figure: fn(&Measurement) -> f64| Spread::of(rounds.iter().map(figure).collect());
    let database: Vec<f64> = rounds.iter().filter_map(|round| round.database_cpu_micros).collect();
    let database = match database.is_empty() {
        true => "–".to_owned(),
        false => Spread::of(database).show(1),
    };
    let errors: u64 = rounds.iter().map(|round| round.errors).sum();
    row([
        name,
        &spread(|round| round.requests_per_second).show(0),
        &spread(|round| round.server_cpu_micros).show(1),
        &database,
        &spread(|round| round.p50_millis).show(2),
        &spread(|round| round.p99_millis).show(2),
        &spread(|round| round.resident_mib).show(1),
        &spread(|round| round.peak_mib).show(1),
        &errors.to_string(),
        &spread(|round| round.generator_cpu_micros).show(1),
        &spread(|round| round.elsewhere_share * 100.0).show(0),
    ])
}

fn compared(ratio: &Ratio) -> String {
    let aim = match (ratio.aim, ratio.reached) {
        (Some(aim), Some(true)) => format!("≥ {aim}: reached"),
        (Some(aim), _) => format!("≥ {aim}: **missed**"),
        (None, _) => "–".to_owned(),
    };
    let name = format!("{} / {}", ratio.ours, ratio.theirs);
    row([&name, &ratio.throughput.show(2), &ratio.cpu.show(2), &aim])
}

pub(crate) fn row<const N: usize>(cells: [&str; N]) -> String {
    format!("| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        let odd = Spread::of(vec![3.0, 1.0, 2.0]);
        assert_eq!((odd.median, odd.min, odd.max), (2.0, 1.0, 3.0));
        assert_eq!(Spread::of(vec![4.0, 1.0, 2.0, 3.0]).median, 2.5);
        assert_eq!(Spread::of(vec![7.0]).show(1), "7.0 (7.0–7.0)");
    }
}
