//! What runs in a process of its own, to be killed: this test program again, on a machine's database and folders, doing
//! what `direct-debit cycle run` and `direct-debit bacs import` do. The program itself goes by the machine's clock, which
//! no test can set, and makes no file on a weekend.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use direct_debit::boot;
use direct_debit::config::{Config, Flags};
use direct_debit::mail::{Post, Way};
use jiff::Timestamp;
use jiff::civil::DateTime;
use procedures::domain::api_key::Mode;
use procedures::engine::coherence;
use procedures::operator::{self, NewReport};
use procedures::{App, Clock, store};

use super::tenants;
use crate::ground::Ground;

/// The variable that tells the process its order.
const ORDER: &str = "TEST_ORDER";
/// What it says once it has opened the database.
const READY: &str = "ready";

/// What a process is to do, at a moment of London's winter: `2026-11-23T15:10`.
#[derive(Clone, Debug)]
pub enum Order {
    /// Tenants sign.
    Found,
    /// `cycle run`
    Run,
    /// `bacs import FILE`
    Import(String),
    /// Nothing is incoherent.
    Judge,
}

impl Order {
    fn name(&self) -> &'static str {
        match self {
            Order::Found => "found",
            Order::Run => "run",
            Order::Import(_) => "import",
            Order::Judge => "judge",
        }
    }

    fn text(&self, at: &str) -> String {
        let path = if let Order::Import(path) = self { path } else { "" };
        format!("{at} {} {path}", self.name())
    }

    fn parse(text: &str) -> (DateTime, Order) {
        let mut words = text.split(' ');
        let at = words.next().unwrap().parse().unwrap();
        let order = match words.next().unwrap() {
            "found" => Order::Found,
            "run" => Order::Run,
            "import" => Order::Import(words.next().unwrap().to_owned()),
            "judge" => Order::Judge,
            other => panic!("no order: {other}"),
        };
        (at, order)
    }
}

/// Gives orders to processes on one machine.
pub struct Office<'a> {
    ground: &'a Ground,
    /// How long each kind of order took the last time it was carried out.
    took: BTreeMap<&'static str, Duration>,
}

impl<'a> Office<'a> {
    pub fn new(ground: &'a Ground) -> Office<'a> {
        Office { ground, took: BTreeMap::new() }
    }

    /// Has it carried out.
    pub fn order(&mut self, at: &str, order: &Order) {
        let mut process = self.start(at, order);
        let begun = Instant::now();
        process.ends_well();
        self.took.insert(order.name(), begun.elapsed());
    }

    /// The same, killed after a share (in thousandths) of the time that it took the last time. `false` when it was ready
    /// sooner.
    pub fn order_and_kill(&self, at: &str, order: &Order, share: u64) -> bool {
        let mut process = self.start(at, order);
        let usual = self.took.get(order.name()).copied().unwrap_or(Duration::from_millis(50));
        std::thread::sleep(usual * share as u32 / 1_000);
        if process.0.try_wait().unwrap().is_some() {
            process.ends_well();
            return false;
        }
        process.0.kill().unwrap();
        process.0.wait().unwrap();
        self.ground.is_left();
        // Who was killed cannot give his lease back, nor the messages that he had claimed.
        self.ground.execute("DELETE FROM leases");
        self.ground.execute("UPDATE messages SET due_at = 0 WHERE status = 'sending'");
        true
    }

    fn start(&self, at: &str, order: &Order) -> Process {
        let arguments = ["live::office::an_order_is_carried_out", "--exact", "--ignored", "--nocapture"];
        let mut command: Command =
            self.ground.machine.command_of(std::env::current_exe().unwrap(), &arguments);
        command.env(ORDER, order.text(at)).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while line.trim() != READY {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "{order:?} at {at} did not begin");
        }
        Process(child, said)
    }
}

struct Process(Child, BufReader<std::process::ChildStderr>);

impl Process {
    fn ends_well(&mut self) {
        let mut said = String::new();
        self.1.read_to_string(&mut said).unwrap();
        assert!(self.0.wait().unwrap().success(), "{said}");
    }
}

struct Standing(Timestamp);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0
    }
}

#[test]
#[ignore = "its sibling runs it in a process of its own"]
fn an_order_is_carried_out() {
    let (at, order) = Order::parse(&std::env::var(ORDER).unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let app = boot::app(&Config::load(None, Flags::default()).unwrap()).await.unwrap();
        let mut app = Arc::into_inner(app).unwrap();
        app.clock = Arc::new(Standing(at.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()));
        eprintln!("{READY}");
        carry_out(&app, order).await;
    });
}

async fn carry_out(app: &App, order: Order) {
    match order {
        Order::Found => tenants::sign(app).await,
        Order::Run => {
            let run = operator::run_cycle(app, None, None).await.unwrap();
            let failures: Vec<_> = run.workspaces.iter().filter_map(|one| one.failure.as_ref()).collect();
            assert!(failures.is_empty(), "{failures:?}");
            // What `serve` does all the time.
            let way = Way::Folder(app.settings.bacs_folder.with_file_name("mail"));
            let post = Post { way, from: "dd@example.com".parse().unwrap() };
            post.deliver(app, &|| true).await.unwrap();
        }
        Order::Import(path) => {
            let bytes = std::fs::read(&path).unwrap();
            let import = operator::examine_report(app, NewReport { name: path, bytes }).await.unwrap();
            operator::import_report(app, import).await.unwrap();
        }
        Order::Judge => {
            for (workspace, _) in store::service_users::live(&app.store.read()).await.unwrap() {
                let found = coherence::check(app, &workspace, Mode::Live).await.unwrap();
                assert_eq!(found, []);
            }
        }
    }
}
