use std::sync::{Arc, OnceLock};
use std::time::Duration;

use procedures::domain::api_key::Pepper;
use procedures::domain::event::{Actor, Kind, Outcome};
use procedures::domain::quota::Policy;
use procedures::modulus::ModulusTables;
use procedures::store::{self, Store, migrate};
use procedures::vault::{DataKey, Vault};
use procedures::{App, CurrentCalendar, Settings};
use tempfile::TempDir;
use tokio::sync::watch;

use super::*;
use crate::system::{SystemClock, SystemIds};

async fn app(folder: &Path) -> Arc<App> {
    let url = format!("sqlite://{}", folder.join("test.db").display());
    migrate::up(&url).await.unwrap();
    let app = App {
        store: Store::open(&url, 1).await.unwrap(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
        vault: Vault::new(vec![DataKey { version: 1, secret: [1; 32] }]).unwrap(),
        peppers: vec![Pepper::new(1, [2; 32])],
        calendar: CurrentCalendar::default(),
        modulus_tables: ModulusTables::default(),
        settings: Settings {
            public_url: String::new(),
            quota: Policy { per_minute: 60, per_hour: 1_000 },
            lease: Duration::ZERO,
            bacs_folder: folder.join("bacs"),
        },
        openrpc: OnceLock::new(),
    };
    let tx = app.store.begin().await.unwrap();
    store::events::begin_chain(&tx, None).await.unwrap();
    tx.commit().await.unwrap();
    Arc::new(app)
}

fn call(app: &App) -> Event {
    let now = app.now();
    Event {
        id: app.new_event_id(now),
        workspace: None,
        kind: Kind::ProcedureCalled,
        at: now,
        actor: Actor::Unknown,
        procedure: None,
        outcome: Outcome::Refused,
        code: Some("UNKNOWN_KEY".to_owned()),
        // Long, so that a segment is soon full.
        request_id: Some("r".repeat(20_000)),
        address: None,
        duration_us: 1,
        subject: None,
        data: None,
    }
}

/// Copies everything and ends in order.
async fn copied(app: &Arc<App>, journal: Arc<Journal>) {
    let (_stop, stopped) = watch::channel(Stop::ForGood);
    tokio::time::timeout(Duration::from_secs(60), Copier::new(app.clone(), journal).run(stopped))
        .await
        .unwrap();
}

fn files(folder: &Path) -> usize {
    let is_journal = |path: PathBuf| path.extension().is_some_and(|extension| extension == EXTENSION);
    std::fs::read_dir(folder).unwrap().filter(|file| is_journal(file.as_ref().unwrap().path())).count()
}

async fn position(app: &App, name: &str) -> i64 {
    store::journal::position(&app.store.read(), name).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_are_copied_and_removed_one_after_the_other() {
    let folder = TempDir::new().unwrap();
    let app = app(folder.path()).await;
    let journal = Arc::new(Journal::begin(folder.path(), "a".to_owned()).unwrap());
    for _ in 0..500 {
        journal.append(&call(&app)).unwrap();
    }
    assert_eq!(files(folder.path()), 2);
    copied(&app, journal).await;
    assert_eq!(files(folder.path()), 0);
    assert_eq!(position(&app, "calls-a-00000000").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_that_was_removed_and_not_forgotten_is_finished_all_the_same() {
    let folder = TempDir::new().unwrap();
    let app = app(folder.path()).await;
    let journal = Arc::new(Journal::begin(folder.path(), "a".to_owned()).unwrap());
    for _ in 0..500 {
        journal.append(&call(&app)).unwrap();
    }
    // As when the database went away between the two steps.
    std::fs::remove_file(journal.segment_path(0)).unwrap();
    copied(&app, journal).await;
    assert_eq!(files(folder.path()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_process_left_is_copied_from_where_it_had_got_to() {
    let folder = TempDir::new().unwrap();
    let app = app(folder.path()).await;
    let journal = Journal::begin(folder.path(), "dead".to_owned()).unwrap();
    for _ in 0..3 {
        journal.append(&call(&app)).unwrap();
    }
    Copier::adopt_orphans(&app, folder.path()).await.unwrap();
    assert_eq!(files(folder.path()), 1, "it is held: no orphan");
    drop(journal);
    Copier::adopt_orphans(&app, folder.path()).await.unwrap();
    assert_eq!(files(folder.path()), 0);
    Copier::adopt_orphans(&app, folder.path()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_journal_is_kept_and_what_stands_before_the_damage_is_copied() {
    let folder = TempDir::new().unwrap();
    let app = app(folder.path()).await;
    let journal = Journal::begin(folder.path(), "cut".to_owned()).unwrap();
    let event = call(&app);
    for _ in 0..3 {
        journal.append(&event).unwrap();
    }
    let path = journal.segment_path(0);
    let length = segment::record(&event).unwrap().len();
    drop(journal);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[length + 100] ^= 1;
    std::fs::write(&path, bytes).unwrap();

    Copier::adopt_orphans(&app, folder.path()).await.unwrap();

    assert_eq!(position(&app, "calls-cut-00000000").await, length as i64);
    assert!(path.with_extension("damaged").exists() && !path.exists());
    Copier::adopt_orphans(&app, folder.path()).await.unwrap();
}

#[tokio::test]
async fn the_backlog_is_what_is_written_and_not_copied() {
    let folder = TempDir::new().unwrap();
    let app = app(folder.path()).await;
    let journal = Arc::new(Journal::begin(folder.path(), "backlog".to_owned()).unwrap());
    assert_eq!(journal.backlog(app.now()), Backlog { bytes: 0, lag_ms: 0 });
    // More than one segment holds.
    for _ in 0..500 {
        journal.append(&call(&app)).unwrap();
    }
    let waiting = journal.backlog(app.now() + Duration::from_secs(5));
    assert!(waiting.bytes > 500 * 20_000 && waiting.lag_ms >= 5_000, "{waiting:?}");
    copied(&app, journal.clone()).await;
    assert_eq!(journal.backlog(app.now()), Backlog { bytes: 0, lag_ms: 0 });
}
