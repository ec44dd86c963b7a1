//! Holidays that the operator added, moved or took away. They hold for all workspaces alike.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryOrder};

use super::Tx;
use super::entity::holidays::{ActiveModel, Column, Entity, Model};
use super::value::{date, instant, text, word};
use crate::domain::calendar::correction::{Correction, Kind, Source};

/// All of them, by date.
pub async fn list<C: ConnectionTrait>(connection: &C) -> Result<Vec<Correction>, DbErr> {
    let rows = Entity::find().order_by_asc(Column::OnDate).all(connection).await?;
    rows.into_iter().map(Correction::try_from).collect()
}

/// Puts a correction in the place of the one of its date, if there is one.
pub async fn put(tx: &Tx, correction: &Correction) -> Result<(), DbErr> {
    let row = ActiveModel {
        on_date: Set(correction.on.to_string()),
        kind: Set(correction.kind.word().to_owned()),
        name: Set(correction.name.as_str().to_owned()),
        source: Set(correction.source.word().to_owned()),
        loaded_at: Set(correction.loaded_at.as_millisecond()),
    };
    let replacing = OnConflict::column(Column::OnDate)
        .update_columns([Column::Kind, Column::Name, Column::Source, Column::LoadedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replacing).exec_without_returning(tx).await.map(|_| ())
}

impl TryFrom<Model> for Correction {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Correction, DbErr> {
        Ok(Correction {
            on: date(&row.on_date)?,
            kind: word(&row.kind, [Kind::Holiday, Kind::WorkingDay], Kind::word)?,
            name: text(row.name),
            source: word(&row.source, [Source::Manual, Source::Import], Source::word)?,
            loaded_at: instant(row.loaded_at)?,
        })
    }
}
