//! What organisations have changed about their messages.

use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::super::entity::message_templates::{ActiveModel, Column, Entity};
use super::super::value::{text, word};
use super::super::{Tx, one_row};
use crate::domain::id::OrganisationId;
use crate::domain::message::{Kind, Template, Templates};

/// All that the organisation has changed.
pub async fn of<C: ConnectionTrait>(
    connection: &C,
    organisation: &OrganisationId,
) -> Result<Templates, DbErr> {
    let query = Entity::find().filter(Column::OrganisationId.eq(organisation.as_str()));
    let mut changed = Vec::new();
    for row in query.all(connection).await? {
        let template = Template {
            subject: row.subject.map(text),
            paragraph: row.paragraph.map(text),
            sender_name: row.sender_name.map(text),
            reply_to: row.reply_to.map(text),
        };
        changed.push((word(&row.kind, Kind::ALL, Kind::word)?, template));
    }
    Ok(Templates::new(changed))
}

/// Sets what is changed about a kind of message, in the place of what was.
pub async fn put(
    tx: &Tx,
    organisation: &OrganisationId,
    kind: Kind,
    template: Template,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        organisation_id: Set(organisation.to_string()),
        kind: Set(kind.word().to_owned()),
        subject: Set(template.subject.map(Into::into)),
        paragraph: Set(template.paragraph.map(Into::into)),
        sender_name: Set(template.sender_name.map(Into::into)),
        reply_to: Set(template.reply_to.map(Into::into)),
        updated_at: Set(now.as_millisecond()),
    };
    let replacing = OnConflict::columns([Column::OrganisationId, Column::Kind])
        .update_columns([
            Column::Subject,
            Column::Paragraph,
            Column::SenderName,
            Column::ReplyTo,
            Column::UpdatedAt,
        ])
        .to_owned();
    one_row(Entity::insert(row).on_conflict(replacing).exec_without_returning(tx).await?)
}
