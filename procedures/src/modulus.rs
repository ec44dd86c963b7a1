//! Which modulus table is in force, and what it says of an account (bacs.md §4).

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::ctx::App;
use crate::domain::bank_details::BankDetails;
use crate::domain::modulus::{ModulusTable, Outcome};
use crate::error::Error;
use crate::store::{self, Store};

/// How long a server goes on without looking for a newly imported table.
const TRUSTED: SignedDuration = SignedDuration::from_secs(60);

/// What is said where no table is in force: to the operator, in `doctor`, the log and `/readyz?verbose`.
pub const NO_TABLE: &str = "no table is in force: no account number is checked (NotCheckable); \
     run `direct-debit modulus import VALACDOS SCSUBTAB --version VERSION --valid-from DATE`";

/// A table that is in force.
#[derive(Debug)]
pub struct TableInForce {
    /// What Vocalink, or the operator, calls it.
    pub version: String,
    /// The London date since which it is used.
    pub valid_from: Date,
    hash: String,
    table: ModulusTable,
}

/// What was found of an account, and by which table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountCheck {
    /// What was found.
    pub outcome: Outcome,
    /// The version of the table; `None` where none was in force.
    pub table: Option<String>,
}

/// The table last used, so that it is not read and parsed for each check.
#[derive(Default)]
pub struct ModulusTables(Mutex<Option<Looked>>);

/// What was found when the database was last asked.
#[derive(Clone)]
struct Looked {
    at: Timestamp,
    on: Date,
    found: Option<Arc<TableInForce>>,
}

impl Looked {
    /// Whether it still holds. After the clock was set back it does not.
    fn holds(&self, on: Date, now: Timestamp) -> bool {
        let age = now.duration_since(self.at);
        self.on == on && !age.is_negative() && age < TRUSTED
    }
}

impl ModulusTables {
    fn last(&self) -> Option<Looked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, looked: Looked) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(looked);
    }
}

/// One line about it: `V7.70, in force since 2024-03-25`.
impl fmt::Display for TableInForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, in force since {}", self.version, self.valid_from)
    }
}

/// The table in force on a London date, read anew.
pub async fn in_force(store: &Store, on: Date) -> Result<Option<TableInForce>, Error> {
    match store::modulus::in_force(&store.read(), on).await? {
        Some(version) => read(store, version).await.map(Some),
        None => Ok(None),
    }
}

async fn read(store: &Store, version: store::modulus::Version) -> Result<TableInForce, Error> {
    let unusable = |why: &str| {
        Error::internal(format!("the stored modulus table {} is unusable: {why}", version.version))
    };
    let texts = store::modulus::texts(&store.read(), &version.version).await?;
    let texts = texts.ok_or_else(|| unusable("it is gone"))?;
    if texts.hash() != version.hash {
        return Err(unusable("it is not what was imported"));
    }
    let table = ModulusTable::parse(&texts.weights, &texts.substitutions)
        .map_err(|malformed| unusable(&malformed.to_string()))?;
    Ok(TableInForce { version: version.version, valid_from: version.valid_from, hash: version.hash, table })
}

impl App {
    /// The modulus table in force on a London date; a newly imported one within a minute. Not to be called inside a
    /// transaction: it may read from the database.
    pub async fn modulus(&self, on: Date) -> Result<Option<Arc<TableInForce>>, Error> {
        let now = self.now();
        let last = self.modulus_tables.last();
        if let Some(last) = last.as_ref().filter(|last| last.holds(on, now)) {
            return Ok(last.found.clone());
        }
        let version = store::modulus::in_force(&self.store.read(), on).await?;
        let known = last.and_then(|last| last.found);
        let found = match (version, known) {
            (None, _) => None,
            (Some(version), Some(known)) if is_same(&version, &known) => Some(known),
            (Some(version), _) => Some(Arc::new(read(&self.store, version).await?)),
        };
        self.modulus_tables.keep(Looked { at: now, on, found: found.clone() });
        Ok(found)
    }

    /// What the table in force on a London date says of the account. Not to be called inside a transaction, as
    /// [`App::modulus`].
    pub async fn check_account(&self, details: &BankDetails, on: Date) -> Result<AccountCheck, Error> {
        let table = self.modulus(on).await?;
        let outcome = Outcome::of(
            table.as_ref().map(|table| &table.table),
            &details.sort_code,
            &details.account_number,
        );
        Ok(AccountCheck { outcome, table: table.map(|table| table.version.clone()) })
    }
}

fn is_same(version: &store::modulus::Version, known: &TableInForce) -> bool {
    (&version.version, version.valid_from, &version.hash) == (&known.version, known.valid_from, &known.hash)
}
