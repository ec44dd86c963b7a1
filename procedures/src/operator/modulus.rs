//! Modulus tables: imported and listed (bacs.md §4.1).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::ctx::App;
use crate::domain::calendar::london_date;
use crate::domain::modulus::ModulusTable;
use crate::error::Error;
use crate::store;
use crate::store::modulus::{Texts, Version};

/// Years in which a table can begin to be valid; others are slips of the finger.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// A table to be imported.
#[derive(Clone, Debug)]
pub struct NewModulusTable {
    /// What it is called, such as `V7.70`.
    pub version: String,
    /// The London date from which it is used.
    pub valid_from: Date,
    /// The text of `valacdos.txt`.
    pub weights: String,
    /// The text of `scsubtab.txt`.
    pub substitutions: String,
}

/// A table, without its texts.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModulusTableView {
    /// What it is called.
    pub version: String,
    /// The London date from which it is used, unless a later one is.
    pub valid_from: Date,
    /// BLAKE3 of both texts, each behind its length in eight bytes, in hexadecimal.
    pub hash: String,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Whether it is the one used today.
    pub in_force: bool,
}

/// A table after an import.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportedTable {
    /// The table.
    #[serde(flatten)]
    pub table: ModulusTableView,
    /// How many checks are in it.
    pub checks: usize,
    /// How many sort codes it replaces for exception 5.
    pub substitutions: usize,
    /// False when the very same table was there already.
    pub is_new: bool,
}

/// Imports a table. The same table may be imported again, which changes nothing; another one under its version may not.
pub async fn import_modulus_table(app: &App, new: NewModulusTable) -> Result<ImportedTable, Error> {
    let now = app.now();
    let parsed = ModulusTable::parse(&new.weights, &new.substitutions).map_err(|malformed| {
        let line = format!("line {}: {}", malformed.line, malformed.what);
        Error::invalid(format!("/{}", malformed.part.name()), line)
    })?;
    let (version, texts) = checked(new, now)?;

    let (version, is_new) = kept(app, version, &texts).await?;
    let in_force = store::modulus::in_force(&app.store.read(), london_date(now)).await?;
    Ok(ImportedTable {
        table: view(version, in_force.as_ref()),
        checks: parsed.rows(),
        substitutions: parsed.substitutions(),
        is_new,
    })
}

/// Stores the table unless it is there; gives it as it is stored, and whether it is new.
async fn kept(app: &App, version: Version, texts: &Texts) -> Result<(Version, bool), Error> {
    let tx = app.store.begin().await?;
    match store::modulus::find(&tx, &version.version).await? {
        None => {
            store::modulus::insert(&tx, &version, texts).await?;
            tx.commit().await?;
            Ok((version, true))
        }
        Some(there) if there.hash == version.hash && there.valid_from == version.valid_from => {
            Ok((there, false))
        }
        Some(_) => {
            let taken =
                "another table, or the same from another date, has this version: give this one another";
            Err(Error::invalid("/version", taken))
        }
    }
}

/// All tables, the one to be used last first.
pub async fn list_modulus_tables(app: &App) -> Result<Vec<ModulusTableView>, Error> {
    let reader = app.store.read();
    let in_force = store::modulus::in_force(&reader, london_date(app.now())).await?;
    let versions = store::modulus::list(&reader).await?;
    Ok(versions.into_iter().map(|version| view(version, in_force.as_ref())).collect())
}

fn checked(new: NewModulusTable, now: Timestamp) -> Result<(Version, Texts), Error> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !(1..=40).contains(&new.version.len()) || !new.version.chars().all(is_plain) {
        return Err(Error::invalid("/version", "expected 1 to 40 letters, digits, `.`, `-` or `_`"));
    }
    if !YEARS.contains(&new.valid_from.year()) {
        return Err(Error::invalid("/validFrom", "expected a date of the years 2000 to 2099"));
    }
    let texts = Texts { weights: new.weights, substitutions: new.substitutions };
    let version =
        Version { version: new.version, valid_from: new.valid_from, hash: texts.hash(), imported_at: now };
    Ok((version, texts))
}

fn view(version: Version, in_force: Option<&Version>) -> ModulusTableView {
    ModulusTableView {
        in_force: in_force.is_some_and(|used| used.version == version.version),
        version: version.version,
        valid_from: version.valid_from,
        hash: version.hash,
        imported_at: version.imported_at,
    }
}
