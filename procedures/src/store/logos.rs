//! Organisations' logos.

use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QuerySelect};

use super::entity::logos::{ActiveModel, Column, Entity};
use super::value::word;
use super::{Tx, one_row};
use crate::domain::brand::{ImageType, Logo};
use crate::domain::id::OrganisationId;

/// The organisation's logo.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    organisation: &OrganisationId,
) -> Result<Option<Logo>, DbErr> {
    let row = Entity::find_by_id(organisation.as_str()).one(connection).await?;
    row.map(|row| {
        Ok(Logo { image_type: word(&row.content_type, ImageType::ALL, ImageType::word)?, image: row.image })
    })
    .transpose()
}

/// Whether the organisation has one.
pub async fn exists<C: ConnectionTrait>(
    connection: &C,
    organisation: &OrganisationId,
) -> Result<bool, DbErr> {
    let found = Entity::find_by_id(organisation.as_str())
        .select_only()
        .column(Column::OrganisationId)
        .into_tuple::<String>()
        .one(connection)
        .await?;
    Ok(found.is_some())
}

/// Sets the logo in the place of the one before.
pub async fn put(tx: &Tx, organisation: &OrganisationId, logo: &Logo, now: Timestamp) -> Result<(), DbErr> {
    let row = ActiveModel {
        organisation_id: Set(organisation.to_string()),
        content_type: Set(logo.image_type.word().to_owned()),
        image: Set(logo.image.clone()),
        updated_at: Set(now.as_millisecond()),
    };
    let replacing = OnConflict::column(Column::OrganisationId)
        .update_columns([Column::ContentType, Column::Image, Column::UpdatedAt])
        .to_owned();
    one_row(Entity::insert(row).on_conflict(replacing).exec_without_returning(tx).await?)
}

/// Removes the logo.
pub async fn remove(tx: &Tx, organisation: &OrganisationId) -> Result<(), DbErr> {
    Entity::delete_by_id(organisation.as_str()).exec(tx).await.map(|_| ())
}
