//! The types of the settings that are more than a number.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;

/// Text that `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// Hides the text.
    pub fn new(text: impl Into<String>) -> Hidden {
        Hidden(text.into())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// What is expected of the text, in words.
    pub const EXPECTED: &str =
        "sqlite://PATH (a file; no parameters) or postgres://USER:PASSWORD@HOST/DATABASE";

    /// Reads the text.
    pub fn parse(text: &str) -> Option<DatabaseUrl> {
        let is_file = |path: &str| !path.is_empty() && !path.ends_with('/') && !path.contains(['?', '#']);
        let good = match text.split_once("://") {
            Some(("sqlite", path)) => is_file(path) && path != ":memory:",
            Some(("postgres" | "postgresql", rest)) => !rest.is_empty(),
            _ => false,
        };
        good.then(|| DatabaseUrl(text.to_owned()))
    }

    /// The text, with its password.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Host and port, where it is PostgreSQL's and reached by TCP.
    pub fn postgres_address(&self) -> Option<String> {
        let uri = self.0.parse::<http::Uri>().ok().filter(|_| self.sqlite_path().is_none())?;
        let host = uri.host().filter(|host| !host.is_empty() && !host.contains('%'))?;
        let is_elsewhere = uri.query().is_some_and(|query| query.contains("host") || query.contains("port"));
        (!is_elsewhere).then(|| format!("{host}:{}", uri.port_u16().unwrap_or(5432)))
    }

    /// The file, where it is SQLite's.
    pub fn sqlite_path(&self) -> Option<&Path> {
        self.0.strip_prefix("sqlite://").map(Path::new)
    }

    /// The folder of the file, where it is SQLite's.
    pub fn sqlite_folder(&self) -> Option<PathBuf> {
        let folder = self.sqlite_path()?.parent()?;
        Some(if folder.as_os_str().is_empty() { ".".into() } else { folder.to_owned() })
    }
}

/// Without user, password and parameters.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sqlite_path().is_some() {
            return f.write_str(&self.0);
        }
        let uri = self.0.parse::<http::Uri>().ok();
        let host = uri.as_ref().and_then(http::Uri::host).unwrap_or("…");
        let port = uri.as_ref().and_then(http::Uri::port_u16).unwrap_or(5432);
        let database = uri.as_ref().map_or("/…", http::Uri::path);
        write!(f, "postgres://{host}:{port}{database}")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How lines are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Where a server secret is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSetting {
    /// What messages call it: `DD_PEPPER`, `pepper_file in direct-debit.toml`.
    pub label: String,
    /// The secret, or the file that holds it.
    pub place: SecretPlace,
}

/// The secret, or the file that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    /// The secret itself.
    Value(Hidden),
    /// The file that holds it.
    File(PathBuf),
}

/// On or off; in the file `true` and `false` as well.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text {
        "on" | "true" => Some(true),
        "off" | "false" => Some(false),
        _ => None,
    }
}

/// Networks or single addresses, separated by commas.
pub(super) fn networks(text: &str) -> Option<Vec<IpNet>> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.map(network).collect()
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// The URL of what listens at that address, from this machine.
pub(super) fn local_url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}

/// Whether two listeners would want the same port of the same interface.
pub(super) fn share_a_socket(one: SocketAddr, other: SocketAddr) -> bool {
    let same_interface = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    // Port 0 is any that is free.
    one.port() == other.port() && one.port() != 0 && same_interface
}

/// What is expected of a collector's address, in words.
pub(super) const COLLECTOR: &str =
    "a URL such as http://127.0.0.1:4318: plain http, without user, password and query";

/// The base address of an OpenTelemetry collector, without a slash at its end.
pub(super) fn collector(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let uri: http::Uri = text.parse().ok()?;
    let is_plain = uri.scheme_str() == Some("http") && uri.host().is_some_and(|host| !host.is_empty());
    let is_bare = uri.query().is_none() && !text.contains(['@', '#']);
    (is_plain && is_bare).then(|| text.to_owned())
}

/// An address on the web without path, query or a slash at its end.
pub(super) fn origin(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let uri: http::Uri = text.parse().ok()?;
    let is_web =
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty());
    let is_bare = uri.query().is_none() && !text.contains(['@', '#']);
    (is_web && is_bare).then(|| text.to_owned())
}
