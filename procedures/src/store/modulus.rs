//! Modulus tables: the texts that were imported, by version (bacs.md §4.1).

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Select, SelectModel, Selector,
};

use super::Tx;
use super::entity::modulus_tables::{ActiveModel, Column, Entity};
use super::value::{date, instant};

/// A table without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What Vocalink, or the operator, calls it.
    pub version: String,
    /// The London date from which it is used, unless a later one is.
    pub valid_from: Date,
    /// BLAKE3 of both texts, in hexadecimal ([`Texts::hash`]).
    pub hash: String,
    /// When it was imported.
    pub imported_at: Timestamp,
}

/// The texts of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// `valacdos.txt`.
    pub weights: String,
    /// `scsubtab.txt`.
    pub substitutions: String,
}

impl Texts {
    /// BLAKE3 of both texts, each behind its length, so that nothing can move from one to the other.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for text in [&self.weights, &self.substitutions] {
            hasher.update(&(text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Adds a table.
pub async fn insert(tx: &Tx, version: &Version, texts: &Texts) -> Result<(), DbErr> {
    Entity::insert(ActiveModel {
        version: Set(version.version.clone()),
        valid_from_on: Set(version.valid_from.to_string()),
        hash: Set(version.hash.clone()),
        weights: Set(texts.weights.clone()),
        substitutions: Set(texts.substitutions.clone()),
        imported_at: Set(version.imported_at.as_millisecond()),
    })
    .exec_without_returning(tx)
    .await
    .map(|_| ())
}

/// The table of that version.
pub async fn find<C: ConnectionTrait>(connection: &C, version: &str) -> Result<Option<Version>, DbErr> {
    first(Entity::find_by_id(version), connection).await
}

/// All tables, the one to be used last first.
pub async fn list<C: ConnectionTrait>(connection: &C) -> Result<Vec<Version>, DbErr> {
    let rows = without_texts(newest_first(Entity::find())).all(connection).await?;
    rows.into_iter().map(version).collect()
}

/// The table in force on a London date.
pub async fn in_force<C: ConnectionTrait>(connection: &C, on: Date) -> Result<Option<Version>, DbErr> {
    let begun = Entity::find().filter(Column::ValidFromOn.lte(on.to_string()));
    first(newest_first(begun).limit(1), connection).await
}

/// The texts of the table of that version.
pub async fn texts<C: ConnectionTrait>(connection: &C, version: &str) -> Result<Option<Texts>, DbErr> {
    let row = Entity::find_by_id(version).one(connection).await?;
    Ok(row.map(|row| Texts { weights: row.weights, substitutions: row.substitutions }))
}

/// A row without its texts, which are some 100 KB: they are read only to be used.
#[derive(FromQueryResult)]
struct Row {
    version: String,
    valid_from_on: String,
    hash: String,
    imported_at: i64,
}

/// Of two tables from the same date the one imported later is meant: it corrects the other.
fn newest_first(select: Select<Entity>) -> Select<Entity> {
    select.order_by_desc(Column::ValidFromOn).order_by_desc(Column::ImportedAt).order_by_desc(Column::Version)
}

fn without_texts(select: Select<Entity>) -> Selector<SelectModel<Row>> {
    let columns = [Column::Version, Column::ValidFromOn, Column::Hash, Column::ImportedAt];
    select.select_only().columns(columns).into_model()
}

async fn first<C: ConnectionTrait>(select: Select<Entity>, connection: &C) -> Result<Option<Version>, DbErr> {
    let row = without_texts(select).one(connection).await?;
    row.map(version).transpose()
}

fn version(row: Row) -> Result<Version, DbErr> {
    Ok(Version {
        version: row.version,
        valid_from: date(&row.valid_from_on)?,
        hash: row.hash,
        imported_at: instant(row.imported_at)?,
    })
}
