//! Measures whether lists and reports stay as fast while a database fills up. Called by `benches/reports`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use benches::postgres::{Database, Postgres};
use benches::reports::{Case, Ground, Times, cases};
use clap::Parser;
use mimalloc::MiMalloc;

/// The server's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Times every list and report of one organisation of 2,000 mandates, in databases of growing size.
#[derive(Parser)]
#[command(name = "benches/reports")]
struct Options {
    /// Mandates at 100 %.
    #[arg(long, default_value_t = 1_000_000)]
    mandates: u32,
    /// Months of collections.
    #[arg(long, default_value_t = 12)]
    months: u32,
    /// The sizes, in per cent of that, the one that others are compared with first.
    #[arg(long, value_delimiter = ',', default_value = "1,10,100")]
    sizes: Vec<u32>,
    /// Calls of each that are measured.
    #[arg(long, default_value_t = 500)]
    calls: usize,
    /// Not on SQLite.
    #[arg(long)]
    no_sqlite: bool,
    #[arg(long, hide = true)]
    data: PathBuf,
    #[arg(long, hide = true, requires_all = ["postgres_programs", "postgres_pid"])]
    postgres_url: Option<String>,
    #[arg(long, hide = true)]
    postgres_programs: Option<PathBuf>,
    #[arg(long, hide = true)]
    postgres_pid: Option<u32>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    if !options.no_sqlite {
        sizes("SQLite", &options, None).await?;
    }
    let Options { postgres_url, postgres_programs, postgres_pid, .. } = &options;
    if let (Some(url), Some(programs), Some(pid)) = (postgres_url, postgres_programs, postgres_pid) {
        let postgres = Postgres { url: url.clone(), programs: programs.clone(), pid: *pid };
        sizes("PostgreSQL", &options, Some(&postgres)).await?;
    }
    Ok(())
}

async fn sizes(name: &str, options: &Options, postgres: Option<&Postgres>) -> Result<()> {
    let cases = cases();
    let mut first: Option<Vec<Times>> = None;
    for size in &options.sizes {
        let folder = options.data.join(format!("{name}-{size}"));
        std::fs::create_dir_all(&folder)?;
        let times = one(name, (*size, &folder), options, postgres, (&cases, first.as_deref())).await?;
        first.get_or_insert(times);
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

async fn one(
    name: &str,
    (size, folder): (u32, &Path),
    options: &Options,
    postgres: Option<&Postgres>,
    (cases, first): (&[Case], Option<&[Times]>),
) -> Result<Vec<Times>> {
    let database =
        postgres.map(|postgres| Database::create(postgres, &format!("reports-{size}"))).transpose()?;
    let url = match &database {
        Some(database) => database.url.clone(),
        None => format!("sqlite://{}", folder.join("dd.db").display()),
    };
    let mandates = u32::try_from(u64::from(options.mandates) * u64::from(size) / 100)?;
    let ground = Ground::new(&url, folder, mandates, options.months).await?;
    let (mandates, collections) = ground.size;
    println!("\n{name}, {size} %: {mandates} mandates, {collections} collections");
    println!("{:<32} {:>10} {:>10} {:>8} {:>8}", "", "p50 µs", "p99 µs", "×p50", "×p99");
    let mut all = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let times = ground.measure(case, options.calls).await.with_context(|| case.name)?;
        let base = first.and_then(|first| first.get(at)).copied().unwrap_or(times);
        let ratio =
            |now: std::time::Duration, then: std::time::Duration| now.as_secs_f64() / then.as_secs_f64();
        println!(
            "{:<32} {:>10} {:>10} {:>8.2} {:>8.2}",
            case.name,
            times.p50.as_micros(),
            times.p99.as_micros(),
            ratio(times.p50, base.p50),
            ratio(times.p99, base.p99)
        );
        all.push(times);
    }
    Ok(all)
}
