//! The bank as it is stored: it does what a bank in memory does, and hides what it must.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bacs::standard18::Code;
use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;

use super::properties::{act, perform};
use super::world::{Call, REFERENCE, service_user};
use super::*;
use crate::domain::api_key::Pepper;
use crate::domain::id::WorkspaceId;
use crate::domain::quota::Policy;
use crate::modulus::ModulusTables;
use crate::operator::{self, NewOrganisation};
use crate::rail::simulator::{Ledger, Moment, Outcome, Rates, Simulator};
use crate::store::{self, DbErr, Store};
use crate::vault::{DataKey, Vault};
use crate::{App, Clock, CurrentCalendar, Ids, Settings};

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn number(&self, _: Timestamp) -> u128 {
        u128::from(self.random())
    }

    fn random(&self) -> u64 {
        self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst)
    }
}

/// A database with two workspaces.
struct Ground {
    app: App,
    workspace: WorkspaceId,
    other: WorkspaceId,
    folder: TempDir,
}

impl Ground {
    async fn new() -> Ground {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("bank.db").display());
        store::migrate::up(&url).await.unwrap();
        let app = App {
            store: Store::open(&url, 2).await.unwrap(),
            clock: Arc::new(Still),
            ids: Arc::new(Counted::default()),
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
        let (workspace, other) = workspaces(&app).await;
        Ground { app, workspace, other, folder }
    }

    fn simulator(&self) -> Simulator<'_> {
        Simulator::new(&self.app, &self.workspace)
    }

    /// One piece of work in a transaction of its own.
    async fn in_tx<T>(&self, work: impl AsyncFnOnce(Simulator<'_>, &store::Tx) -> Result<T, DbErr>) -> T {
        let tx = self.app.store.begin().await.unwrap();
        let done = work(self.simulator(), &tx).await.unwrap();
        tx.commit().await.unwrap();
        done
    }

    async fn reset(&self, rates: Rates, seed: u64) {
        self.in_tx(async |bank, tx| bank.reset(tx, service_user(), rates, seed).await).await;
    }

    /// Does all that was done to a bank in memory. Gives the reports.
    async fn replay(&self, calls: &[Call]) -> Vec<Vec<u8>> {
        let mut fetched = Vec::new();
        for call in calls {
            match call {
                Call::Receive(on, serial, bytes) => {
                    self.in_tx(async |bank, tx| bank.receive(tx, *on, *serial, bytes).await).await;
                }
                Call::Script(on, scenario, reference, asked) => {
                    let reference = reference.as_deref();
                    let again =
                        self.in_tx(async |bank, tx| bank.script(tx, *scenario, reference, *on).await).await;
                    assert_eq!(again, *asked, "{scenario}");
                }
                Call::Evening(on) => self.in_tx(async |bank, tx| bank.evening(tx, *on).await).await,
                Call::Fetch(on, moment) => {
                    let reports = self.in_tx(async |bank, tx| bank.reports(tx, *on, *moment).await).await;
                    for (number, bytes) in reports {
                        self.in_tx(async |bank, tx| bank.delivered(tx, number).await).await;
                        fetched.push(bytes);
                    }
                }
            }
        }
        fetched
    }

    async fn ledger(&self, on: jiff::civil::Date) -> Ledger {
        self.simulator().ledger(&self.app.store.read(), on).await.unwrap()
    }

    /// The bytes of the database and of its log.
    fn stored_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

async fn workspaces(app: &App) -> (WorkspaceId, WorkspaceId) {
    let tx = app.store.begin().await.unwrap();
    store::events::begin_chain(&tx, None).await.unwrap();
    tx.commit().await.unwrap();
    let name = "Acme Lettings".to_owned();
    let new = NewOrganisation { name, rate_limit_per_min: None, rate_limit_per_hour: None };
    let organisation = operator::create_organisation(app, new).await.unwrap().id;
    let workspaces = store::organisations::workspaces(&app.store.read(), &organisation).await.unwrap();
    let [(live, _), (test, _)] = &workspaces[..] else { panic!() };
    (test.clone(), live.clone())
}

/// A year of 20 mandates, some of which make trouble.
fn a_year() -> World {
    let mut world = World::with(Rates::Realistic, 5);
    let names = ["MR A TENANT", "MS B TENANT", "PENNILESS", "FICKLE", "LATE", "INVALID", "MS SWITCHING"];
    let item = |world: &World, code, n: usize, pence| {
        world.item(code, &format!("RENT{n:08}"), names[n % names.len()], pence)
    };
    let new = (0..20).map(|n| item(&world, Code::NewInstruction, n, 0)).collect();
    world.send(new);
    world.pass(5);
    for _ in 0..12 {
        let debits = (0..20).map(|n| item(&world, Code::Regular, n, 100_000)).collect();
        world.send(debits);
        world.pass(21);
    }
    world
}

#[tokio::test]
async fn a_stored_bank_does_what_a_bank_in_memory_does_and_its_rows_are_sealed() {
    let world = a_year();
    let ground = Ground::new().await;
    ground.reset(Rates::Realistic, 5).await;
    let fetched = ground.replay(&world.calls).await;
    assert_eq!(fetched.len(), world.fetched.len());
    assert!(fetched.iter().zip(&world.fetched).all(|(stored, in_memory)| *stored == in_memory.bytes));
    assert_eq!(ground.ledger(world.on).await, world.ledger());

    let stored = ground.stored_bytes();
    let holds = |text: &str| stored.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("RENT00000001") && holds("cancelled"), "the facts are in the clear");
    for secret in
        ["66374957", "089999", "08-99-99", "55779911", "TENANT", "MS SWITCHING", "VOL1", "BACSDocument"]
    {
        assert!(!holds(secret), "{secret} can be read in the database");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_not_loaded_is_not_missed(acts in proptest::collection::vec(act(), 1..40), seed: u64) {
        let mut world = World::with(Rates::Realistic, seed);
        acts.iter().for_each(|act| perform(&mut world, act));
        world.pass(25);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (fetched, ledger) = runtime.block_on(async {
            let ground = Ground::new().await;
            ground.reset(Rates::Realistic, seed).await;
            (ground.replay(&world.calls).await, ground.ledger(world.on).await)
        });
        let expected: Vec<Vec<u8>> = world.fetched.iter().map(|one| one.bytes.clone()).collect();
        prop_assert_eq!(ledger, world.ledger());
        prop_assert!(fetched == expected);
    }
}

#[tokio::test]
async fn a_file_is_received_once_and_reports_are_there_until_they_are_marked() {
    let ground = Ground::new().await;
    ground.reset(Rates::None, 1).await;
    let mut world = World::new();
    let item = world.item(Code::NewInstruction, REFERENCE, "MR A TENANT", 0);
    let submission = world.submission(vec![item]);
    let (on, serial) = (world.on, submission.header.serial);
    let bytes = bacs::standard18::write(&submission).unwrap();
    for received_before in [false, true] {
        let has = ground.in_tx(async |bank, tx| bank.has_received(tx, serial, &bytes).await).await;
        assert_eq!(has, received_before);
        ground.in_tx(async |bank, tx| bank.receive(tx, on, serial, &bytes).await).await;
    }
    for _ in 0..2 {
        ground.in_tx(async |bank, tx| bank.evening(tx, on).await).await;
    }
    let fetch = || ground.in_tx(async |bank, tx| bank.reports(tx, on, Moment::Evening).await);
    let reports = fetch().await;
    assert_eq!(reports.len(), 1);
    assert_eq!(fetch().await, reports);
    for _ in 0..2 {
        ground.in_tx(async |bank, tx| bank.delivered(tx, reports[0].0).await).await;
    }
    assert!(fetch().await.is_empty());
    assert_eq!(ground.ledger(on).await.files.len(), 1);
}

#[tokio::test]
async fn a_reset_forgets_everything_of_that_workspace_only() {
    let ground = Ground::new().await;
    let other = Simulator::new(&ground.app, &ground.other);
    assert!(!ground.simulator().exists(&ground.app.store.read()).await.unwrap());
    let mut world = World::with_instruction("MR A TENANT");
    world.collect(Code::Regular, 100);
    world.pass(2);
    world.script("addacs:1").unwrap();
    for _ in 0..2 {
        ground.reset(Rates::None, 7).await;
        let tx = ground.app.store.begin().await.unwrap();
        other.reset(&tx, service_user(), Rates::None, 7).await.unwrap();
        tx.commit().await.unwrap();
        ground.replay(&world.calls).await;
        let ledger = ground.ledger(world.on).await;
        assert_eq!(ledger, world.ledger());
        assert_eq!(ledger.debits[0].outcome, Outcome::Pending);
        let of_other = other.ledger(&ground.app.store.read(), world.on).await.unwrap();
        assert!(of_other.instructions.is_empty() && of_other.files.is_empty());
    }
}

#[tokio::test]
async fn a_workspace_without_a_bank_says_so() {
    let ground = Ground::new().await;
    let tx = ground.app.store.begin().await.unwrap();
    let error = ground.simulator().evening(&tx, day("2027-01-11")).await.unwrap_err().to_string();
    assert!(error.contains("simulated bank"), "{error}");
}
