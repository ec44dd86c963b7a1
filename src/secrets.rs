//! The server's own secrets: the peppers that keys are hashed under, and the data keys that stored data is sealed under.
//!
//! Each is `VERSION:64 hex digits`, several separated by commas; the highest version is used for what is new, the
//! others for what is old. They are configured as a value or a file; beside an embedded database they are made on the
//! first start. A database remembers the fingerprints of its secrets, and a start with others is refused.

mod file;
mod format;

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail, ensure};
use procedures::domain::api_key::Pepper;
use procedures::store::Store;
use procedures::store::secrets::{Kind, any, fingerprint, remember};
use procedures::vault::{DataKey, Vault};

use crate::config::{Config, Hidden, SecretPlace, SecretSetting};
use file::Trust;
use format::Versioned;

/// What is known of a kind of secret beside its value.
struct Species {
    kind: Kind,
    /// What messages call it.
    noun: &'static str,
    /// The file beside an embedded database.
    file: &'static str,
    /// The environment variable that holds it.
    variable: &'static str,
    setting: fn(&Config) -> Option<&SecretSetting>,
    fingerprint: fn(&Versioned) -> [u8; 32],
}

const PEPPER: Species = Species {
    kind: Kind::Pepper,
    noun: "pepper",
    file: "pepper",
    variable: "DD_PEPPER",
    setting: |config| config.pepper.as_ref(),
    fingerprint: |secret| pepper(secret).fingerprint(),
};

const DATA_KEY: Species = Species {
    kind: Kind::DataKey,
    noun: "data key",
    file: "data-key",
    variable: "DD_DATA_KEY",
    setting: |config| config.data_key.as_ref(),
    fingerprint: |secret| Vault::new(vec![data_key(secret)]).map_or([0; 32], |vault| vault.fingerprint().1),
};

const fn species(kind: Kind) -> Species {
    match kind {
        Kind::Pepper => PEPPER,
        Kind::DataKey => DATA_KEY,
    }
}

fn pepper(secret: &Versioned) -> Pepper {
    Pepper::new(secret.version.into(), secret.bytes)
}

fn data_key(secret: &Versioned) -> DataKey {
    DataKey { version: secret.version, secret: secret.bytes }
}

/// The server's own secrets, newest first.
pub struct Secrets {
    peppers: Vec<Versioned>,
    data_keys: Vec<Versioned>,
}

impl Secrets {
    /// Reads the secrets; makes those that are missing beside an embedded database that knows none yet.
    pub async fn load(config: &Config, store: &Store) -> anyhow::Result<Secrets> {
        Ok(Secrets {
            peppers: load(&PEPPER, config, store).await?,
            data_keys: load(&DATA_KEY, config, store).await?,
        })
    }

    /// Makes a new database remember these secrets, and refuses those that another one was filled under.
    pub async fn verify_fingerprints(&self, store: &Store) -> anyhow::Result<()> {
        verify(&PEPPER, &self.peppers, store).await?;
        verify(&DATA_KEY, &self.data_keys, store).await
    }

    /// What keys are hashed under, newest first.
    pub fn peppers(&self) -> Vec<Pepper> {
        self.peppers.iter().map(pepper).collect()
    }

    /// What stored data is sealed under.
    pub fn vault(&self) -> anyhow::Result<Vault> {
        Vault::new(self.data_keys.iter().map(data_key).collect()).context("no data key")
    }
}

/// What was found of a secret.
pub struct Found {
    /// Where it is, its versions, and what the database says to it.
    pub line: String,
    /// Whether it is still to be made, by the first start.
    pub is_missing: bool,
}

/// Looks at the secret without making or remembering anything. Without a store, or with one that has not all
/// migrations, it is not compared with the database.
pub async fn examine(kind: Kind, config: &Config, store: Option<&Store>) -> anyhow::Result<Found> {
    let species = species(kind);
    let place = Place::of(&species, config)?;
    let Some(secrets) = place.read()? else {
        if let Some(store) = store {
            refuse_if_filled(&species, &place, store).await?;
        }
        let line = format!("{} is not there yet: the first start makes it", place.label());
        return Ok(Found { line, is_missing: true });
    };
    let versions: Vec<String> = secrets.iter().map(|secret| secret.version.to_string()).collect();
    let versions = versions.join(", ");
    let known = match store {
        Some(store) => compare(&species, &secrets, store).await?.standing(),
        None => "not compared with the database",
    };
    Ok(Found { line: format!("{}, version {versions}: {known}", place.label()), is_missing: false })
}

/// What a setting that is secret holds, without white space around it.
pub fn reveal(setting: &SecretSetting) -> anyhow::Result<Hidden> {
    let SecretSetting { label, place } = setting;
    match place {
        SecretPlace::Value(text) => Ok(Hidden::new(text.reveal().trim())),
        SecretPlace::File(path) => {
            let label = || format!("{label} {}", path.display());
            let text = file::read(path, Trust::OwnerAndGroup).with_context(label)?;
            Ok(Hidden::new(text.with_context(label).context("the file is missing")?.trim()))
        }
    }
}

/// Where a secret is.
enum Place {
    Value { label: String, text: String },
    File { label: String, path: PathBuf, trust: Trust },
}

impl Place {
    fn of(species: &Species, config: &Config) -> anyhow::Result<Place> {
        if let Some(SecretSetting { label, place }) = (species.setting)(config) {
            return Ok(match place {
                SecretPlace::Value(text) => {
                    Place::Value { label: label.clone(), text: text.reveal().to_owned() }
                }
                SecretPlace::File(path) => {
                    Place::File { label: label.clone(), path: path.clone(), trust: Trust::OwnerAndGroup }
                }
            });
        }
        let Some(folder) = config.database_url.sqlite_folder() else {
            let (noun, variable) = (species.noun, species.variable);
            bail!(
                "PostgreSQL needs a {noun} that all servers share: set {variable} or {variable}_FILE to \
                 VERSION:64 hex digits, made once with `echo \"1:$(openssl rand -hex 32)\"`, and keep a copy of it"
            );
        };
        let path = folder.join(species.file);
        Ok(Place::File { label: format!("the {} file", species.noun), path, trust: Trust::OwnerOnly })
    }

    fn label(&self) -> String {
        match self {
            Place::Value { label, .. } => label.clone(),
            Place::File { label, path, .. } => format!("{label} {}", path.display()),
        }
    }

    /// Whether it is a file beside an embedded database.
    fn is_ours_to_make(&self) -> bool {
        matches!(self, Place::File { trust: Trust::OwnerOnly, .. })
    }

    /// The secret that is there; `None` when the file is missing and the first start makes it.
    fn read(&self) -> anyhow::Result<Option<Vec<Versioned>>> {
        let text = match self {
            Place::Value { text, .. } => Some(text.clone()),
            Place::File { path, trust, .. } => file::read(path, *trust).with_context(|| self.label())?,
        };
        ensure!(text.is_some() || self.is_ours_to_make(), "{} is missing", self.label());
        let parse =
            |text: String| format::parse(&text).map_err(|expected| anyhow!("{}: {expected}", self.label()));
        text.map(parse).transpose()
    }
}

async fn load(species: &Species, config: &Config, store: &Store) -> anyhow::Result<Vec<Versioned>> {
    let place = Place::of(species, config)?;
    if let Some(secrets) = place.read()? {
        return Ok(secrets);
    }
    let refused = refuse_if_filled(species, &place, store).await;
    if let Place::File { path, .. } = &place
        && refused.is_ok()
    {
        file::create(path, &format::generate()).with_context(|| format!("making {}", place.label()))?;
    }
    // Another start may have made the file, and filled the database, since the first look.
    match place.read()? {
        Some(secrets) => Ok(secrets),
        None => refused.and_then(|()| bail!("{} is missing", place.label())),
    }
}

/// A missing file can be made for a new database only.
async fn refuse_if_filled(species: &Species, place: &Place, store: &Store) -> anyhow::Result<()> {
    ensure!(
        !any(&store.read(), species.kind).await?,
        "{} is missing, and the database was filled under it: restore the file from your backup, or set {}",
        place.label(),
        species.variable
    );
    Ok(())
}

/// What a database says to the secrets of one kind.
struct Comparison {
    /// Whether the database knows any secret of the kind.
    is_filled: bool,
    /// The fingerprints it does not know yet, by version.
    new: Vec<(i64, [u8; 32])>,
}

impl Comparison {
    const fn standing(&self) -> &'static str {
        match (self.is_filled, self.new.is_empty()) {
            (false, _) => "the database will remember it at the first start",
            (true, true) => "the one the database was filled under",
            (true, false) => "the database will remember the new version at the next start",
        }
    }
}

async fn compare(species: &Species, secrets: &[Versioned], store: &Store) -> anyhow::Result<Comparison> {
    let (reader, noun) = (store.read(), species.noun);
    let is_filled = any(&reader, species.kind).await?;
    let mut new = Vec::new();
    for secret in secrets {
        let (version, ours) = (i64::from(secret.version), (species.fingerprint)(secret));
        match fingerprint(&reader, species.kind, version).await? {
            Some(theirs) => ensure!(
                theirs == ours,
                "the {noun} of version {version} is not the one this database was filled under: \
                 configure that one, or the database that belongs to this {noun}"
            ),
            None => new.push((version, ours)),
        }
    }
    ensure!(
        !is_filled || new.len() < secrets.len(),
        "no version of the {noun} is one this database was filled under: keep the earlier version beside the new one"
    );
    Ok(Comparison { is_filled, new })
}

/// Two replicas that start at once may both want the database to remember: the second finds it done.
async fn verify(species: &Species, secrets: &[Versioned], store: &Store) -> anyhow::Result<()> {
    let first = remember_new(species, secrets, store).await;
    match first {
        Err(_) => remember_new(species, secrets, store).await,
        Ok(()) => Ok(()),
    }
}

async fn remember_new(species: &Species, secrets: &[Versioned], store: &Store) -> anyhow::Result<()> {
    let comparison = compare(species, secrets, store).await?;
    if comparison.new.is_empty() {
        return Ok(());
    }
    let tx = store.begin().await?;
    for (version, fingerprint) in comparison.new {
        remember(&tx, species.kind, version, fingerprint).await?;
    }
    Ok(tx.commit().await?)
}
