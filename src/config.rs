//! The settings: defaults, over them `direct-debit.toml`, over it the environment, over it the flags.
//!
//! The only reader of the environment. Unknown keys are errors, and no message or `Debug` shows a secret.

pub mod key;
mod layers;
#[cfg(test)]
mod tests;
mod value;

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use lettre::Address;
use procedures::domain::quota::Policy;
use tracing_subscriber::EnvFilter;

use key::Key;
pub use layers::{File, Invalid, Source};
use layers::{Layers, Raw};
pub use value::{DatabaseUrl, Hidden, LogFormat, SecretPlace, SecretSetting};

/// The file that is read when it is there and no other is named.
const FILE: &str = "direct-debit.toml";
/// Two for each core of a small database server, and one.
const DATABASE_CONNECTIONS: u32 = 5;
/// Above it, sums of charges would not fit their counters.
const MOST_RATE_LIMIT: u64 = 1_000_000_000;

/// What the flags say.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--database-url`
    pub database_url: Option<String>,
    /// `--bind`
    pub bind: Option<String>,
}

/// The settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which database.
    pub database_url: DatabaseUrl,
    /// The address to listen on.
    pub bind: SocketAddr,
    /// The address of the operator's own listener; without one there is none.
    pub admin_bind: Option<SocketAddr>,
    /// Where the server is reached from outside, if that is not `http://` and the bound address.
    pub public_url: Option<String>,
    /// The quota of organisations that have none of their own.
    pub quota: Policy,
    /// What is logged: a filter in the syntax of `tracing_subscriber`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// The collector that traces go to, without a slash at its end; without one there are none.
    pub otlp_endpoint: Option<String>,
    /// The pepper, where it is configured.
    pub pepper: Option<SecretSetting>,
    /// The data key, where it is configured.
    pub data_key: Option<SecretSetting>,
    /// The folder of the journal.
    pub data_dir: PathBuf,
    /// The folder of what goes to the bureau and comes from it.
    pub bacs_folder: PathBuf,
    /// Whether `serve` runs the cycle of live workspaces.
    pub cycle: bool,
    /// Where the URL of the mail server is configured; without one messages are laid into [`Config::mail_outbox`].
    pub smtp_url: Option<SecretSetting>,
    /// The authorities that sign the mail server's certificate, besides the public ones.
    pub smtp_ca_file: Option<PathBuf>,
    /// The address that messages come from.
    pub mail_from: Option<Address>,
    /// The folder that messages are laid into without a mail server.
    pub mail_outbox: PathBuf,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How many sockets may be open.
    pub max_connections: usize,
    /// How many connections to PostgreSQL are kept.
    pub database_connections: u32,
    /// How long calls in flight may take to finish at the end.
    pub shutdown_grace: Duration,
    /// The key that `call` presents.
    pub api_key: Option<Hidden>,
    /// The server that `call` asks, if that is not this one.
    pub url: Option<String>,
    /// Where each setting comes from.
    pub sources: Vec<(Key, Source)>,
}

impl Config {
    /// Reads the file (the named one, or [`FILE`] when it is there) and the environment.
    pub fn load(path: Option<&Path>, flags: Flags) -> Result<Config, Invalid> {
        let file = read(path)?;
        let file = file.as_ref().map(|(name, text)| File { name, text });
        Config::from(file, environment()?.into_iter(), flags)
    }

    /// The settings that these layers give.
    pub fn from(
        file: Option<File<'_>>,
        environment: impl Iterator<Item = (String, String)>,
        flags: Flags,
    ) -> Result<Config, Invalid> {
        let mut layers = Layers::default();
        file.map_or(Ok(()), |file| layers.file(file))?;
        layers.environment(environment)?;
        layers.flag(key::DATABASE_URL, "--database-url", flags.database_url);
        layers.flag(key::BIND, "--bind", flags.bind);
        layers.settings()
    }

    /// Where the server is reached from outside, without a slash at the end.
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.bind))
    }

    /// Where the server is reached from this machine.
    pub fn local_url(&self) -> String {
        value::local_url(self.bind)
    }

    /// Where the operator's listener is reached from this machine, if there is one.
    pub fn admin_url(&self) -> Option<String> {
        self.admin_bind.map(value::local_url)
    }
}

impl Layers {
    fn settings(&self) -> Result<Config, Invalid> {
        let database_url = self
            .parse(key::DATABASE_URL, DatabaseUrl::EXPECTED, DatabaseUrl::parse)?
            .or_else(|| DatabaseUrl::parse("sqlite://data/direct-debit.db"))
            .ok_or_else(|| Invalid::because("no database_url"))?;
        let data_dir = self.text(key::DATA_DIR).map(PathBuf::from);
        let data_dir = data_dir.or_else(|| database_url.sqlite_folder()).unwrap_or_else(|| "data".into());
        let bacs_folder = self.text(key::BACS_FOLDER).map(PathBuf::from);
        let mail_outbox = self.text(key::MAIL_OUTBOX).map(PathBuf::from);
        let bind =
            self.parse(key::BIND, "an address and port such as 127.0.0.1:8080", |text| text.parse().ok())?;
        let bind = bind.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        Ok(Config {
            admin_bind: self.admin_bind(bind)?,
            otlp_endpoint: self.parse(key::OTLP_ENDPOINT, value::COLLECTOR, value::collector)?,
            bacs_folder: bacs_folder.unwrap_or_else(|| data_dir.join("bacs")),
            mail_outbox: mail_outbox.unwrap_or_else(|| data_dir.join("mail")),
            data_dir,
            database_url,
            bind,
            public_url: self.parse(key::PUBLIC_URL, "a URL such as https://dd.example.com", value::origin)?,
            quota: Policy {
                per_minute: self.number(key::RATE_LIMIT_PER_MIN, 1..=MOST_RATE_LIMIT)?.unwrap_or(60),
                per_hour: self.number(key::RATE_LIMIT_PER_HOUR, 1..=MOST_RATE_LIMIT)?.unwrap_or(1_000),
            },
            log: self
                .parse(key::LOG, "a filter such as info or warn,direct_debit=debug", log_filter)?
                .unwrap_or("info".into()),
            log_format: self.parse(key::LOG_FORMAT, "text or json", log_format)?.unwrap_or(LogFormat::Text),
            pepper: self.secret(key::PEPPER, key::PEPPER_FILE)?,
            data_key: self.secret(key::DATA_KEY, key::DATA_KEY_FILE)?,
            cycle: self.parse(key::CYCLE, "on or off", value::switch)?.unwrap_or(true),
            smtp_url: self.secret(key::SMTP_URL, key::SMTP_URL_FILE)?,
            smtp_ca_file: self.text(key::SMTP_CA_FILE).map(PathBuf::from),
            mail_from: self
                .parse(key::MAIL_FROM, "an address such as rent@example.com", |text| text.parse().ok())?,
            trusted_proxies: self
                .parse(key::TRUSTED_PROXIES, "networks such as 10.0.0.0/8,fd00::/8", value::networks)?
                .unwrap_or_default(),
            max_connections: self.number(key::MAX_CONNECTIONS, 1..=1_000_000)?.unwrap_or(4_096) as usize,
            database_connections: self
                .number(key::DATABASE_CONNECTIONS, 1..=1_000)?
                .unwrap_or(DATABASE_CONNECTIONS),
            shutdown_grace: Duration::from_secs(
                self.number(key::SHUTDOWN_GRACE_SECONDS, 0..=3_600)?.unwrap_or(30).into(),
            ),
            api_key: self.text(key::API_KEY).map(Hidden::new),
            url: self.text(key::URL).map(str::to_owned),
            sources: self.sources(),
        })
    }

    /// The operator's own address: metrics must not be where callers are.
    fn admin_bind(&self, bind: SocketAddr) -> Result<Option<SocketAddr>, Invalid> {
        let expected = "an address and port such as 127.0.0.1:9090, other than those of bind";
        self.parse(key::ADMIN_BIND, expected, |text| {
            text.parse::<SocketAddr>().ok().filter(|admin| !value::share_a_socket(*admin, bind))
        })
    }

    fn text(&self, key: Key) -> Option<&str> {
        self.get(key).map(|raw| raw.text.as_str())
    }

    fn parse<T>(
        &self,
        key: Key,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Invalid> {
        let parse = |raw: &Raw| parse(&raw.text).ok_or_else(|| raw.invalid(key, expected));
        self.get(key).map(parse).transpose()
    }

    fn number(&self, key: Key, range: RangeInclusive<u64>) -> Result<Option<u32>, Invalid> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.parse(key, &expected, |text| {
            let number = text.parse().ok().filter(|number| range.contains(number))?;
            u32::try_from(number).ok()
        })
    }

    /// The secret or its file, whichever was said in the later layer.
    fn secret(&self, key: Key, file_key: Key) -> Result<Option<SecretSetting>, Invalid> {
        let value = self.get(key).map(|raw| (key, raw));
        let file = self.get(file_key).map(|raw| (file_key, raw));
        let (winner, raw) = match (value, file) {
            (None, None) => return Ok(None),
            (Some(one), None) | (None, Some(one)) => one,
            (Some(value), Some(file)) => match rank(&value.1.source).cmp(&rank(&file.1.source)) {
                std::cmp::Ordering::Greater => value,
                std::cmp::Ordering::Less => file,
                std::cmp::Ordering::Equal => {
                    let (name, file_name) = (named(value), named(file));
                    return Err(Invalid::because(format!(
                        "{name} and {file_name} are both set; set one of them"
                    )));
                }
            },
        };
        let place = if winner == key {
            SecretPlace::Value(Hidden::new(&raw.text))
        } else {
            SecretPlace::File(PathBuf::from(&raw.text))
        };
        Ok(Some(SecretSetting { label: named((winner, raw)), place }))
    }
}

/// What messages call a setting that was given.
fn named((key, raw): (Key, &Raw)) -> String {
    match &raw.source {
        Source::Environment(variable) => (*variable).to_owned(),
        source @ (Source::Default | Source::File(_) | Source::Flag(_)) => {
            format!("`{}` ({source})", key.name)
        }
    }
}

/// The place of a source among the layers.
const fn rank(source: &Source) -> u8 {
    match source {
        Source::Default => 0,
        Source::File(_) => 1,
        Source::Environment(_) => 2,
        Source::Flag(_) => 3,
    }
}

fn log_filter(text: &str) -> Option<String> {
    EnvFilter::try_new(text).ok().map(|_| text.to_owned())
}

fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

/// The name and the text of the file. The one that nobody named may be absent.
fn read(path: Option<&Path>) -> Result<Option<(String, String)>, Invalid> {
    let name = path.unwrap_or(Path::new(FILE));
    match std::fs::read_to_string(name) {
        Ok(text) => Ok(Some((name.display().to_string(), text))),
        Err(error) if path.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Invalid::because(format!(
            "the configuration file {} cannot be read: {error}",
            name.display()
        ))),
    }
}

/// The variables that concern us; the others need not even be text.
fn environment() -> Result<Vec<(String, String)>, Invalid> {
    let ours = |name: &String| key::of_variable(name).is_some() || key::is_unknown(name);
    let mut variables = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.into_string().ok().filter(ours) else { continue };
        let value =
            value.into_string().map_err(|_| Invalid::because(format!("{name}: expected UTF-8 text")))?;
        variables.push((name, value));
    }
    Ok(variables)
}
