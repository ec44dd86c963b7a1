//! From settings to an application that can be called.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, ensure};
use procedures::domain::api_key::LEASE_MS;
use procedures::modulus::ModulusTables;
use procedures::store::{self, Store};
use procedures::{App, CurrentCalendar, Settings};
use tokio::net::TcpStream;

use crate::config::Config;
use crate::secrets::Secrets;
use crate::system::{SystemClock, SystemIds};

/// How long a database may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The application on the configured database, which must exist and have all migrations.
pub async fn app(config: &Config) -> anyhow::Result<Arc<App>> {
    let store = open(config).await?;
    let secrets = Secrets::load(config, &store).await?;
    secrets.verify_fingerprints(&store).await?;

    let tx = store.begin().await?;
    store::events::begin_chain(&tx, None).await?;
    tx.commit().await?;

    let app = App {
        store,
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
        vault: secrets.vault()?,
        peppers: secrets.peppers(),
        calendar: CurrentCalendar::default(),
        modulus_tables: ModulusTables::default(),
        settings: Settings {
            public_url: config.public_url(),
            quota: config.quota,
            lease: Duration::from_millis(LEASE_MS as u64),
            bacs_folder: config.bacs_folder.clone(),
        },
        openrpc: OnceLock::new(),
    };
    app.reload_calendar().await.context("the holidays in the database")?;
    Ok(Arc::new(app))
}

/// Applies the migrations that are missing, making an embedded database where there is none. Returns how many were
/// applied.
pub async fn migrate(config: &Config) -> anyhow::Result<usize> {
    if let Some(path) = config.database_url.sqlite_path() {
        make_private(path).with_context(|| format!("the database {}", path.display()))?;
    }
    ensure_reachable(config).await?;
    store::migrate::up(config.database_url.reveal()).await.with_context(|| unreachable_database(config))
}

/// Opens the database and checks that no migration is missing.
async fn open(config: &Config) -> anyhow::Result<Store> {
    ensure_exists(config)?;
    ensure_reachable(config).await?;
    let url = config.database_url.reveal();
    let status = store::migrate::status(url).await.with_context(|| unreachable_database(config))?;
    let missing = status.iter().filter(|migration| !migration.applied).count();
    ensure!(
        missing == 0,
        "{missing} of {} migrations are missing in {}: run `direct-debit migrate up`",
        status.len(),
        config.database_url
    );
    Store::open(url, config.database_connections).await.with_context(|| unreachable_database(config))
}

/// An embedded database is made by `migrate up` and `serve` alone, not by a mistyped path.
pub fn ensure_exists(config: &Config) -> anyhow::Result<()> {
    let missing = config.database_url.sqlite_path().is_some_and(|path| !path.exists());
    ensure!(!missing, "there is no database at {}: run `direct-debit migrate up`", config.database_url);
    Ok(())
}

/// Says at once and plainly that nothing listens where PostgreSQL should be: a pool keeps trying for half a minute and
/// forgets why. A server behind a Unix socket is not looked for.
pub async fn ensure_reachable(config: &Config) -> anyhow::Result<()> {
    let Some(address) = config.database_url.postgres_address() else { return Ok(()) };
    let connecting = tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(&address)).await;
    connecting
        .context("no answer")
        .and_then(|connected| Ok(connected?))
        .with_context(|| format!("connecting to {address}"))?;
    Ok(())
}

fn unreachable_database(config: &Config) -> String {
    format!("the database {}", config.database_url)
}

/// Makes the file with mode 0600, in a folder of its own: it holds names and addresses.
fn make_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_private_folder(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Makes the folder with mode 0700 where it is new.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
