//! Values of rows to the domain and back, shared by all tables.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::DbErr;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::money::AmountPence;
use crate::domain::schedule::CollectionDay;
use crate::domain::text::Stored;

/// What stands in a row and is not what the domain allows: the row was written by somebody else.
pub(super) fn corrupt(what: impl std::fmt::Display) -> DbErr {
    DbErr::Type(format!("a stored value is not what the schema means: {what}"))
}

/// Text of the domain. It was checked when it came in; checking it at every read would cost more than the read.
pub(super) fn text<T: Stored>(text: String) -> T {
    T::stored(text)
}

pub(super) fn word<T: Copy, const N: usize>(
    word: &str,
    all: [T; N],
    word_of: fn(T) -> &'static str,
) -> Result<T, DbErr> {
    all.into_iter().find(|one| word_of(*one) == word).ok_or_else(|| corrupt(word))
}

pub(super) fn instant(milliseconds: i64) -> Result<Timestamp, DbErr> {
    Timestamp::from_millisecond(milliseconds).map_err(corrupt)
}

pub(super) fn date(text: &str) -> Result<Date, DbErr> {
    text.parse().map_err(corrupt)
}

pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(corrupt)
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(corrupt)
}

pub(super) fn amount(pence: i64) -> Result<AmountPence, DbErr> {
    AmountPence::new(pence).map_err(corrupt)
}

pub(super) fn day(stored: i64) -> Result<CollectionDay, DbErr> {
    CollectionDay::from_stored(stored).map_err(corrupt)
}
