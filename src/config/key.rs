//! The names of the settings: in the file, and in the environment.

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name in `direct-debit.toml`.
    pub name: &'static str,
    /// The environment variable that sets it.
    pub variable: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
}

impl Key {
    const fn shown(name: &'static str, variable: &'static str) -> Key {
        Key { name, variable, secret: false }
    }

    const fn secret(name: &'static str, variable: &'static str) -> Key {
        Key { name, variable, secret: true }
    }
}

/// `sqlite://PATH` or `postgres://…`; secret, because it may hold a password.
pub const DATABASE_URL: Key = Key::secret("database_url", "DATABASE_URL");
/// The address to listen on.
pub const BIND: Key = Key::shown("bind", "DD_BIND");
/// The address of the operator's own listener.
pub const ADMIN_BIND: Key = Key::shown("admin_bind", "DD_ADMIN_BIND");
/// Where the server is reached from outside.
pub const PUBLIC_URL: Key = Key::shown("public_url", "DD_PUBLIC_URL");
/// The quota of an organisation in any minute.
pub const RATE_LIMIT_PER_MIN: Key = Key::shown("rate_limit_per_min", "RATE_LIMIT_PER_MIN");
/// The quota of an organisation in any hour.
pub const RATE_LIMIT_PER_HOUR: Key = Key::shown("rate_limit_per_hour", "RATE_LIMIT_PER_HOUR");
/// What is logged.
pub const LOG: Key = Key::shown("log", "DD_LOG");
/// How it is logged.
pub const LOG_FORMAT: Key = Key::shown("log_format", "DD_LOG_FORMAT");
/// The collector that traces go to; secret, lest a mistyped one shows a password. Its variable is OpenTelemetry's.
pub const OTLP_ENDPOINT: Key = Key::secret("otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT");
/// What keys are hashed under.
pub const PEPPER: Key = Key::secret("pepper", "DD_PEPPER");
/// The file that holds the pepper.
pub const PEPPER_FILE: Key = Key::shown("pepper_file", "DD_PEPPER_FILE");
/// What stored data is sealed under.
pub const DATA_KEY: Key = Key::secret("data_key", "DD_DATA_KEY");
/// The file that holds the data key.
pub const DATA_KEY_FILE: Key = Key::shown("data_key_file", "DD_DATA_KEY_FILE");
/// The folder of the journal.
pub const DATA_DIR: Key = Key::shown("data_dir", "DD_DATA_DIR");
/// The folder of what goes to the bureau and comes from it.
pub const BACS_FOLDER: Key = Key::shown("bacs_folder", "DD_BACS_FOLDER");
/// Whether `serve` runs the cycle of live workspaces.
pub const CYCLE: Key = Key::shown("cycle", "DD_CYCLE");
/// The mail server; secret, because it may hold a password.
pub const SMTP_URL: Key = Key::secret("smtp_url", "DD_SMTP_URL");
/// The file that holds the mail server's URL.
pub const SMTP_URL_FILE: Key = Key::shown("smtp_url_file", "DD_SMTP_URL_FILE");
/// The authorities that sign the mail server's certificate, besides the public ones.
pub const SMTP_CA_FILE: Key = Key::shown("smtp_ca_file", "DD_SMTP_CA_FILE");
/// The address that messages come from.
pub const MAIL_FROM: Key = Key::shown("mail_from", "DD_MAIL_FROM");
/// The folder that messages are laid into without a mail server.
pub const MAIL_OUTBOX: Key = Key::shown("mail_outbox", "DD_MAIL_OUTBOX");
/// Whose forwarding headers are believed.
pub const TRUSTED_PROXIES: Key = Key::shown("trusted_proxies", "DD_TRUSTED_PROXIES");
/// How many sockets may be open.
pub const MAX_CONNECTIONS: Key = Key::shown("max_connections", "DD_MAX_CONNECTIONS");
/// How many connections to PostgreSQL are kept.
pub const DATABASE_CONNECTIONS: Key = Key::shown("database_connections", "DD_DATABASE_CONNECTIONS");
/// How long calls in flight may take to finish at the end.
pub const SHUTDOWN_GRACE_SECONDS: Key = Key::shown("shutdown_grace_seconds", "DD_SHUTDOWN_GRACE_SECONDS");
/// The key that `call` presents.
pub const API_KEY: Key = Key::secret("api_key", "DD_API_KEY");
/// The server that `call` asks.
pub const URL: Key = Key::shown("url", "DD_URL");

/// Every setting, in the order in which they are documented.
pub const ALL: [Key; 27] = [
    DATABASE_URL,
    BIND,
    ADMIN_BIND,
    PUBLIC_URL,
    RATE_LIMIT_PER_MIN,
    RATE_LIMIT_PER_HOUR,
    LOG,
    LOG_FORMAT,
    OTLP_ENDPOINT,
    PEPPER,
    PEPPER_FILE,
    DATA_KEY,
    DATA_KEY_FILE,
    DATA_DIR,
    BACS_FOLDER,
    CYCLE,
    SMTP_URL,
    SMTP_URL_FILE,
    SMTP_CA_FILE,
    MAIL_FROM,
    MAIL_OUTBOX,
    TRUSTED_PROXIES,
    MAX_CONNECTIONS,
    DATABASE_CONNECTIONS,
    SHUTDOWN_GRACE_SECONDS,
    API_KEY,
    URL,
];

/// The setting of that name in the file.
pub fn named(name: &str) -> Option<Key> {
    ALL.into_iter().find(|key| key.name == name)
}

/// The setting that the environment variable sets.
pub fn of_variable(variable: &str) -> Option<Key> {
    ALL.into_iter().find(|key| key.variable == variable)
}

/// Whether the variable has our prefix and is neither ours nor the Datadog agent's: then it is a mistake.
pub fn is_unknown(variable: &str) -> bool {
    variable.starts_with("DD_") && of_variable(variable).is_none() && !is_datadog(variable)
}

/// Whether the Datadog agent or its admission controller sets such a variable on every process of a host.
fn is_datadog(variable: &str) -> bool {
    const NAMES: [&str; 10] = [
        "DD_ENV",
        "DD_SERVICE",
        "DD_VERSION",
        "DD_TAGS",
        "DD_SITE",
        "DD_HOSTNAME",
        "DD_ENTITY_ID",
        "DD_EXTERNAL_ENV",
        "DD_INTERNAL_POD_UID",
        "DD_APP_KEY",
    ];
    const PREFIXES: [&str; 9] = [
        "DD_AGENT_",
        "DD_TRACE_",
        "DD_DOGSTATSD_",
        "DD_PROFILING_",
        "DD_LOGS_",
        "DD_RUNTIME_METRICS",
        "DD_APM_",
        "DD_APPSEC_",
        "DD_INSTRUMENTATION_",
    ];
    NAMES.contains(&variable) || PREFIXES.iter().any(|prefix| variable.starts_with(prefix))
}
