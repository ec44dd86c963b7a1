//! Organisations and their two workspaces.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{organisations, workspaces};
use super::value::{corrupt, instant, text, word};
use super::{Tx, one_row};
use crate::domain::api_key::Mode;
use crate::domain::id::{OrganisationId, WorkspaceId};
use crate::domain::organisation::{NoticeWorkingDays, Organisation};

/// The organisation of that id.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    id: &OrganisationId,
) -> Result<Option<Organisation>, DbErr> {
    let row = organisations::Entity::find_by_id(id.as_str()).one(connection).await?;
    row.map(Organisation::try_from).transpose()
}

/// The organisation of that id, locked until the transaction ends.
pub async fn find_for_change(tx: &Tx, id: &OrganisationId) -> Result<Option<Organisation>, DbErr> {
    let row = organisations::Entity::find_by_id(id.as_str()).lock_exclusive().one(tx).await?;
    row.map(Organisation::try_from).transpose()
}

/// All organisations, oldest first: for the operator.
pub async fn list<C: ConnectionTrait>(connection: &C) -> Result<Vec<Organisation>, DbErr> {
    let rows = organisations::Entity::find().order_by_asc(organisations::Column::Id).all(connection).await?;
    rows.into_iter().map(Organisation::try_from).collect()
}

/// Whether there is any organisation at all.
pub async fn any<C: ConnectionTrait>(connection: &C) -> Result<bool, DbErr> {
    Ok(organisations::Entity::find().limit(1).one(connection).await?.is_some())
}

/// Adds an organisation.
pub async fn insert(tx: &Tx, organisation: &Organisation) -> Result<(), DbErr> {
    organisations::Entity::insert(row(organisation)).exec_without_returning(tx).await.map(|_| ())
}

/// Saves a changed organisation.
pub async fn save(tx: &Tx, organisation: &Organisation) -> Result<(), DbErr> {
    let saved = organisations::Entity::update_many()
        .set(row(organisation))
        .filter(organisations::Column::Id.eq(organisation.id.as_str()))
        .exec(tx)
        .await?;
    one_row(saved.rows_affected)
}

/// Adds a workspace.
pub async fn insert_workspace(
    tx: &Tx,
    id: &WorkspaceId,
    organisation: &OrganisationId,
    mode: Mode,
) -> Result<(), DbErr> {
    workspaces::Entity::insert(workspaces::ActiveModel {
        id: Set(id.to_string()),
        organisation_id: Set(organisation.to_string()),
        mode: Set(mode.word().to_owned()),
    })
    .exec_without_returning(tx)
    .await
    .map(|_| ())
}

/// The organisation's workspaces.
pub async fn workspaces<C: ConnectionTrait>(
    connection: &C,
    organisation: &OrganisationId,
) -> Result<Vec<(WorkspaceId, Mode)>, DbErr> {
    let rows = workspaces::Entity::find()
        .filter(workspaces::Column::OrganisationId.eq(organisation.as_str()))
        .order_by_asc(workspaces::Column::Mode)
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Ok((text(row.id), mode(&row.mode)?))).collect()
}

/// The organisation that a workspace belongs to.
pub async fn of_workspace<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
) -> Result<Organisation, DbErr> {
    let row = workspaces::Entity::find_by_id(workspace.as_str()).one(connection).await?;
    let row = row.ok_or_else(|| corrupt("a workspace that is none"))?;
    find(connection, &text(row.organisation_id))
        .await?
        .ok_or_else(|| corrupt("a workspace without an organisation"))
}

/// Whether the workspace is live or test.
pub async fn mode_of<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<Mode, DbErr> {
    let row = workspaces::Entity::find_by_id(workspace.as_str()).one(connection).await?;
    mode(&row.ok_or_else(|| corrupt("a key without a workspace"))?.mode)
}

fn mode(stored: &str) -> Result<Mode, DbErr> {
    word(stored, [Mode::Live, Mode::Test], Mode::word)
}

fn row(organisation: &Organisation) -> organisations::ActiveModel {
    organisations::ActiveModel {
        id: Set(organisation.id.to_string()),
        name: Set(organisation.name.as_str().to_owned()),
        contact_email: Set(organisation.contact_email.as_ref().map(|email| email.as_str().to_owned())),
        contact_phone: Set(organisation.contact_phone.as_ref().map(|phone| phone.as_str().to_owned())),
        notify_emails: Set(organisation.notify_emails.as_lines()),
        notice_working_days: Set(i64::from(u32::from(organisation.notice_working_days))),
        brand_colour: Set(organisation.brand_colour.clone().map(Into::into)),
        rate_limit_per_min: Set(organisation.rate_limit_per_min.map(i64::from)),
        rate_limit_per_hour: Set(organisation.rate_limit_per_hour.map(i64::from)),
        suspended_at: Set(organisation.suspended_at.map(|at| at.as_millisecond())),
        created_at: Set(organisation.created_at.as_millisecond()),
        updated_at: Set(organisation.updated_at.as_millisecond()),
    }
}

fn limit(stored: i64) -> Result<u32, DbErr> {
    u32::try_from(stored).map_err(corrupt)
}

impl TryFrom<organisations::Model> for Organisation {
    type Error = DbErr;

    fn try_from(row: organisations::Model) -> Result<Organisation, DbErr> {
        Ok(Organisation {
            id: text(row.id),
            name: text(row.name),
            contact_email: row.contact_email.map(text),
            contact_phone: row.contact_phone.map(text),
            notify_emails: text(row.notify_emails),
            notice_working_days: NoticeWorkingDays::try_from(limit(row.notice_working_days)?)
                .map_err(corrupt)?,
            brand_colour: row.brand_colour.map(text),
            rate_limit_per_min: row.rate_limit_per_min.map(limit).transpose()?,
            rate_limit_per_hour: row.rate_limit_per_hour.map(limit).transpose()?,
            suspended_at: row.suspended_at.map(instant).transpose()?,
            created_at: instant(row.created_at)?,
            updated_at: instant(row.updated_at)?,
        })
    }
}
