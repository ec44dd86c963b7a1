//! The server's inside without its sockets: an application, a live workspace, a service user, the folder of its files.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use bacs::Sun;
use jiff::Timestamp;
use jiff::civil::Date;
use procedures::domain::api_key::{Mode, Pepper};
use procedures::domain::calendar::london_instant;
use procedures::domain::id::WorkspaceId;
use procedures::domain::quota::Policy;
use procedures::engine::{Desk, Part, run_day_part};
use procedures::modulus::ModulusTables;
use procedures::operator::{self, NewOrganisation, NewServiceUser};
use procedures::rail::bacs_files::BacsFiles;
use procedures::store::{self, Store, migrate};
use procedures::vault::{DataKey, Vault};
use procedures::{App, Clock, CurrentCalendar, Ids, Settings, WorkspaceTime};
use sea_orm::ConnectionTrait;

use super::failed;

/// The organisation that collects.
pub(super) const ORGANISATION: &str = "Acme Lettings";
const SUN: &str = "123456";
/// Connections to PostgreSQL; the cycle uses one at a time.
const CONNECTIONS: u32 = 5;

/// Where the cycle runs.
pub(super) struct Ground {
    pub app: App,
    pub workspace: WorkspaceId,
    pub rail: BacsFiles,
    pub sun: Sun,
    clock: Arc<SetClock>,
}

impl Ground {
    /// Migrates a new database and puts one organisation into it, on the day `begin`.
    pub async fn new(url: &str, folder: &Path, begin: Date) -> Result<Ground> {
        migrate::up(url).await?;
        let clock = Arc::new(SetClock::default());
        clock.set(london_instant(begin, Part::Morning.time()));
        let app = application(url, folder, clock.clone()).await?;
        let tx = app.store.begin().await?;
        store::events::begin_chain(&tx, None).await?;
        tx.commit().await?;
        let workspace = service_user(&app).await?;
        let sun = Sun::parse(SUN).map_err(failed)?;
        let rail = BacsFiles::new(&app.settings.bacs_folder, sun);
        rail.prepare().await?;
        Ok(Ground { app, workspace, rail, sun, clock })
    }

    /// Runs a part of a day as the server's scheduler does.
    pub async fn run(&self, on: Date, part: Part) -> Result<()> {
        let time = WorkspaceTime::at(on, part.time());
        self.clock.set(time.now);
        let desk = Desk::of(&self.app, &self.workspace, Mode::Live, time).await?;
        let desk = desk.context("a live workspace without a service user")?;
        run_day_part(&desk, &self.rail, part).await.map_err(failed)
    }
}

impl Ground {
    /// All messages have gone: sending them is not what is measured.
    pub async fn mailed(&self) -> Result<()> {
        let tx = self.app.store.begin().await?;
        tx.execute_unprepared(
            "UPDATE messages SET status = 'sent', sent_at = created_at WHERE status = 'queued'",
        )
        .await?;
        Ok(tx.commit().await?)
    }
}

async fn application(url: &str, folder: &Path, clock: Arc<SetClock>) -> Result<App> {
    Ok(App {
        store: Store::open(url, CONNECTIONS).await?,
        clock,
        ids: Arc::new(SeededIds::default()),
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

async fn service_user(app: &App) -> Result<WorkspaceId> {
    let new = NewOrganisation {
        name: ORGANISATION.to_owned(),
        rate_limit_per_min: None,
        rate_limit_per_hour: None,
    };
    let organisation = operator::create_organisation(app, new).await.map_err(failed)?.id;
    let new = NewServiceUser {
        organisation,
        sun: SUN.to_owned(),
        name: "ACME LETTINGS".to_owned(),
        sort_code: "200000".to_owned(),
        account_number: "55779911".to_owned(),
    };
    Ok(operator::set_service_user(app, new).await.map_err(failed)?.service_user.workspace_id)
}

/// A clock that stands still until it is set.
#[derive(Default)]
struct SetClock(AtomicI64);

impl SetClock {
    fn set(&self, now: Timestamp) {
        self.0.store(now.as_millisecond(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// Ids count up within a millisecond, as the server's own; random numbers are splitmix64, so that each run does the same.
#[derive(Default)]
struct SeededIds {
    count: AtomicU64,
    state: AtomicU64,
}

impl Ids for SeededIds {
    fn number(&self, now: Timestamp) -> u128 {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        (now.as_millisecond() as u128) << 80 | u128::from(count)
    }

    fn random(&self) -> u64 {
        let state = self.state.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
