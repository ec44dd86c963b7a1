//! Measures whether lists and reports stay as fast while a database fills up. Called by `benches/reports`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use benches::postgres::{Database, Postgres};
use benches::reports::{Case, Ground, Portfolio, Times, cases, fill};
use clap::Parser;
use mimalloc::MiMalloc;
use procedures::store::migrate;

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
    /// Months of collections. Not every mandate is as old: fourteen come to twelve collections of each.
    #[arg(long, default_value_t = 14)]
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
    /// Leave the databases, and take those that an earlier run has left: filling them is what takes long.
    #[arg(long)]
    keep: bool,
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
    let mut first: Option<Vec<Option<Times>>> = None;
    for size in &options.sizes {
        let place = Place::new(name, *size, options, postgres)?;
        let portfolio = place.filled(options.months).await?;
        let (mandates, collections) = (portfolio.mandates, portfolio.collections);
        println!("\n{name}, {size} %: {mandates} mandates, {collections} collections");
        println!("(written in {} s)", portfolio.seconds);
        let ground = Ground::open(&place.url, &place.folder, &portfolio).await?;
        let times = measure(&ground, &cases, options.calls, first.as_deref()).await?;
        first.get_or_insert(times);
        drop(ground);
        if !options.keep {
            std::fs::remove_dir_all(&place.folder)?;
        }
    }
    Ok(())
}

/// Where a database of one size is.
struct Place {
    url: String,
    folder: PathBuf,
    database: Option<Database>,
    mandates: u32,
}

impl Place {
    fn new(name: &str, size: u32, options: &Options, postgres: Option<&Postgres>) -> Result<Place> {
        let mandates = u32::try_from(u64::from(options.mandates) * u64::from(size) / 100)?;
        let name = format!("reports-{name}-{mandates}-{}", options.months);
        let folder = options.data.join(&name);
        let is_filled = options.keep && portfolio_in(&folder).exists();
        if !is_filled && folder.exists() {
            // Half of a portfolio is none.
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let database = match (postgres, options.keep) {
            (None, _) => None,
            (Some(postgres), true) => Some(Database::kept(postgres, &name, !is_filled)?),
            (Some(postgres), false) => Some(Database::create(postgres, &name)?),
        };
        let url = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite://{}", folder.join("dd.db").display()),
        };
        Ok(Place { url, folder, database, mandates })
    }

    async fn filled(&self, months: u32) -> Result<Portfolio> {
        let file = portfolio_in(&self.folder);
        if file.exists() {
            migrate::up(&self.url).await?;
            return Ok(serde_json::from_str(&std::fs::read_to_string(file)?)?);
        }
        let portfolio = fill(&self.url, &self.folder, self.mandates, months).await?;
        if let Some(database) = &self.database {
            database.vacuum()?;
        }
        std::fs::write(file, serde_json::to_string(&portfolio)?)?;
        Ok(portfolio)
    }
}

/// Written when all is there.
fn portfolio_in(folder: &Path) -> PathBuf {
    folder.join("portfolio.json")
}

async fn measure(
    ground: &Ground,
    cases: &[Case],
    calls: usize,
    first: Option<&[Option<Times>]>,
) -> Result<Vec<Option<Times>>> {
    println!("{:<40} {:>10} {:>10} {:>8} {:>8}", "", "p50 µs", "p99 µs", "×p50", "×p99");
    let mut all = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let times = ground.measure(case, calls).await.with_context(|| case.name.clone())?;
        all.push(times);
        let Some(times) = times else {
            println!("{:<40} no such page", case.name);
            continue;
        };
        let base = first.and_then(|first| first.get(at).copied()).flatten().unwrap_or(times);
        let ratio = |now: Duration, then: Duration| now.as_secs_f64() / then.as_secs_f64();
        println!(
            "{:<40} {:>10} {:>10} {:>8.2} {:>8.2}",
            case.name,
            times.p50.as_micros(),
            times.p99.as_micros(),
            ratio(times.p50, base.p50),
            ratio(times.p99, base.p99)
        );
    }
    Ok(all)
}
