//! From the processes' figures to tables for people and JSON for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::child::{Measured, Spent};
use crate::machine::Machine;
use crate::report::{Spread, row};

/// One size on one database, once.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// `SQLite` or `PostgreSQL`.
    pub database: &'static str,
    /// How many mandates there were.
    pub mandates: u32,
    /// Which round it was, from 1.
    pub round: usize,
    /// What was found out.
    #[serde(flatten)]
    pub measured: Measured,
}

impl Run {
    fn items_per_second(&self) -> f64 {
        f64::from(self.mandates) / self.measured.seconds()
    }

    fn baseline_per_second(&self) -> f64 {
        f64::from(self.mandates) / Spread::of(self.measured.baseline_seconds.clone()).median
    }

    fn micros_an_item(&self) -> f64 {
        1e6 / self.items_per_second()
    }

    fn cpu_micros_an_item(&self) -> f64 {
        let seconds: f64 = self.measured.of_collections().map(|phase| phase.cpu_seconds).sum();
        seconds * 1e6 / f64::from(self.mandates)
    }

    fn database_cpu_micros_an_item(&self) -> Option<f64> {
        let seconds: Option<f64> =
            self.measured.of_collections().map(|phase| phase.database_cpu_seconds).sum();
        Some(seconds? * 1e6 / f64::from(self.mandates))
    }

    fn peak_mib(&self) -> f64 {
        self.measured.phases.iter().map(|phase| phase.peak_mib).fold(0.0, f64::max)
    }
}

/// How the cycle grows from the fewest mandates to the most: 1 is in proportion, or not at all for memory.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// The database.
    pub database: &'static str,
    /// The fewest mandates.
    pub from: u32,
    /// The most mandates.
    pub to: u32,
    /// Time per item at the most over time per item at the fewest, round by round.
    pub time_per_item: Spread,
    /// The same of the baseline.
    pub baseline_time_per_row: Spread,
    /// The highest memory at the most over that at the fewest.
    pub peak_memory: Spread,
}

/// Everything a run has found out.
#[derive(Debug, Serialize)]
pub struct Report {
    machine: Machine,
    runs: Vec<Run>,
    growth: Vec<Growth>,
}

type Groups<'a> = BTreeMap<(&'static str, u32), Vec<&'a Run>>;

impl Report {
    /// Puts the runs together.
    pub fn new(machine: Machine, runs: Vec<Run>) -> Report {
        let growth = growth(&groups(&runs));
        Report { machine, runs, growth }
    }

    /// The report for a person.
    pub fn markdown(&self) -> String {
        let groups = groups(&self.runs);
        let mut lines = vec![self.setting(), String::new()];
        lines.push(row([
            "database",
            "mandates",
            "seconds",
            "items/s",
            "claim-and-mark rows/s",
            "items/s ÷ rows/s",
            "CPU µs an item",
            "database CPU µs an item",
            "peak MiB",
        ]));
        lines.push(row(["---"; 9]));
        lines.extend(groups.iter().map(|(group, runs)| whole(*group, runs)));
        lines.push(String::new());
        lines.push(row([
            "database",
            "mandates",
            "part",
            "items",
            "seconds",
            "items/s",
            "CPU s",
            "database CPU s",
            "peak MiB",
        ]));
        lines.push(row(["---"; 9]));
        lines.extend(groups.iter().flat_map(|(group, runs)| parts(*group, runs)));
        if !self.growth.is_empty() {
            lines.push(String::new());
            let factors = ["time per item ×", "claim-and-mark, time per row ×", "peak memory ×"];
            lines.push(row(["database", "mandates", factors[0], factors[1], factors[2]]));
            lines.push(row(["---"; 5]));
            lines.extend(self.growth.iter().map(grown));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn setting(&self) -> String {
        let Machine { processor, processors, kernel, file_system, load, commit, postgres, .. } =
            &self.machine;
        let postgres = postgres.as_deref().unwrap_or("none");
        let rounds = self.runs.iter().map(|run| run.round).max().unwrap_or_default();
        let build = if cfg!(debug_assertions) { "**debug build**, " } else { "" };
        format!(
            "{processors} × {processor}, Linux {kernel}, {file_system}, load {load}; {build}commit {commit}, \
             PostgreSQL {postgres}; {rounds} rounds. Medians (least–greatest)."
        )
    }
}

fn groups(runs: &[Run]) -> Groups<'_> {
    let mut groups = Groups::new();
    for run in runs {
        groups.entry((run.database, run.mandates)).or_default().push(run);
    }
    groups
}

fn spread(runs: &[&Run], figure: impl Fn(&Run) -> f64) -> Spread {
    Spread::of(runs.iter().map(|run| figure(run)).collect())
}

fn whole((database, mandates): (&str, u32), runs: &[&Run]) -> String {
    row([
        database,
        &mandates.to_string(),
        &spread(runs, |run| run.measured.seconds()).show(2),
        &spread(runs, Run::items_per_second).show(0),
        &spread(runs, Run::baseline_per_second).show(0),
        &spread(runs, |run| run.items_per_second() / run.baseline_per_second()).show(4),
        &spread(runs, Run::cpu_micros_an_item).show(0),
        &database_cpu(runs),
        &spread(runs, Run::peak_mib).show(1),
    ])
}

/// None of SQLite's: it is within the process.
fn database_cpu(runs: &[&Run]) -> String {
    let micros: Vec<f64> = runs.iter().filter_map(|run| run.database_cpu_micros_an_item()).collect();
    if micros.is_empty() { "–".to_owned() } else { Spread::of(micros).show(0) }
}

/// Every run did the same parts in the same order.
fn parts((database, mandates): (&str, u32), runs: &[&Run]) -> Vec<String> {
    let Some(first) = runs.first() else { return Vec::new() };
    let line = |at: usize, phase: &Spent| {
        let of = |figure: fn(&Spent) -> f64| spread(runs, |run| figure(&run.measured.phases[at]));
        let speed = match phase.items {
            0 => "–".to_owned(),
            _ => of(|phase| phase.items as f64 / phase.seconds).show(0),
        };
        let database_cpu = match phase.database_cpu_seconds {
            None => "–".to_owned(),
            Some(_) => of(|phase| phase.database_cpu_seconds.unwrap_or_default()).show(2),
        };
        row([
            database,
            &mandates.to_string(),
            &phase.name,
            &phase.items.to_string(),
            &of(|phase| phase.seconds).show(3),
            &speed,
            &of(|phase| phase.cpu_seconds).show(2),
            &database_cpu,
            &of(|phase| phase.peak_mib).show(1),
        ])
    };
    first.measured.phases.iter().enumerate().map(|(at, phase)| line(at, phase)).collect()
}

/// Compares each round's most with the same round's fewest.
fn growth(groups: &Groups<'_>) -> Vec<Growth> {
    let databases: Vec<_> = groups.keys().map(|(database, _)| *database).collect();
    let mut growth = Vec::new();
    for database in databases.chunk_by(|a, b| a == b).map(|same| same[0]) {
        let mut sizes = groups.iter().filter(|((of, _), _)| *of == database);
        let (Some(((_, from), few)), Some(((_, to), many))) = (sizes.next(), sizes.next_back()) else {
            continue;
        };
        let factor = |figure: fn(&Run) -> f64| {
            Spread::of(few.iter().zip(many).map(|(few, many)| figure(many) / figure(few)).collect())
        };
        growth.push(Growth {
            database,
            from: *from,
            to: *to,
            time_per_item: factor(Run::micros_an_item),
            baseline_time_per_row: factor(|run| 1.0 / run.baseline_per_second()),
            peak_memory: factor(Run::peak_mib),
        });
    }
    growth
}

fn grown(growth: &Growth) -> String {
    row([
        growth.database,
        &format!("{} → {}", growth.from, growth.to),
        &growth.time_per_item.show(2),
        &growth.baseline_time_per_row.show(2),
        &growth.peak_memory.show(2),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycle::days;

    fn run(mandates: u32, seconds: f64, peak_mib: f64) -> Run {
        let spent = |name: &str| Spent {
            name: name.to_owned(),
            items: mandates as usize,
            seconds,
            cpu_seconds: seconds,
            database_cpu_seconds: None,
            peak_mib,
        };
        let measured = Measured {
            baseline_seconds: vec![1.0, 9.0, 2.0],
            phases: vec![spent("debit"), spent(days::IDLE), spent("confirm")],
        };
        Run { database: "SQLite", mandates, round: 1, measured }
    }

    #[test]
    fn the_day_with_nothing_due_counts_for_memory_alone() {
        let run = run(1_000, 2.0, 8.0);
        assert_eq!(run.measured.seconds(), 4.0);
        assert_eq!((run.items_per_second(), run.baseline_per_second()), (250.0, 500.0));
        assert_eq!((run.cpu_micros_an_item(), run.peak_mib()), (4_000.0, 8.0));
    }

    #[test]
    fn growth_is_from_the_fewest_to_the_most() {
        let runs = [run(10_000, 40.0, 12.0), run(1_000, 2.0, 8.0), run(4_000, 9.0, 9.0)];
        let growth = growth(&groups(&runs));
        assert_eq!((growth[0].from, growth[0].to, growth.len()), (1_000, 10_000, 1));
        assert_eq!((growth[0].time_per_item.median, growth[0].peak_memory.median), (2.0, 1.5));
        assert!(super::growth(&groups(&runs[..1])).is_empty(), "one size does not grow");
    }
}
