//! Lists and reports of one organisation of 2,000 mandates, among more and more others: what a call takes inside the
//! server, its sockets, key and quota aside.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::civil::{date, time};
use procedures::catalogue::catalogue;
use procedures::domain::api_key::{KeyHash, Mode, Pepper};
use procedures::domain::id::{KeyId, OrganisationId};
use procedures::domain::quota::Policy;
use procedures::domain::scope::ScopeSet;
use procedures::modulus::ModulusTables;
use procedures::operator::{self, SeedOrder};
use procedures::store::{self, Store, migrate};
use procedures::vault::{DataKey, Vault};
use procedures::{App, CallFacts, Caller, Clock, CurrentCalendar, Ids, Settings, WorkspaceTime};
use serde_json::Value;

use crate::cycle::failed;

mod cases;

pub use cases::{Case, cases};

/// Connections to PostgreSQL; one call is under way at a time.
const CONNECTIONS: u32 = 2;
/// Calls before the first that counts.
const WARM_UP: usize = 10;

/// How long calls took.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Half of them took no longer.
    pub p50: Duration,
    /// All but one in a hundred took no longer.
    pub p99: Duration,
}

/// What a database was filled with. Who keeps the database keeps this with it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Portfolio {
    /// The organisation that is measured.
    pub organisation: OrganisationId,
    /// How many mandates are in the database.
    pub mandates: u64,
    /// How many collections.
    pub collections: u64,
    /// How long it took to write them, in seconds.
    pub seconds: u64,
}

/// Migrates a new database and fills it.
pub async fn fill(url: &str, folder: &Path, mandates: u32, months: u32) -> Result<Portfolio> {
    let begun = now();
    migrate::up(url).await?;
    let app = application(url, folder).await?;
    let order = SeedOrder { mandates, months, organisations: None, seed: 1 };
    let told = |seeded: &operator::Seeded| {
        if seeded.organisations.is_multiple_of(10) {
            eprintln!("{} mandates after {} s", seeded.mandates, begun.elapsed().as_secs());
        }
    };
    let seeded = operator::seed(&app, order, &told).await.map_err(failed)?;
    Ok(Portfolio {
        organisation: seeded.organisation_id.context("no organisation")?,
        mandates: seeded.mandates,
        collections: seeded.collections,
        seconds: begun.elapsed().as_secs(),
    })
}

/// A database with a portfolio, and a caller of the organisation that is measured.
pub struct Ground {
    app: Arc<App>,
    caller: Arc<Caller>,
}

impl Ground {
    /// On a database that was filled.
    pub async fn open(url: &str, folder: &Path, portfolio: &Portfolio) -> Result<Ground> {
        let app = application(url, folder).await?;
        let caller = Arc::new(caller(&app, portfolio.organisation.clone()).await?);
        Ok(Ground { app: Arc::new(app), caller })
    }

    /// Calls so often, one after the other. `None` where so few rows have no such page.
    pub async fn measure(&self, case: &Case, calls: usize) -> Result<Option<Times>> {
        let Some(params) = self.params(case).await? else { return Ok(None) };
        let mut took = Vec::with_capacity(calls);
        for call in 0..WARM_UP + calls {
            let before = now();
            self.call(case.procedure, &params).await?;
            if call >= WARM_UP {
                took.push(before.elapsed());
            }
        }
        took.sort_unstable();
        let at = |share: usize| took.get((took.len() * share).div_ceil(100).saturating_sub(1)).copied();
        let (p50, p99) = (at(50).unwrap_or_default(), at(99).unwrap_or_default());
        Ok(Some(Times { p50, p99 }))
    }

    async fn call(&self, procedure: &str, params: &Value) -> Result<String> {
        let entry = catalogue().find(procedure).context("no such procedure")?;
        let facts = CallFacts::new(entry.name, "req_bench".into(), None, self.app.now());
        let params = Some(params.to_string().into_boxed_str());
        let answer = entry.run(self.app.clone(), self.caller.clone(), Arc::new(facts), params).await;
        answer.map_err(failed)
    }

    async fn answer(&self, procedure: &str, params: &Value) -> Result<Value> {
        Ok(serde_json::from_str(&self.call(procedure, params).await?)?)
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

async fn caller(app: &App, organisation: OrganisationId) -> Result<Caller> {
    let workspaces = store::organisations::workspaces(&app.store.read(), &organisation).await?;
    let test = workspaces.into_iter().find(|(_, mode)| *mode == Mode::Test);
    let (workspace, mode) = test.context("no test workspace")?;
    Ok(Caller {
        organisation,
        workspace,
        mode,
        key: KeyId::from_number(1),
        secret: KeyHash::OF_NONE,
        key_name: "bench".to_owned(),
        scopes: ScopeSet::default(),
        expires_at: None,
        allowed_addresses: Vec::new(),
        quota: Policy { per_minute: 60, per_hour: 1_000 },
    })
}

async fn application(url: &str, folder: &Path) -> Result<App> {
    Ok(App {
        store: Store::open(url, CONNECTIONS).await?,
        clock: Arc::new(StandingClock),
        ids: Arc::new(Counter::default()),
        vault: Vault::new(vec![DataKey { version: 1, secret: [1; 32] }]).context("no key")?,
        peppers: vec![Pepper::new(1, [2; 32])],
        calendar: CurrentCalendar::default(),
        modulus_tables: ModulusTables::default(),
        settings: Settings {
            public_url: "https://dd.example.com".to_owned(),
            quota: Policy { per_minute: 60, per_hour: 1_000 },
            lease: Duration::ZERO,
            bacs_folder: folder.join("bacs"),
        },
        openrpc: Default::default(),
    })
}

/// The morning of the day that seeded workspaces have reached.
struct StandingClock;

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        WorkspaceTime::at(date(2026, 11, 27), time(9, 0, 0, 0)).now
    }
}

#[derive(Default)]
struct Counter(AtomicU64);

impl Ids for Counter {
    fn number(&self, now: Timestamp) -> u128 {
        (now.as_millisecond() as u128) << 80 | u128::from(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn random(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}
