//! Metrics, as a monitor gets them on the operator's own listener.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use direct_debit::metrics::about;
use procedures::catalogue::catalogue;
use procedures::store::Store;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::support::{App, Caller, Response, request};

/// A server with an operator's listener.
struct Monitored {
    app: App,
    admin: SocketAddr,
}

impl Monitored {
    async fn start() -> Monitored {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let admin = listener.local_addr().unwrap();
        let app = App::start_serving(|options| options.admin = Some(listener)).await;
        Monitored { app, admin }
    }

    async fn get(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        Caller::new(self.admin).send(method, path, headers, Vec::new()).await
    }

    async fn scrape(&self) -> Samples {
        let response = self.get("GET", "/metrics", &[]).await;
        assert_eq!(response.status, 200, "{response:?}");
        Samples::parse(response.body)
    }

    /// Scrapes until it is so.
    async fn until(&self, name: &str, value: f64) {
        self.until_so(name, |found| found == value).await;
    }

    /// Scrapes until it is as much, or more.
    async fn until_at_least(&self, name: &str, value: f64) {
        self.until_so(name, |found| found >= value).await;
    }

    async fn until_so(&self, name: &str, is_so: impl Fn(f64) -> bool) {
        for _ in 0..200 {
            if is_so(self.scrape().await.of(name)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{name} did not become so: {:?}", self.scrape().await.of(name));
    }
}

/// What a scrape told.
struct Samples {
    text: String,
    values: BTreeMap<String, f64>,
}

impl Samples {
    fn parse(text: String) -> Samples {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let values = lines.map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        });
        Samples { values: values.collect(), text }
    }

    /// The value of a name with its labels; 0 when it is not there.
    fn of(&self, name: &str) -> f64 {
        self.values.get(name).copied().unwrap_or_default()
    }

    fn calls(&self, method: &str, code: &str) -> f64 {
        self.of(&format!("dd_calls_total{{method=\"{method}\",code=\"{code}\"}}"))
    }

    /// All that a label was.
    fn label(&self, label: &str) -> BTreeSet<&str> {
        let before = format!("{label}=\"");
        self.values.keys().filter_map(|name| name.split(&before).nth(1)?.split('"').next()).collect()
    }
}

#[tokio::test]
async fn each_call_is_counted_by_its_method_and_code() {
    let monitored = Monitored::start().await;
    let caller = monitored.app.test_key(&["mandates:read"]).await;
    assert_eq!(monitored.scrape().await.calls("mandates.get", "OK"), 0.0);

    caller.call("keys.whoami", json!({})).await.ok();
    caller.call("mandates.get", json!({ "mandateId": "md_0123456789abcdefghjkmnpqrs" })).await.err();
    caller.call("mandates.create", json!({})).await.err();
    caller.call("mandates.nothing", json!({})).await.err();
    monitored.app.anonymous().call("mandates.get", json!({})).await.err();
    let batch = json!([
        request(1, "keys.whoami", json!({})),
        request(2, "mandates.nothing", json!({})),
        { "jsonrpc": "2.0", "method": "keys.whoami" },
        request(3, "mandates.create", json!({})),
    ]);
    caller.post(&batch.to_string()).await;
    monitored.app.anonymous().post(&batch.to_string()).await;

    let samples = monitored.scrape().await;
    assert_eq!(samples.calls("keys.whoami", "OK"), 2.0);
    let refused =
        samples.calls("mandates.get", "NOT_FOUND") + samples.calls("mandates.get", "INVALID_PARAMS");
    assert_eq!(refused, 1.0);
    assert_eq!(samples.calls("mandates.create", "INSUFFICIENT_SCOPE"), 2.0);
    assert_eq!(samples.calls("unknown", "METHOD_NOT_FOUND"), 2.0);
    assert_eq!(samples.calls("mandates.get", "MISSING_API_KEY"), 1.0);
    assert_eq!(samples.calls("unknown", "MISSING_API_KEY"), 1.0, "a batch without a key");
    let all: f64 =
        samples.values.iter().filter(|(name, _)| name.starts_with("dd_calls_total{")).map(|(_, n)| n).sum();
    assert_eq!(all, 9.0, "and nothing else");
}

#[tokio::test]
async fn calls_that_no_gate_refused_are_timed() {
    let monitored = Monitored::start().await;
    let caller = monitored.app.test_key(&["verify"]).await;
    for _ in 0..3 {
        caller.call("keys.whoami", json!({})).await.ok();
    }
    caller.call("mandates.get", json!({})).await.err();
    let samples = monitored.scrape().await;
    let timed = |suffix: &str| samples.of(&format!("dd_call_duration_seconds_{suffix}"));
    assert_eq!(timed("count{method=\"keys.whoami\"}"), 3.0);
    assert_eq!(timed("bucket{le=\"+Inf\",method=\"keys.whoami\"}"), 3.0, "{}", samples.text);
    assert!(!samples.text.contains("dd_call_duration_seconds_count{method=\"mandates.get\"}"));
}

#[tokio::test]
async fn labels_hold_nothing_that_a_caller_wrote_and_nothing_of_whose_call_it_was() {
    let monitored = Monitored::start().await;
    let caller = monitored.app.test_key(&["mandates:read", "mandates:write"]).await;
    let hostile = "mandates.get\"} 1\ndd_calls_total{method=\"zoe@example.com";
    caller.call(hostile, json!({})).await.err();
    caller.call(&"x".repeat(10_000), json!({})).await.err();
    caller.plain(caller.key(), json!({})).await;
    let mandate = monitored.app.mandate_in(&caller, "invited").await;

    let samples = monitored.scrape().await;
    assert_eq!(samples.calls("unknown", "METHOD_NOT_FOUND"), 3.0);
    let organisation = monitored.app.organisation.as_str();
    for secret in ["zoe@", "xxxx", "ak_", "Acme", caller.key(), caller.key_id(), organisation, &mandate] {
        assert!(!samples.text.contains(secret), "{secret}");
    }
    let mut methods: BTreeSet<&str> = catalogue().iter().map(|entry| entry.name).collect();
    methods.insert("unknown");
    assert!(samples.label("method").is_subset(&methods), "{:?}", samples.label("method"));
    let is_code = |code: &&str| code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    assert!(samples.label("code").iter().all(is_code), "{:?}", samples.label("code"));
}

#[tokio::test]
async fn what_is_spent_is_counted_by_the_limit() {
    let monitored = Monitored::start().await;
    let caller = monitored.app.live_key(&["verify"]).await;
    for _ in 0..60 {
        caller.call("keys.whoami", json!({})).await.ok();
    }
    caller.call("keys.whoami", json!({})).await.err();
    let stranger = monitored.app.anonymous();
    for _ in 0..62 {
        stranger.call("keys.whoami", json!({})).await.err();
    }
    let samples = monitored.scrape().await;
    let spent = |limit: &str| samples.of(&format!("dd_quota_refusals_total{{limit=\"{limit}\"}}"));
    assert_eq!((spent("organisation"), spent("address"), spent("key")), (1.0, 2.0, 0.0));
    assert_eq!(samples.calls("keys.whoami", "RATE_LIMITED"), 3.0);
    assert_eq!(samples.of("dd_http_responses_total{status=\"429\"}"), 3.0);
}

#[tokio::test]
async fn connections_and_subscriptions_are_counted_while_they_last() {
    let monitored = Monitored::start().await;
    let caller = monitored.app.test_key(&["events:read"]).await;
    let mut socket = caller.websocket().await.unwrap();
    socket.ask(&request(1, "events.subscribe", json!({})).to_string()).await;
    monitored.until("dd_connections{kind=\"websocket\"}", 1.0).await;
    monitored.until("dd_subscriptions", 1.0).await;
    drop(socket);
    monitored.until("dd_connections{kind=\"websocket\"}", 0.0).await;
    monitored.until("dd_subscriptions", 0.0).await;
}

#[tokio::test]
async fn what_waits_is_told() {
    let monitored = Monitored::start().await;
    let caller = monitored.app.live_key(&["mandates:write"]).await;
    monitored.app.mandate_in(&caller, "invited").await;
    monitored.app.advance(Duration::from_secs(40));
    let samples = monitored.scrape().await;
    assert_eq!(samples.of("dd_messages{state=\"waiting\"}"), 1.0);
    assert_eq!(samples.of("dd_mail_overdue_seconds"), 40.0);
    assert_eq!((samples.of("dd_database_up"), samples.of("dd_ready")), (1.0, 1.0));
    let commits = samples.of("dd_sqlite_committed_changes_total");
    let open = |state| samples.of(&format!("dd_postgres_connections{{state=\"{state}\"}}"));
    assert!(commits > 1.0 || open("busy") + open("idle") > 0.0, "{}", samples.text);
    assert!(samples.of("process_resident_memory_bytes") > 1e6 && samples.of("process_open_fds") > 3.0);
    monitored.until("dd_journal_waiting_bytes", 0.0).await;
    assert_eq!(monitored.scrape().await.of("dd_journal_lag_seconds"), 0.0);
}

#[tokio::test]
async fn the_documentation_lists_every_metric_and_no_other() {
    let monitored = Monitored::start().await;
    monitored.app.test_key(&["verify"]).await.call("keys.whoami", json!({})).await.ok();
    let samples = monitored.scrape().await;
    let heads: Vec<(&str, &str)> =
        samples.text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split_once(' ')).collect();
    let known: Vec<_> = about::ALL.iter().map(|about| (about.name, about.meaning)).collect();
    assert_eq!(heads, known);
    for about in about::ALL {
        assert!(samples.text.contains(&format!("# TYPE {} {}\n", about.name, about.kind.word())));
    }
    let is_known = |name: &str| {
        let bare = name.split('{').next().unwrap();
        let suffixes = ["", "_total", "_bucket", "_sum", "_count"];
        about::ALL.iter().any(|about| suffixes.iter().any(|suffix| format!("{}{suffix}", about.name) == bare))
    };
    assert!(samples.values.keys().all(|name| is_known(name)), "{}", samples.text);
    let documentation = include_str!("../../docs/operating.md");
    assert!(documentation.contains(&about::table()), "docs/operating.md must hold:\n{}", about::table());
}

#[tokio::test]
async fn the_operators_listener_has_metrics_and_health_and_nothing_else() {
    let mut monitored = Monitored::start().await;
    let caller = monitored.app.test_key(&["verify"]).await;
    assert_eq!(caller.send("GET", "/metrics", &[], Vec::new()).await.status, 404, "never on the public one");

    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(monitored.get("GET", path, &[]).await.status, 200, "{path}");
        let wrong = monitored.get("POST", path, &[]).await;
        assert_eq!((wrong.status, wrong.header("allow")), (405, Some("GET, HEAD")), "{path}");
    }
    for path in
        ["/", "/rpc", "/rpc/keys.whoami", "/openrpc.json", "/explorer", "/docs", "/metrics/", "//metrics"]
    {
        for method in ["GET", "POST"] {
            assert_eq!(monitored.get(method, path, &[]).await.status, 404, "{method} {path}");
        }
    }
    monitored.app.stop().await;
}

#[tokio::test]
async fn whoever_asks_for_openmetrics_is_told_that_it_is() {
    let monitored = Monitored::start().await;
    let openmetrics = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1";
    for (accept, expected) in [
        (openmetrics, "application/openmetrics-text; version=1.0.0; charset=utf-8"),
        ("*/*", "text/plain; version=0.0.4; charset=utf-8"),
    ] {
        let response = monitored.get("GET", "/metrics", &[("accept", accept)]).await;
        assert_eq!(response.header("content-type"), Some(expected));
        assert!(response.body.ends_with("# EOF\n"));
    }
}

#[tokio::test]
async fn a_call_whose_caller_went_away_is_counted_as_that() {
    let monitored = Monitored::start().await;
    let caller = monitored.app.test_key(&["mandates:write"]).await;
    // PostgreSQL has no one writer that could be held up here.
    if !matches!(monitored.app.app.store, Store::Sqlite(_)) {
        return;
    }
    let writer = monitored.app.app.store.begin().await.unwrap();
    let body = request(1, "mandates.create", monitored.app.new_mandate()).to_string();
    let mut stream = TcpStream::connect(monitored.app.address).await.unwrap();
    let head = format!(
        "POST /rpc HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        caller.key(),
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    monitored.until_at_least("dd_sqlite_turns_waiting", 1.0).await;
    // The server's own tidying up may be the one that waits: the call has a moment more to come in.
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(stream);
    monitored.until("dd_calls_total{method=\"mandates.create\",code=\"CALLER_GONE\"}", 1.0).await;
    drop(writer);
    monitored.until("dd_sqlite_turns_waiting", 0.0).await;
}
