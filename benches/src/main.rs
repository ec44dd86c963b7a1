//! Measures the contenders in turn, round after round. Called by `benches/run`, which brings what they need.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use benches::contender::{ALL, Contender, Need};
use benches::launch::Places;
use benches::load::Plan;
use benches::machine::Machine;
use benches::postgres::Postgres;
use benches::report::{Report, Settings};
use benches::round::{Measurement, measure};
use clap::Parser;

/// Loads our server and its baselines in one run, alternating, and reports medians and ratios.
#[derive(Parser)]
#[command(name = "benches/run")]
struct Options {
    /// Length of each measured interval.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Length of the warm-up before each.
    #[arg(long, default_value_t = 2.0)]
    warmup: f64,
    /// Length of the warm-up of the Node peers, which grow faster for about six seconds while V8 compiles them.
    #[arg(long, default_value_t = 8.0)]
    node_warmup: f64,
    /// How often each contender is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Connections, each with one request under way.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Threads of the load generator.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Mandates that are there to be read.
    #[arg(long, default_value_t = 1000)]
    mandates: usize,
    /// Measure only these; may be given several times or with commas.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave out the contenders on PostgreSQL.
    #[arg(long)]
    no_postgres: bool,
    #[command(flatten)]
    from_script: FromScript,
}

/// What the script tells and nobody types.
#[derive(clap::Args)]
struct FromScript {
    /// Print what the chosen contenders need, one word a line, and stop.
    #[arg(long, hide = true)]
    needs: bool,
    #[arg(long, hide = true, default_value = "target/release")]
    programs: PathBuf,
    #[arg(long, hide = true, default_value = "benches/peers")]
    peers: PathBuf,
    #[arg(long, hide = true, default_value = "/var/tmp/direct-debit-bench")]
    data: PathBuf,
    #[arg(long, hide = true, default_value = "benches/results/latest.json")]
    out: PathBuf,
    #[arg(long, hide = true, requires_all = ["postgres_programs", "postgres_pid"])]
    postgres_url: Option<String>,
    #[arg(long, hide = true)]
    postgres_programs: Option<PathBuf>,
    #[arg(long, hide = true)]
    postgres_pid: Option<u32>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let contenders = chosen(&options)?;
    if options.from_script.needs {
        needs(&contenders).iter().for_each(|need| println!("{}", need.name()));
        return Ok(());
    }

    let places = places(&options);
    let machine = Machine::look(&places.data, places.postgres.as_ref());
    let rounds = measure_all(&options, &contenders, &places)?;
    let report = Report::new(machine, settings(&options), rounds);

    let names: Vec<_> = contenders.iter().map(|contender| contender.name).collect();
    println!("{}", report.markdown(&names));
    if let Some(folder) = options.from_script.out.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&options.from_script.out, serde_json::to_string_pretty(&report)?)?;
    eprintln!("written to {}", options.from_script.out.display());
    ensure!(
        report.errors() == 0,
        "{} answers were no result: these figures are worth nothing",
        report.errors()
    );
    Ok(())
}

fn chosen(options: &Options) -> Result<Vec<Contender>> {
    for name in &options.only {
        let known: Vec<_> = ALL.iter().map(|contender| contender.name).collect();
        ensure!(known.contains(&name.as_str()), "no contender {name}; there are {}", known.join(", "));
    }
    let wanted =
        |contender: &Contender| options.only.is_empty() || options.only.iter().any(|it| it == contender.name);
    let allowed =
        |contender: &Contender| !(options.no_postgres && contender.backend.needs().contains(&Need::Postgres));
    let contenders: Vec<_> = ALL.into_iter().filter(|it| wanted(it) && allowed(it)).collect();
    ensure!(!contenders.is_empty() && options.rounds > 0 && options.threads > 0, "nothing to measure");
    Ok(contenders)
}

fn needs(contenders: &[Contender]) -> Vec<Need> {
    let mut needs = Vec::new();
    for need in contenders.iter().flat_map(|contender| contender.backend.needs()) {
        if !needs.contains(need) {
            needs.push(*need);
        }
    }
    needs
}

fn places(options: &Options) -> Places {
    let FromScript { programs, peers, data, postgres_url, postgres_programs, postgres_pid, .. } =
        &options.from_script;
    let postgres = match (postgres_url, postgres_programs, postgres_pid) {
        (Some(url), Some(programs), Some(pid)) => {
            Some(Postgres { url: url.clone(), programs: programs.clone(), pid: *pid })
        }
        _ => None,
    };
    Places {
        server: programs.join("direct-debit"),
        bare: programs.join("bare"),
        peers: peers.clone(),
        data: data.clone(),
        postgres,
    }
}

fn settings(options: &Options) -> Settings {
    Settings {
        rounds: options.rounds,
        seconds: options.seconds,
        warmup_seconds: options.warmup,
        node_warmup_seconds: options.node_warmup,
        connections: options.connections,
        threads: options.threads,
        mandates: options.mandates,
    }
}

/// A B C A B C and not A A B B C C: what slows the machine for a minute slows everyone in that round.
fn measure_all(
    options: &Options,
    contenders: &[Contender],
    places: &Places,
) -> Result<BTreeMap<&'static str, Vec<Measurement>>> {
    let mut rounds: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for round in 1..=options.rounds {
        for contender in contenders {
            let measurement = measure(contender, places, plan(options, contender), options.mandates, round)?;
            eprintln!(
                "round {round}: {:<16} {:>7.0} requests/s, {:>6.1} µs CPU a request",
                contender.name, measurement.requests_per_second, measurement.server_cpu_micros
            );
            if let Some(error) = &measurement.first_error {
                eprintln!("  {} errors, the first: {error}", measurement.errors);
            }
            rounds.entry(contender.name).or_default().push(measurement);
        }
    }
    Ok(rounds)
}

fn plan(options: &Options, contender: &Contender) -> Plan {
    let on_node = contender.backend.needs().contains(&Need::Node);
    Plan {
        connections: options.connections,
        threads: options.threads,
        warmup: Duration::from_secs_f64(if on_node { options.node_warmup } else { options.warmup }),
        measured: Duration::from_secs_f64(options.seconds),
    }
}
