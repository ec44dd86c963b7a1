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
use procedures::domain::api_key::{Mode, Pepper};
use procedures::domain::id::{KeyId, OrganisationId};
use procedures::domain::quota::Policy;
use procedures::domain::scope::ScopeSet;
use procedures::modulus::ModulusTables;
use procedures::operator::{self, SeedOrder};
use procedures::store::{self, Store, migrate};
use procedures::vault::{DataKey, Vault};
use procedures::{App, CallFacts, Caller, Clock, CurrentCalendar, Ids, Settings, WorkspaceTime};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::cycle::failed;

/// Connections to PostgreSQL; one call is under way at a time.
const CONNECTIONS: u32 = 2;
/// Calls before the first that counts.
const WARM_UP: usize = 10;
/// The tables whose rows the seed writes.
const TABLES: [&str; 10] = [
    "mandates",
    "collections",
    "attempts",
    "submissions",
    "notices",
    "claims",
    "claimed_collections",
    "figures",
    "mandate_moves",
    "bank_details",
];

/// What is called.
pub struct Case {
    /// What it is called in the report.
    pub name: &'static str,
    procedure: &'static str,
    params: Value,
}

/// How long calls took.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Half of them took no longer.
    pub p50: Duration,
    /// All but one in a hundred took no longer.
    pub p99: Duration,
}

/// Every list and report, with what callers ask of them.
pub fn cases() -> Vec<Case> {
    let case = |name, procedure, params| Case { name, procedure, params };
    let year = |more: Value| {
        let mut params = json!({ "from": "2025-12-01", "until": "2026-11-30" });
        for (name, value) in more.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        params
    };
    vec![
        case("mandates.list", "mandates.list", json!({})),
        case("mandates.list, one status", "mandates.list", json!({ "status": "suspended" })),
        case("collections.list", "collections.list", json!({})),
        case("collections.list, one status", "collections.list", json!({ "status": "failed" })),
        case(
            "collections.list, a week",
            "collections.list",
            json!({ "from": "2026-06-01", "until": "2026-06-07" }),
        ),
        case("collections.list, one period", "collections.list", json!({ "period": "2026-03" })),
        case("collections.upcoming", "collections.upcoming", json!({})),
        case("successRate, a year by day", "reports.successRate", year(json!({}))),
        case(
            "successRate, by month of rent",
            "reports.successRate",
            year(json!({ "groupBy": "month", "basis": "period" })),
        ),
        case("clawbackHistory, a year", "reports.clawbackHistory", year(json!({ "groupBy": "month" }))),
        case("mandateActivity, a year", "reports.mandateActivity", year(json!({ "groupBy": "week" }))),
        case("reconciliation, a year", "reports.reconciliation", year(json!({ "groupBy": "month" }))),
        case(
            "reconciliation, CSV of 200",
            "reports.reconciliation",
            year(json!({ "format": "csv", "limit": 200 })),
        ),
        case(
            "reconciliation, by rent",
            "reports.reconciliation",
            year(json!({ "basis": "period", "groupBy": "month" })),
        ),
        case("arrears", "reports.arrears", json!({})),
        case("arrears, by rent", "reports.arrears", json!({ "basis": "period" })),
    ]
}

/// A database with a portfolio, and a caller of the organisation that is measured.
pub struct Ground {
    app: Arc<App>,
    caller: Arc<Caller>,
    /// How many mandates and collections are in the database.
    pub size: (u64, u64),
}

impl Ground {
    /// Migrates a new database and fills it.
    pub async fn new(url: &str, folder: &Path, mandates: u32, months: u32) -> Result<Ground> {
        migrate::up(url).await?;
        let app = application(url, folder).await?;
        let order = SeedOrder { mandates, months, organisations: None, seed: 1 };
        let seeded = operator::seed(&app, order, &|_| {}).await.map_err(failed)?;
        if let Store::Postgres(connection) = &app.store {
            for table in TABLES {
                // As PostgreSQL itself would have done since.
                connection.execute_unprepared(&format!("ANALYZE {table}")).await?;
            }
        }
        let organisation = seeded.organisation_id.context("no organisation")?;
        let caller = Arc::new(caller(&app, organisation).await?);
        Ok(Ground { app: Arc::new(app), caller, size: (seeded.mandates, seeded.collections) })
    }

    /// Calls so often, one after the other.
    pub async fn measure(&self, case: &Case, calls: usize) -> Result<Times> {
        let mut took = Vec::with_capacity(calls);
        for call in 0..WARM_UP + calls {
            let before = now();
            self.call(case).await?;
            if call >= WARM_UP {
                took.push(before.elapsed());
            }
        }
        took.sort_unstable();
        let at = |share: usize| took.get((took.len() * share).div_ceil(100).saturating_sub(1)).copied();
        let (p50, p99) = (at(50).unwrap_or_default(), at(99).unwrap_or_default());
        Ok(Times { p50, p99 })
    }

    async fn call(&self, case: &Case) -> Result<()> {
        let entry = catalogue().find(case.procedure).context("no such procedure")?;
        let facts = CallFacts::new(entry.name, "req_bench".into(), None, self.app.now());
        let params = Some(case.params.to_string().into_boxed_str());
        let answer = entry.run(self.app.clone(), self.caller.clone(), Arc::new(facts), params).await;
        answer.map(|_| ()).map_err(failed)
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
