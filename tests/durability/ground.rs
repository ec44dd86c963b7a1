//! A machine with a database, and servers that come and go on it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use procedures::store::{Reader, Store};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use serde_json::Value;

use crate::support::{Machine, database};
use crate::wire::Line;

/// Secrets of PostgreSQL databases that live as long as a test; beside SQLite the server makes its own.
pub const PEPPER: &str = "c41d7e02b95a68f3170e4bd2986fa35c7b810d4e92f6a35c08d17be49f6230ac";
pub const DATA_KEY: &str = "5ea093b17c4df2860b9d61e37a24c85f13f7069ab8d2e45c61a09f37d8b4e210";

/// Enough for any load: what is tested here is not the quota.
const NO_LIMIT: &str = "1000000000";

/// The log's file.
const LOG: &str = "server.log";

pub struct Ground {
    pub machine: Machine,
    /// The database, as this process reaches it.
    pub url: String,
}

impl Ground {
    /// With a new, migrated database.
    pub fn new() -> Ground {
        Ground::reached_by(|url| url.to_owned())
    }

    /// The same; what runs on the machine reaches the database by another URL.
    pub fn reached_by(change: impl FnOnce(&str) -> String) -> Ground {
        let ground = Ground::unmigrated(change);
        ground.machine.run(&["migrate", "up"]).ok();
        ground
    }

    /// With a new, empty database.
    pub fn unmigrated(change: impl FnOnce(&str) -> String) -> Ground {
        // Callers say by X-Forwarded-For where they are, so that failures are not counted against one address.
        let machine = Machine::new().with("DD_TRUSTED_PROXIES", "127.0.0.1");
        let Some(url) = database::postgres() else {
            let url = format!("sqlite://{}", machine.path("data/direct-debit.db").display());
            return Ground { machine, url };
        };
        let machine = machine.with("DATABASE_URL", change(&url));
        let machine =
            machine.with("DD_PEPPER", format!("1:{PEPPER}")).with("DD_DATA_KEY", format!("1:{DATA_KEY}"));
        Ground { machine, url }
    }

    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// An organisation without a limit worth the name.
    pub fn organisation(&self) -> String {
        let limits = ["--rate-limit-per-min", NO_LIMIT, "--rate-limit-per-hour", NO_LIMIT];
        let create = [&["org", "create", "--name", "Acme Lettings", "--quiet"][..], &limits].concat();
        self.machine.run(&create).word()
    }

    /// Starts a server, and waits until it answers.
    pub fn serve(&self) -> Running {
        self.serve_by(self.machine.command(&["serve", "--bind", "127.0.0.1:0", "--json"]))
    }

    /// Starts a server by that command, and waits until it answers.
    pub fn serve_by(&self, mut command: Command) -> Running {
        let log = File::options().create(true).append(true).open(self.machine.path(LOG)).unwrap();
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let announced: Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {}", self.log()));
        let url = announced["url"].as_str().unwrap();
        let address: SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
        let running = Running { process, address };
        within(Duration::from_secs(20), "the server answers", || {
            Line::anonymous(address).get("/livez").is_ok_and(|answer| answer.status == 200)
        });
        running
    }

    /// What all servers have logged.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.machine.path(LOG)).unwrap_or_default()).into_owned()
    }

    /// The files of the journal that are left.
    pub fn journals(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.machine.path("data")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".journal")).collect()
    }

    /// The column `value` of what the query finds, as text.
    pub fn column(&self, sql: &str) -> Vec<String> {
        let value = |row: &QueryResult| row.try_get::<String>("", "value").unwrap();
        self.query(sql).iter().map(value).collect()
    }

    /// The same, as a set without repetitions.
    #[track_caller]
    pub fn unique(&self, sql: &str) -> BTreeSet<String> {
        let all = self.column(sql);
        let set: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!(set.len(), all.len(), "repetitions: {sql}");
        set
    }

    /// Changes the database while no server runs on it.
    pub fn execute(&self, sql: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::open(&self.url, 1).await.unwrap();
            let tx = store.begin().await.unwrap();
            tx.execute_unprepared(sql).await.unwrap();
            tx.commit().await.unwrap();
        });
    }

    /// Waits until the database has ended what a killed server had asked of it: PostgreSQL finishes a statement, a
    /// commit included, before it sees that nobody waits for it.
    pub fn is_left(&self) {
        if self.is_postgres() {
            let others = "SELECT state AS value FROM pg_stat_activity WHERE backend_type = 'client backend' \
                          AND datname = current_database() AND pid <> pg_backend_pid()";
            within(Duration::from_secs(20), "the killed server's connections end", || {
                self.query(others).is_empty()
            });
        }
    }

    fn query(&self, sql: &str) -> Vec<QueryResult> {
        self.with_store(async |reader, backend| {
            reader.query_all_raw(Statement::from_string(backend, sql)).await.unwrap()
        })
    }

    fn with_store<T>(&self, run: impl AsyncFnOnce(Reader<'_>, DbBackend) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::open(&self.url, 1).await.unwrap();
            let reader = store.read();
            let backend = reader.get_database_backend();
            run(reader, backend).await
        })
    }

    /// Every collection, by flat and period: where it ended, when, how often it went into a file.
    pub fn ledger(&self) -> Vec<String> {
        let sql = "SELECT m.property_reference || ' ' || c.period || ' ' || c.stage || ' ' || c.entry_on || ' ' || \
                   c.attempts || ' ' || c.amount_pence AS value FROM collections c JOIN mandates m \
                   ON m.id = c.mandate_id ORDER BY m.property_reference, c.period";
        self.column(sql)
    }

    /// The database itself is in order, and every chain of the audit trail is without gaps.
    #[track_caller]
    pub fn is_whole(&self) {
        if !self.is_postgres() {
            let check = "SELECT integrity_check AS value FROM pragma_integrity_check";
            assert_eq!(self.column(check), ["ok"]);
            let check = "SELECT \"table\" AS value FROM pragma_foreign_key_check";
            assert_eq!(self.column(check), [""; 0]);
        }
        let gaps = "SELECT h.workspace_id AS value FROM event_heads h WHERE h.seq <> \
                    (SELECT COUNT(*) FROM events e WHERE e.workspace_id = h.workspace_id) OR (h.seq > 0 AND h.seq <> \
                    (SELECT MAX(seq) FROM events e WHERE e.workspace_id = h.workspace_id))";
        assert_eq!(self.column(gaps), [""; 0]);
    }
}

/// A server; it is killed when it goes.
pub struct Running {
    process: Child,
    pub address: SocketAddr,
}

impl Running {
    /// `kill -9`.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let sent =
            Command::new("kill").args(["-s", "TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Sets how large a file it may write.
    pub fn limit_files(&self, bytes: &str) {
        let process = self.process.id().to_string();
        let set =
            Command::new("prlimit").args(["--pid", &process, &format!("--fsize={bytes}:")]).status().unwrap();
        assert!(set.success());
    }

    /// Waits for its end.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
    }

    /// Asks it to end and waits until it has.
    pub fn stop(mut self) {
        self.terminate();
        assert_eq!(self.exit_code(), Some(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits until it holds.
#[track_caller]
pub fn within(time: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + time;
    while !holds() {
        assert!(Instant::now() < until, "not within {time:?}: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
