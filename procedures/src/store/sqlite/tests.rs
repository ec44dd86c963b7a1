use std::path::PathBuf;
use std::time::Duration;

use sea_orm::{DbBackend, Statement};

use super::*;

/// A database of one test's own.
struct Ground {
    sqlite: Sqlite,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Ground {
    async fn new() -> Ground {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let sqlite = Sqlite::open(&path).unwrap();
        let ground = Ground { sqlite, path, _folder: folder };
        for sql in [
            "CREATE TABLE parents (id INTEGER PRIMARY KEY)",
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, parent INTEGER REFERENCES parents (id) \
             DEFERRABLE INITIALLY DEFERRED)",
        ] {
            let turn = ground.sqlite.begin().await.unwrap();
            run(&turn, sql).unwrap();
            turn.commit().await.unwrap();
        }
        ground
    }

    /// Notes in a turn of its own.
    async fn note(&self, id: usize) -> Result<(), DbErr> {
        let turn = self.sqlite.begin().await?;
        run(&turn, &insert(id))?;
        turn.commit().await
    }

    /// The notes that are there, as another connection sees them.
    fn notes(&self) -> Vec<i64> {
        let statement = Statement::from_string(DbBackend::Sqlite, "SELECT id FROM notes ORDER BY id");
        let rows = self.sqlite.read(|connection| connection.query_all(statement)).unwrap();
        rows.iter().map(|row| row.try_get("", "id").unwrap()).collect()
    }

    /// How many commits the write-ahead log holds: each ends with a frame that tells the size of the database.
    fn commits(&self) -> usize {
        const HEAD: usize = 32;
        const FRAME_HEAD: usize = 24;
        let log = std::fs::read(self.path.with_extension("db-wal")).unwrap();
        let page = u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
        log[HEAD..].chunks_exact(FRAME_HEAD + page).filter(|frame| frame[4..8] != [0; 4]).count()
    }
}

fn run(turn: &Turn, sql: &str) -> Result<(), DbErr> {
    turn.with(|connection| connection.execute(Statement::from_string(DbBackend::Sqlite, sql))).map(|_| ())
}

fn insert(id: usize) -> String {
    format!("INSERT INTO notes (id, text) VALUES ({id}, 'a note')")
}

#[tokio::test]
async fn turns_that_queued_up_share_one_commit() {
    let ground = Ground::new().await;
    let (before, turns) = (ground.commits(), ground.sqlite.turns());
    let first = ground.sqlite.begin().await.unwrap();
    let others = futures_join((1..50).map(|id| ground.note(id)), async {
        run(&first, &insert(0)).unwrap();
        first.commit().await.unwrap();
    });
    for other in others.await {
        other.unwrap();
    }
    assert_eq!(ground.notes(), (0..50).collect::<Vec<_>>());
    assert_eq!(ground.commits() - before, 1);
    let after = Turns { commits: turns.commits + 1, committed: turns.committed + 50, ..turns };
    assert_eq!(ground.sqlite.turns(), after);
}

/// Polls all of the first until each waits, then the second, then all to their ends.
async fn futures_join<T>(
    first: impl Iterator<Item = impl Future<Output = T>>,
    second: impl Future<Output = ()>,
) -> Vec<T> {
    let mut pinned: Vec<_> = first.map(Box::pin).collect();
    for one in &mut pinned {
        let waits =
            std::future::poll_fn(|context| std::task::Poll::Ready(one.as_mut().poll(context).is_pending()));
        assert!(waits.await);
    }
    let mut results = Vec::new();
    let mut second = std::pin::pin!(second);
    let mut second_waits = true;
    let mut waiting: Vec<_> = pinned.into_iter().map(Some).collect();
    std::future::poll_fn(|context| {
        second_waits = second_waits && second.as_mut().poll(context).is_pending();
        for place in &mut waiting {
            if let Some(one) = place
                && let std::task::Poll::Ready(result) = one.as_mut().poll(context)
            {
                results.push(result);
                *place = None;
            }
        }
        let ended = !second_waits && waiting.iter().all(Option::is_none);
        if ended { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    results
}

#[tokio::test]
async fn a_turn_that_is_dropped_leaves_nothing_and_harms_no_other() {
    let ground = Ground::new().await;
    let turn = ground.sqlite.begin().await.unwrap();
    run(&turn, &insert(1)).unwrap();
    drop(turn);
    assert_eq!(ground.notes(), [0i64; 0]);

    let kept = ground.sqlite.begin().await.unwrap();
    run(&kept, &insert(2)).unwrap();
    let (kept, ()) = tokio::join!(kept.commit(), async {
        let refused = ground.sqlite.begin().await.unwrap();
        run(&refused, &insert(3)).unwrap();
        run(&refused, &insert(2)).unwrap_err();
    });
    kept.unwrap();
    ground.note(4).await.unwrap();
    assert_eq!(ground.notes(), [2, 4]);
}

#[tokio::test]
async fn when_the_commit_fails_all_who_wait_are_told_and_the_next_turn_works() {
    let ground = Ground::new().await;
    let good = ground.sqlite.begin().await.unwrap();
    run(&good, &insert(1)).unwrap();
    let (good, bad) = tokio::join!(good.commit(), async {
        let bad = ground.sqlite.begin().await.unwrap();
        // No such parent: found at the commit, which is the whole group's.
        run(&bad, "INSERT INTO notes (id, parent) VALUES (2, 99)").unwrap();
        bad.commit().await
    });
    assert!(good.is_err() && bad.is_err());
    assert_eq!(ground.notes(), [0i64; 0]);
    ground.note(3).await.unwrap();
    assert_eq!(ground.notes(), [3]);
}

#[tokio::test]
async fn when_the_disk_is_full_all_who_wait_are_told_and_nothing_goes_on_outside_a_transaction() {
    let ground = Ground::new().await;
    let good = ground.sqlite.begin().await.unwrap();
    run(&good, &insert(1)).unwrap();
    let (good, ()) = tokio::join!(good.commit(), async {
        let bad = ground.sqlite.begin().await.unwrap();
        bad.with(|connection| connection.batch("PRAGMA max_page_count=1")).unwrap();
        let much = format!("INSERT INTO notes (id, text) VALUES (2, '{}')", "x".repeat(100_000));
        run(&bad, &much).unwrap_err();
        // SQLite has rolled the whole group back: this must not become a transaction of its own.
        run(&bad, &insert(3)).unwrap_err();
        bad.commit().await.unwrap_err();
    });
    good.unwrap_err();
    assert_eq!(ground.notes(), [0i64; 0]);

    let turn = ground.sqlite.begin().await.unwrap();
    turn.with(|connection| connection.batch("PRAGMA max_page_count=1000000")).unwrap();
    run(&turn, &insert(4)).unwrap();
    turn.commit().await.unwrap();
    assert_eq!(ground.notes(), [4]);
}

#[tokio::test]
async fn another_process_that_writes_is_waited_for_and_no_thread_with_it() {
    let ground = Ground::new().await;
    let other = Connection::writer(&ground.path).unwrap();
    other.batch("BEGIN IMMEDIATE; INSERT INTO notes (id) VALUES (1)").unwrap();
    let began = Instant::now();
    let ended = async {
        // On the one thread of this test's runtime: it would not get here if the turn held it.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(ground.notes(), [0i64; 0]);
        tokio::time::sleep(Duration::from_millis(700)).await;
        other.batch("COMMIT").unwrap();
    };
    let (noted, ()) = tokio::join!(ground.note(2), ended);
    noted.unwrap();
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(ground.notes(), [1, 2]);
}

#[tokio::test]
async fn another_process_that_writes_for_ever_is_refused_as_overload() {
    let ground = Ground::new().await;
    let other = Connection::writer(&ground.path).unwrap();
    other.batch("BEGIN IMMEDIATE").unwrap();
    let refused = ground.note(1).await.unwrap_err();
    assert!(matches!(refused, DbErr::ConnectionAcquire(_)), "{refused}");
    other.batch("COMMIT").unwrap();
    ground.note(2).await.unwrap();
}

#[tokio::test]
async fn who_saw_anothers_change_before_its_commit_can_wait_for_it() {
    let ground = Ground::new().await;
    let first = ground.sqlite.begin().await.unwrap();
    run(&first, &insert(1)).unwrap();
    // The second turn comes before the committer: it sees the change, and nobody else does.
    let (committed, ()) = tokio::join!(first.commit(), async {
        let second = ground.sqlite.begin().await.unwrap();
        let seen = second.with(|connection| {
            connection.query_all(Statement::from_string(DbBackend::Sqlite, "SELECT id FROM notes"))
        });
        assert_eq!(seen.unwrap().len(), 1);
        assert_eq!(ground.notes(), [0; 0]);
        drop(second);
        ground.sqlite.settled().await.unwrap();
        assert_eq!(ground.notes(), [1]);
    });
    committed.unwrap();
    ground.sqlite.settled().await.unwrap();
}
