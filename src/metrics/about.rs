//! Every metric: its name, kind, labels and meaning. The table in docs/operating.md is made of this.

use prometheus_client::metrics::MetricType;

/// A metric, whatever its value.
pub struct About {
    /// Its name, without the suffixes of its kind.
    pub name: &'static str,
    /// Whether it only grows.
    pub kind: Kind,
    /// Its labels, with what each can be.
    pub labels: &'static str,
    /// What it counts or measures, in which unit.
    pub meaning: &'static str,
}

/// How a metric moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, until the server starts again.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many are how large.
    Histogram,
}

impl Kind {
    pub(super) fn of_openmetrics(self) -> MetricType {
        match self {
            Kind::Counter => MetricType::Counter,
            Kind::Gauge => MetricType::Gauge,
            Kind::Histogram => MetricType::Histogram,
        }
    }

    /// As Prometheus calls it.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        }
    }
}

impl About {
    /// The name that queries use; of a histogram without `_bucket`, `_sum` and `_count`.
    pub fn queried(&self) -> String {
        let suffix = if self.kind == Kind::Counter { "_total" } else { "" };
        format!("{}{suffix}", self.name)
    }
}

macro_rules! metrics {
    ($($constant:ident = $kind:ident $name:literal { $labels:literal } $meaning:literal;)*) => {
        $(
            pub(super) const $constant: About =
                About { name: $name, kind: Kind::$kind, labels: $labels, meaning: $meaning };
        )*
        /// All of them, in the order of the exposition.
        pub const ALL: &[About] = &[$($constant),*];
    };
}

metrics! {
    BUILD = Gauge "dd_build_info" { "`version`" } "always 1";
    READY = Gauge "dd_ready" { "" } "1 when `/readyz` says so, else 0";
    CALLS = Counter "dd_calls" { "`method`, `code`" } "calls answered; each entry of a batch is one";
    CALL_DURATION = Histogram "dd_call_duration_seconds" { "`method`" } "seconds from the gates to the answer, of calls that no gate refused";
    QUOTA_REFUSALS = Counter "dd_quota_refusals" { "`limit`: `organisation`, `address`, `key`" } "messages refused because that limit was spent";
    HTTP_RESPONSES = Counter "dd_http_responses" { "`status`" } "responses of the public listener, pages and refusals included";
    CONNECTIONS = Gauge "dd_connections" { "`kind`: `http`, `websocket`" } "connections open on the public listener";
    SUBSCRIPTIONS = Gauge "dd_subscriptions" { "" } "subscriptions that deliver";
    JOURNAL_BYTES = Gauge "dd_journal_waiting_bytes" { "" } "bytes of calls in the journal that are not in the audit trail yet";
    JOURNAL_LAG = Gauge "dd_journal_lag_seconds" { "" } "seconds that the oldest of them may have waited; 0 when none waits";
    DATABASE_UP = Gauge "dd_database_up" { "" } "1 when the database told what waits within a second, else 0: then those figures are missing";
    TURNS_WAITING = Gauge "dd_sqlite_turns_waiting" { "" } "changes that wait for the one writer; SQLite only";
    COMMITS = Counter "dd_sqlite_commits" { "" } "commits of this server's; SQLite only";
    COMMITTED = Counter "dd_sqlite_committed_changes" { "" } "changes that those made durable: divided by them, the size of a group; SQLite only";
    POOL = Gauge "dd_postgres_connections" { "`state`: `busy`, `idle`" } "connections of this server's pool; PostgreSQL only";
    MESSAGES = Gauge "dd_messages" { "`state`: `waiting`, `undelivered`" } "messages not handed over yet, and messages that failed or came back";
    MAIL_OVERDUE = Gauge "dd_mail_overdue_seconds" { "" } "seconds since the message was due that should have gone first; 0 when none is due";
    MANUAL_QUEUE = Gauge "dd_manual_queue_lines" { "" } "lines of reports that wait for somebody";
    FILES_UNKNOWN = Gauge "dd_files_unknown" { "" } "files of which nobody knows whether they went out";
    CYCLE_LAST = Gauge "dd_cycle_last_run_timestamp_seconds" { "" } "Unix time, in seconds, at which this server last did all that was due in live workspaces; what another server is about does not count; 0 before the first time";
    CYCLE_FAILED = Gauge "dd_cycle_failed_workspaces" { "" } "live workspaces that could not go on then";
    CPU = Counter "process_cpu_seconds" { "" } "seconds of processor time";
    MEMORY = Gauge "process_resident_memory_bytes" { "" } "bytes of memory in use";
    OPEN_FILES = Gauge "process_open_fds" { "" } "files and sockets open";
}

/// The table of them in docs/operating.md.
pub fn table() -> String {
    let mut out = "| Metric | Kind | Labels | Meaning |\n|---|---|---|---|\n".to_owned();
    for about in ALL {
        let (name, kind) = (about.queried(), about.kind.word());
        out.push_str(&format!("| `{name}` | {kind} | {} | {} |\n", about.labels, about.meaning));
    }
    out
}
