//! SQLite through rusqlite.
//!
//! Reads run on the calling thread, on any of a few connections: handing a read of microseconds to another thread
//! costs more than the read. Writes take turns on one connection; the turns that have queued up while a commit was
//! writing to disk share the next one, so that durability (`synchronous=FULL`) costs one fsync a group, not one a
//! call. Nobody is answered before the commit that holds his change.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use tokio::sync::{Mutex as TurnLock, Notify, OwnedMutexGuard, oneshot};
use tokio::time::Instant;

mod connection;
#[cfg(test)]
mod tests;

pub use connection::Connection;
pub(super) use connection::Proxied;

/// Connections kept for reading; more are opened when all are busy, and closed again.
const IDLE_READERS: usize = 8;

/// How long a turn waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often it looks.
const BUSY_PAUSE: Duration = Duration::from_millis(2);

/// A SQLite database.
pub struct Sqlite {
    path: Box<Path>,
    readers: Mutex<Vec<Connection>>,
    writer: Arc<Writer>,
}

/// What the writer has done so far, and what it has before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turns {
    /// Turns that are waited for now.
    pub waiting: u64,
    /// Commits since the start.
    pub commits: u64,
    /// Turns that they made durable.
    pub committed: u64,
}

#[derive(Default)]
struct Count {
    waiting: AtomicU64,
    commits: AtomicU64,
    committed: AtomicU64,
}

/// Somebody who waits for a turn.
struct InLine<'a>(&'a Count);

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Count {
    fn in_line(&self) -> InLine<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        InLine(self)
    }
}

struct Writer {
    group: Arc<TurnLock<Group>>,
    count: Arc<Count>,
    /// Rung when there is something to commit, or to let go of.
    committer: Arc<Notify>,
}

/// The write connection, and those who wait for its next commit.
struct Group {
    connection: Mutex<Connection>,
    open: bool,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
    /// How many turns there are to commit.
    turns: u64,
    count: Arc<Count>,
}

impl Sqlite {
    /// Opens the file, creating it if need be, and starts the committer on the current runtime.
    pub fn open(path: &Path) -> Result<Sqlite, DbErr> {
        let connection = Connection::writer(path)?;
        // Whoever waits for another process waits in `begin`, without holding up a thread.
        connection.batch("PRAGMA busy_timeout=0;")?;
        let connection = Mutex::new(connection);
        let count = Arc::new(Count::default());
        let group = Group { connection, open: false, waiting: Vec::new(), turns: 0, count: count.clone() };
        let group = Arc::new(TurnLock::new(group));
        let committer = Arc::new(Notify::new());
        tokio::spawn(commit_forever(Arc::downgrade(&group), committer.clone()));
        Ok(Sqlite {
            path: path.into(),
            readers: Mutex::new(Vec::new()),
            writer: Arc::new(Writer { group, count, committer }),
        })
    }

    /// What the writer has done so far, and what it has before it.
    pub fn turns(&self) -> Turns {
        let Count { waiting, commits, committed } = &*self.writer.count;
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Turns { waiting: read(waiting), commits: read(commits), committed: read(committed) }
    }

    /// Runs a read on the calling thread.
    pub fn read<T>(&self, read: impl FnOnce(&mut Connection) -> Result<T, DbErr>) -> Result<T, DbErr> {
        let mut connection = self.reader()?;
        let result = read(&mut connection);
        self.keep(connection);
        result
    }

    fn reader(&self) -> Result<Connection, DbErr> {
        let idle = unpoisoned(&self.readers).pop();
        idle.map_or_else(|| Connection::reader(&self.path), Ok)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = unpoisoned(&self.readers);
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
    }

    /// Reads that all see the database as it is at the first of them.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, DbErr> {
        let connection = self.reader()?;
        connection.batch("BEGIN")?;
        Ok(Snapshot { of: self, connection: Mutex::new(Some(connection)) })
    }

    /// Waits for a turn on the write connection. Turns come in the order in which they were asked for. Another process
    /// that writes, such as the command line, is waited for too, and a while only.
    pub async fn begin(&self) -> Result<Turn, DbErr> {
        let until = Instant::now() + BUSY_TIMEOUT;
        let _in_line = self.writer.count.in_line();
        let turn = tokio::time::timeout_at(until, self.writer.group.clone().lock_owned()).await;
        let mut group = turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        loop {
            match group.begin_turn() {
                Ok(true) => break,
                Ok(false) if Instant::now() < until => tokio::time::sleep(BUSY_PAUSE).await,
                Ok(false) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
                Err(error) => {
                    // What the turns before have done is still to be committed.
                    drop(group);
                    self.writer.committer.notify_one();
                    return Err(error);
                }
            }
        }
        Ok(Turn { group: Some(group), committer: self.writer.committer.clone() })
    }

    /// Waits until what the turns before have done is on the disk. A turn sees what they did before that: whoever is answered
    /// by what he saw, and changes nothing himself, waits for it.
    pub async fn settled(&self) -> Result<(), DbErr> {
        let group = self.writer.group.clone().lock_owned().await;
        if group.waiting.is_empty() {
            return Ok(());
        }
        committed(group, &self.writer.committer).await
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Wakes the committer, which finds that it is not needed any more.
        self.committer.notify_one();
    }
}

impl Group {
    fn connection(&self) -> MutexGuard<'_, Connection> {
        unpoisoned(&self.connection)
    }

    /// Begins a turn; `false` while another process writes.
    fn begin_turn(&mut self) -> Result<bool, DbErr> {
        if self.open && !self.connection().in_transaction() {
            // SQLite itself rolled the group back, as it does when the disk is full.
            self.answer(Err(failed("the transaction was rolled back")));
            self.open = false;
            self.turns = 0;
        }
        if !self.open {
            // IMMEDIATE: a deferred transaction that reads, then writes, fails at once when another process wrote.
            if !self.connection().begin_immediate()? {
                return Ok(false);
            }
            self.open = true;
        }
        self.connection().batch("SAVEPOINT turn").map(|()| true)
    }

    /// Commits what the turns since the last commit have done, and answers them.
    fn commit(&mut self) {
        if !self.open {
            return;
        }
        self.open = false;
        let turns = std::mem::take(&mut self.turns);
        let result = self.connection().batch("COMMIT");
        if result.is_err() {
            // The transaction may have been rolled back by SQLite itself; then this fails, and that is fine.
            let _ = self.connection().batch("ROLLBACK");
        } else {
            self.count.commits.fetch_add(1, Ordering::Relaxed);
            self.count.committed.fetch_add(turns, Ordering::Relaxed);
        }
        self.answer(result);
    }

    /// Ends a turn whose changes are not wanted. Says whether that was all there was: when no turn before it waits for its
    /// commit, nothing is left to write, and there is no need to wake the committer.
    fn roll_back_turn(&mut self) -> bool {
        if !self.connection().in_transaction() {
            return false;
        }
        let is_all = self.waiting.is_empty();
        let rollback = if is_all { "ROLLBACK" } else { "ROLLBACK TO turn; RELEASE turn" };
        let rolled_back = self.connection().batch(rollback);
        if let Err(error) = &rolled_back {
            tracing::error!(%error, "a turn could not be rolled back");
        }
        let is_over = is_all && rolled_back.is_ok();
        self.open &= !is_over;
        is_over
    }

    fn answer(&mut self, result: Result<(), DbErr>) {
        for waiting in self.waiting.drain(..) {
            // Who does not wait any more is answered by nobody; his change stands or falls with the group.
            let _ = waiting.send(result.clone());
        }
    }
}

/// Lets go of the group, and waits for its commit.
async fn committed(mut group: OwnedMutexGuard<Group>, committer: &Notify) -> Result<(), DbErr> {
    let (answer, commit) = oneshot::channel();
    group.waiting.push(answer);
    drop(group);
    committer.notify_one();
    commit.await.unwrap_or_else(|_| Err(failed("the committer is gone")))
}

/// Takes its place in the queue behind those who already wait, so that they share the commit.
async fn commit_forever(group: std::sync::Weak<TurnLock<Group>>, rung: Arc<Notify>) {
    loop {
        rung.notified().await;
        let Some(group) = group.upgrade() else { return };
        let mut group = group.lock_owned().await;
        // The fsync blocks: on a thread of its own, while calls that only read go on.
        let committed = tokio::task::spawn_blocking(move || group.commit()).await;
        if let Err(error) = committed {
            tracing::error!(%error, "the committer failed");
        }
    }
}

/// A read connection of its own, in a transaction.
pub struct Snapshot<'a> {
    of: &'a Sqlite,
    connection: Mutex<Option<Connection>>,
}

impl Snapshot<'_> {
    /// Runs a read on the calling thread.
    pub fn read<T>(&self, read: impl FnOnce(&mut Connection) -> Result<T, DbErr>) -> Result<T, DbErr> {
        match unpoisoned(&self.connection).as_mut() {
            Some(connection) => read(connection),
            None => Err(failed("the snapshot is over")),
        }
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        let Some(connection) = unpoisoned(&self.connection).take() else { return };
        // One that is stuck in it is closed.
        if connection.batch("ROLLBACK").is_ok() {
            self.of.keep(connection);
        }
    }
}

/// A turn on the write connection: a transaction within the group's.
pub struct Turn {
    group: Option<OwnedMutexGuard<Group>>,
    committer: Arc<Notify>,
}

impl Turn {
    /// Runs statements within the turn.
    pub fn with<T>(&self, run: impl FnOnce(&mut Connection) -> Result<T, DbErr>) -> Result<T, DbErr> {
        match &self.group {
            Some(group) if group.connection().in_transaction() => run(&mut group.connection()),
            // What came now would be a transaction of its own.
            Some(_) => Err(failed("the transaction was rolled back")),
            None => Err(failed("the turn is over")),
        }
    }

    /// Ends the turn and waits for the commit that makes it durable.
    pub async fn commit(mut self) -> Result<(), DbErr> {
        let Some(mut group) = self.group.take() else { return Err(failed("the turn is over")) };
        let released = group.connection().batch("RELEASE turn");
        if let Err(error) = released {
            self.group = Some(group);
            return Err(error);
        }
        group.turns += 1;
        committed(group, &self.committer).await
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut group) = self.group.take() {
            let is_over = group.roll_back_turn();
            drop(group);
            if !is_over {
                self.committer.notify_one();
            }
        }
    }
}

fn failed(why: &str) -> DbErr {
    DbErr::Exec(RuntimeErr::Internal(why.to_owned()))
}

/// A lock whose holder panicked: the connection itself is in order, its turn is rolled back.
fn unpoisoned<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
