//! A server of one test's own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use direct_debit::mail::{Post, Way};
use direct_debit::server::{self, Options, Timeouts};
use procedures::domain::api_key::{Mode, Pepper};
use procedures::domain::quota::Policy;
use procedures::domain::scope::Scope;
use procedures::modulus::ModulusTables;
use procedures::operator::{self, NewKey, NewOrganisation};
use procedures::store::{self, Store};
use procedures::vault::{DataKey, Vault};
use procedures::{Clock, CurrentCalendar, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::caller::Caller;
use super::clock::{SeededIds, SetClock};
use super::database;

pub struct App {
    pub address: SocketAddr,
    pub app: Arc<procedures::App>,
    pub clock: Arc<SetClock>,
    pub ids: Arc<SeededIds>,
    pub database_url: String,
    /// The organisation that `test_key` and `live_key` make keys of.
    pub organisation: String,
    pub folder: TempDir,
    next_caller: AtomicU32,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<anyhow::Result<()>>>,
}

impl App {
    /// A server with a database of its own, a clock that stands at [`super::START`], and one organisation.
    pub async fn start() -> App {
        App::start_with(Policy { per_minute: 60, per_hour: 1_000 }).await
    }

    pub async fn start_with(quota: Policy) -> App {
        App::start_as(quota, |_| {}).await
    }

    /// A server with other options than usual.
    pub async fn start_serving(change: impl FnOnce(&mut Options)) -> App {
        App::start_as(Policy { per_minute: 60, per_hour: 1_000 }, change).await
    }

    async fn start_as(quota: Policy, change: impl FnOnce(&mut Options)) -> App {
        let folder = TempDir::new().unwrap();
        let database_url = database::fresh(folder.path()).await;
        let clock = Arc::new(SetClock::default());
        let ids = Arc::new(SeededIds::default());
        let app =
            Arc::new(application(folder.path(), &database_url, clock.clone(), ids.clone(), quota).await);
        let tx = app.store.begin().await.unwrap();
        store::events::begin_chain(&tx, None).await.unwrap();
        tx.commit().await.unwrap();
        let organisation = organisation(&app, "Acme Lettings").await;
        let mut options = options(folder.path().join("journal"));
        change(&mut options);
        let (address, stop, server) = serve(app.clone(), "127.0.0.1:0", options).await;
        App {
            address,
            app,
            clock,
            ids,
            database_url,
            organisation,
            folder,
            next_caller: AtomicU32::new(0),
            stop: Some(stop),
            server: Some(server),
        }
    }

    /// A key of the test workspace with these scopes.
    pub async fn test_key(&self, scopes: &[&str]) -> Caller {
        self.key_of(&self.organisation, Mode::Test, scopes).await
    }

    /// A key of the live workspace with these scopes.
    pub async fn live_key(&self, scopes: &[&str]) -> Caller {
        self.key_of(&self.organisation, Mode::Live, scopes).await
    }

    /// A key of that organisation.
    pub async fn key_of(&self, organisation: &str, mode: Mode, scopes: &[&str]) -> Caller {
        let request = NewKey {
            organisation: organisation.to_owned().try_into().unwrap(),
            name: "agentos".to_owned(),
            mode,
            scopes: scopes.iter().map(|scope| Scope::named(scope).unwrap()).collect(),
            expires_at: None,
            allowed_addresses: Vec::new(),
        };
        self.key(request).await
    }

    /// The key of that request.
    pub async fn key(&self, request: NewKey) -> Caller {
        let created = operator::create_key(&self.app, request).await.unwrap();
        let id = created.key.id.to_string();
        self.presenting(&format!("Bearer {}", created.plain.reveal())).with_key_id(id)
    }

    /// A caller that presents this as `Authorization`.
    pub fn presenting(&self, authorization: &str) -> Caller {
        self.anonymous().with_header("authorization", authorization)
    }

    /// A caller without a credential, from an address of its own, so that one test's failures are not counted against
    /// another's.
    pub fn anonymous(&self) -> Caller {
        let n = self.next_caller.fetch_add(1, Ordering::SeqCst);
        let address = format!("198.18.{}.{}", n / 256, n % 256);
        Caller::new(self.address).with_header("x-forwarded-for", &address)
    }

    /// Another organisation.
    pub async fn another_organisation(&self) -> String {
        self.organisation_called("Brown & Co").await
    }

    pub async fn organisation_called(&self, name: &str) -> String {
        organisation(&self.app, name).await
    }

    /// Sets the clock forward.
    pub fn advance(&self, by: Duration) {
        self.clock.advance_ms(by.as_millis() as i64);
    }

    /// Parameters of a mandate.
    pub fn new_mandate(&self) -> Value {
        json!({
            "payer": { "name": "Zoë Tenant", "email": "zoe@example.com" },
            "property": { "reference": "FLAT-1" },
            "type": "property",
            "amountPence": 125_000,
            "frequency": "monthly",
            "collectionDay": 1,
        })
    }

    /// The id of a new mandate of the caller's, taken to that status.
    pub async fn mandate_in(&self, caller: &Caller, status: &str) -> String {
        let id = caller.call("mandates.create", self.new_mandate()).await.ok()["id"].clone();
        let reason = "a test";
        let steps: &[(&str, Value)] = &[
            ("mandates.sendInvite", json!({ "mandateId": id })),
            ("sandbox.completeInvite", json!({ "mandateId": id })),
            ("sandbox.activate", json!({ "mandateId": id })),
            ("mandates.suspend", json!({ "mandateId": id, "reason": reason })),
        ];
        let (steps, last) = match status {
            "draft" => (&steps[..0], None),
            "invited" => (&steps[..1], None),
            "pending_submission" => (&steps[..2], None),
            "active" => (&steps[..3], None),
            "suspended" => (steps, None),
            "cancelled" => {
                (&steps[..3], Some(("mandates.cancel", json!({ "mandateId": id, "reason": reason }))))
            }
            "failed" => (&steps[..2], Some(("sandbox.fail", json!({ "mandateId": id, "reasonCode": "5" })))),
            other => panic!("no status {other}"),
        };
        for (method, params) in steps.iter().cloned().chain(last) {
            caller.call(method, params).await.ok();
        }
        id.as_str().unwrap().to_owned()
    }

    /// Waits until what was answered so far stands in the audit trail.
    pub async fn audited(&self) {
        let journal = self.folder.path().join("journal");
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(25)).await;
            if journal_is_copied(&self.app, &journal).await {
                return;
            }
        }
        panic!("the journal was not copied within five seconds");
    }

    /// Stops the server as SIGTERM does, and waits for its end.
    pub async fn stop(&mut self) {
        self.begin_stop();
        if let Some(server) = self.server.take() {
            server.await.unwrap().unwrap();
        }
    }

    /// Tells the server to stop, and does not wait for it.
    pub fn begin_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Starts the server again, at the same address, on the same database and the same journal.
    pub async fn start_again(&mut self) {
        self.stop().await;
        let (_, stop, server) = serve(self.app.clone(), self.address, options(self.journal())).await;
        self.stop = Some(stop);
        self.server = Some(server);
    }

    /// Sends what is due, into a folder.
    pub async fn deliver(&self) -> usize {
        let from = "dd@example.com".parse().unwrap();
        let post = Post { way: Way::Folder(self.folder.path().join("mail")), from };
        post.deliver(&self.app, &|| true).await.unwrap()
    }

    /// The folder of the journal.
    pub fn journal(&self) -> PathBuf {
        self.folder.path().join("journal")
    }
}

async fn application(
    folder: &Path,
    database_url: &str,
    clock: Arc<dyn Clock>,
    ids: Arc<SeededIds>,
    quota: Policy,
) -> procedures::App {
    procedures::App {
        store: Store::open(database_url, 5).await.unwrap(),
        clock,
        ids,
        vault: Vault::new(vec![DataKey { version: 1, secret: [1; 32] }]).unwrap(),
        peppers: vec![Pepper::new(1, [2; 32])],
        calendar: CurrentCalendar::default(),
        modulus_tables: ModulusTables::default(),
        settings: Settings {
            public_url: "https://dd.example.com".to_owned(),
            quota,
            lease: Duration::from_millis(20),
            bacs_folder: folder.join("bacs"),
        },
        openrpc: Default::default(),
    }
}

async fn organisation(app: &procedures::App, name: &str) -> String {
    let new = NewOrganisation { name: name.to_owned(), rate_limit_per_min: None, rate_limit_per_hour: None };
    operator::create_organisation(app, new).await.unwrap().id.to_string()
}

fn options(journal_dir: PathBuf) -> Options {
    Options {
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        max_connections: 2_000,
        journal_dir,
        shutdown_grace: Duration::from_secs(10),
        cycle: None,
        mail: None,
        admin: None,
        traces: None,
        timeouts: Timeouts::default(),
    }
}

async fn serve(
    app: Arc<procedures::App>,
    address: impl ToSocketAddrs,
    options: Options,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<anyhow::Result<()>>) {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let shutdown = async {
        let _ = stopped.await;
    };
    let server = tokio::spawn(server::serve(app, listener, options, shutdown));
    (address, stop, server)
}

/// Whether the newest journal file holds nothing that the database has not: compares the copied position with the
/// file's records.
async fn journal_is_copied(app: &procedures::App, folder: &std::path::Path) -> bool {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let position = store::journal::position(&app.store.read(), &name).await.unwrap();
        let Ok(bytes) = std::fs::read(&path) else { return false };
        let next = bytes.get(position as usize..position as usize + 4);
        if next.is_some_and(|length| length != [0; 4]) {
            return false;
        }
    }
    true
}
