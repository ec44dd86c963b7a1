//! Measures the daily cycle, each size on each database in a process of its own. Called by `benches/cycle`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use benches::cycle::child::{Measured, Meter, measure};
use benches::cycle::report::{Report, Run};
use benches::machine::Machine;
use benches::postgres::{Database, Postgres};
use benches::process::{command, output};
use clap::Parser;
use mimalloc::MiMalloc;

/// The server's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Takes one collection of every mandate through its days, and compares with the least a database must do.
#[derive(Parser)]
#[command(name = "benches/cycle")]
struct Options {
    /// How many mandates; several with commas.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000", value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    sizes: Vec<u32>,
    /// How often everything is measured.
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Measure on SQLite alone.
    #[arg(long)]
    no_postgres: bool,
    #[command(flatten)]
    from_script: FromScript,
}

/// What the script tells and nobody types.
#[derive(clap::Args)]
struct FromScript {
    #[arg(long, hide = true, default_value = "/var/tmp/direct-debit-bench")]
    data: PathBuf,
    #[arg(long, hide = true, default_value = "benches/results/cycle.json")]
    out: PathBuf,
    #[arg(long, hide = true, requires_all = ["postgres_programs", "postgres_pid"])]
    postgres_url: Option<String>,
    #[arg(long, hide = true)]
    postgres_programs: Option<PathBuf>,
    #[arg(long, hide = true)]
    postgres_pid: Option<u32>,
    /// Measure the one size on this database, and print the figures as JSON: what the program calls itself for.
    #[arg(long, hide = true)]
    child_url: Option<String>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    match &options.from_script.child_url {
        Some(url) => child(url, &options),
        None => parent(&options),
    }
}

fn child(url: &str, options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let FromScript { data, postgres_pid, .. } = &options.from_script;
    let meter = Meter { postgres_pid: *postgres_pid };
    let measured = runtime.block_on(measure(url, data, options.sizes[0], meter))?;
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

fn parent(options: &Options) -> Result<()> {
    let FromScript { data, out, .. } = &options.from_script;
    ensure!(options.rounds > 0, "nothing to measure");
    fs::create_dir_all(data)?;
    let postgres = postgres(options)?;
    let machine = Machine::look(data, postgres.as_ref());
    let report = Report::new(machine, measure_all(options, postgres.as_ref())?);

    println!("{}", report.markdown());
    if let Some(folder) = out.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(out, serde_json::to_string_pretty(&report)?)?;
    eprintln!("written to {}", out.display());
    Ok(())
}

fn postgres(options: &Options) -> Result<Option<Postgres>> {
    let FromScript { postgres_url, postgres_programs, postgres_pid, .. } = &options.from_script;
    if options.no_postgres {
        return Ok(None);
    }
    let url = postgres_url
        .clone()
        .context("no PostgreSQL: call benches/cycle, or leave it out with --no-postgres")?;
    let (programs, pid) = postgres_programs.clone().zip(*postgres_pid).context("no PostgreSQL programs")?;
    Ok(Some(Postgres { url, programs, pid }))
}

/// The databases in turn, so that a busy minute of the machine hits both.
fn measure_all(options: &Options, postgres: Option<&Postgres>) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for round in 1..=options.rounds {
        for &mandates in &options.sizes {
            runs.push(Run { database: "SQLite", mandates, round, measured: on_sqlite(options, mandates)? });
            tell(&runs);
            let Some(postgres) = postgres else { continue };
            let measured = on_postgres(options, postgres, mandates, round)?;
            runs.push(Run { database: "PostgreSQL", mandates, round, measured });
            tell(&runs);
        }
    }
    Ok(runs)
}

fn tell(runs: &[Run]) {
    if let Some(Run { database, mandates, round, measured }) = runs.last() {
        eprintln!("round {round}: {database:<10} {mandates:>7} mandates, {:>8.2} s", measured.seconds());
    }
}

fn on_sqlite(options: &Options, mandates: u32) -> Result<Measured> {
    in_folder(options, |folder| {
        let url = format!("sqlite://{}", folder.join("direct-debit.db").display());
        of_child(&url, folder, mandates, None)
    })
}

fn on_postgres(options: &Options, postgres: &Postgres, mandates: u32, round: usize) -> Result<Measured> {
    let database = Database::create(postgres, &format!("cycle-{mandates}-{round}"))?;
    in_folder(options, |folder| of_child(&database.url, folder, mandates, Some(postgres.pid)))
}

/// A folder that is new, and goes again.
fn in_folder(options: &Options, work: impl FnOnce(&Path) -> Result<Measured>) -> Result<Measured> {
    let folder = options.from_script.data.join("cycle");
    // A run that was broken off may have left it.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let measured = work(&folder);
    fs::remove_dir_all(&folder)?;
    measured
}

fn of_child(url: &str, folder: &Path, mandates: u32, postgres_pid: Option<u32>) -> Result<Measured> {
    let mut child = command(&std::env::current_exe()?);
    child.args(["--child-url", url, "--sizes", &mandates.to_string(), "--data"]).arg(folder);
    if let Some(pid) = postgres_pid {
        child.args(["--postgres-pid", &pid.to_string()]);
    }
    Ok(serde_json::from_str(&output(child)?)?)
}
