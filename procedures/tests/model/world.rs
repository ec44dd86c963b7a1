//! The application, called without a socket.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use procedures::catalogue::catalogue;
use procedures::domain::api_key::{KeyHash, Mode, Pepper};
use procedures::domain::id::{OrganisationId, WorkspaceId};
use procedures::domain::quota::Policy;
use procedures::domain::scope::ScopeSet;
use procedures::modulus::ModulusTables;
use procedures::operator::{self, NewOrganisation};
use procedures::store::{self, Store};
use procedures::vault::{DataKey, Vault};
use procedures::{App, CallFacts, Caller, Clock, CurrentCalendar, Error, Ids, Settings};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use tempfile::TempDir;

use crate::database;

/// Monday 23 November 2026, 10:00 in London.
const WALL_CLOCK: i64 = 1_795_428_000_000;

struct StandingClock;

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(WALL_CLOCK).unwrap()
    }
}

/// The same ids and numbers for the same seed.
#[derive(Default)]
struct OfSeed {
    count: AtomicU64,
    state: AtomicU64,
}

impl Ids for OfSeed {
    fn number(&self, now: Timestamp) -> u128 {
        let count = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        (now.as_millisecond() as u128) << 80 | u128::from(count)
    }

    fn random(&self) -> u64 {
        let state = self.state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        crate::dice::Dice::of(state).next()
    }
}

pub struct World {
    pub app: Arc<App>,
    ids: Arc<OfSeed>,
    _folder: TempDir,
}

impl World {
    pub async fn new() -> World {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap();
        let url = database::fresh(folder.path()).await;
        let ids = Arc::new(OfSeed::default());
        let app = App {
            store: Store::open(&url, 4).await.unwrap(),
            clock: Arc::new(StandingClock),
            ids: ids.clone(),
            vault: Vault::new(vec![DataKey { version: 1, secret: [1; 32] }]).unwrap(),
            peppers: vec![Pepper::new(1, [2; 32])],
            calendar: CurrentCalendar::default(),
            modulus_tables: ModulusTables::default(),
            settings: Settings {
                public_url: "https://dd.example.com".to_owned(),
                quota: Policy { per_minute: 60, per_hour: 1_000 },
                lease: Duration::from_millis(20),
                bacs_folder: folder.path().join("bacs"),
            },
            openrpc: Default::default(),
        };
        let tx = app.store.begin().await.unwrap();
        store::events::begin_chain(&tx, None).await.unwrap();
        tx.commit().await.unwrap();
        World { app: Arc::new(app), ids, _folder: folder }
    }

    /// A new organisation, and nothing left of what was decided for all. Each run has secrets of its own: of two runs in one
    /// database both would be refused otherwise.
    pub async fn sandbox(&self, seed: u64, run: u64) -> Sandbox {
        self.ids.count.store(seed << 24 | run << 16, Ordering::SeqCst);
        self.ids.state.store(seed | run << 48, Ordering::SeqCst);
        let tx = self.app.store.begin().await.unwrap();
        tx.execute_unprepared("DELETE FROM holidays").await.unwrap();
        tx.commit().await.unwrap();
        self.app.reload_calendar().await.unwrap();
        let name = format!("Acme {seed} {run}");
        let new = NewOrganisation { name, rate_limit_per_min: None, rate_limit_per_hour: None };
        let organisation = operator::create_organisation(&self.app, new).await.unwrap().id;
        let reader = self.app.store.read();
        let workspaces = store::organisations::workspaces(&reader, &organisation).await.unwrap();
        let caller = |wanted: Mode| {
            let (workspace, mode) = workspaces.iter().find(|(_, mode)| *mode == wanted).unwrap();
            Arc::new(self.caller(organisation.clone(), workspace.clone(), *mode))
        };
        Sandbox { app: self.app.clone(), caller: caller(Mode::Test), live: caller(Mode::Live) }
    }

    fn caller(&self, organisation: OrganisationId, workspace: WorkspaceId, mode: Mode) -> Caller {
        Caller {
            organisation,
            workspace,
            mode,
            key: self.app.new_key_id(self.app.now()),
            secret: KeyHash::OF_NONE,
            key_name: "model".to_owned(),
            scopes: ScopeSet::default(),
            expires_at: None,
            allowed_addresses: Vec::new(),
            quota: Policy { per_minute: 60, per_hour: 1_000 },
        }
    }
}

/// A test workspace and its caller.
pub struct Sandbox {
    pub app: Arc<App>,
    caller: Arc<Caller>,
    /// The same organisation's, for what only a live key may do.
    live: Arc<Caller>,
}

impl Sandbox {
    pub fn workspace(&self) -> &WorkspaceId {
        &self.caller.workspace
    }

    /// Calls a procedure.
    pub async fn call(&self, name: &str, params: Value) -> Result<Value, Error> {
        self.call_as(&self.caller, name, params).await
    }

    /// Calls a procedure with a live key.
    pub async fn call_live(&self, name: &str, params: Value) -> Result<Value, Error> {
        self.call_as(&self.live, name, params).await
    }

    async fn call_as(&self, caller: &Arc<Caller>, name: &str, params: Value) -> Result<Value, Error> {
        let entry = catalogue().find(name).unwrap();
        let facts = CallFacts::new(entry.name, "req_model".into(), None, self.app.now());
        let params = Some(params.to_string().into_boxed_str());
        let answer = entry.run(self.app.clone(), caller.clone(), Arc::new(facts), params).await?;
        Ok(serde_json::from_str(&answer).unwrap())
    }
}
