//! Advance notices: written once, never changed. They are the evidence against an indemnity claim (bacs.md §2.6).

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::Tx;
use super::entity::notices::{ActiveModel, Column, Entity, Model};
use super::value::{corrupt, date, instant, json, text, to_json, word};
use crate::domain::id::{MandateId, NoticeId, WorkspaceId};
use crate::domain::notice::{Kind, Notice};

/// Notices in one statement: SQLite takes 32,766 bound values, and a row has ten.
const ROWS: usize = 1_000;

/// Adds notices.
pub async fn insert_all(tx: &Tx, notices: &[Notice]) -> Result<(), DbErr> {
    for part in notices.chunks(ROWS) {
        let rows = part.iter().map(ActiveModel::try_from).collect::<Result<Vec<_>, _>>()?;
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The notice of that id.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &NoticeId,
) -> Result<Option<Notice>, DbErr> {
    let query = Entity::find_by_id(id.as_str()).filter(Column::WorkspaceId.eq(workspace.as_str()));
    query.one(connection).await?.map(Notice::try_from).transpose()
}

/// Those of these notices that the workspace has.
pub async fn find_all<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    ids: &[&NoticeId],
) -> Result<Vec<Notice>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(ROWS) {
        let query = Entity::find()
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .filter(Column::Id.is_in(part.iter().map(|id| id.as_str())));
        for row in query.all(connection).await? {
            found.push(Notice::try_from(row)?);
        }
    }
    Ok(found)
}

/// The mandate's notices, oldest first.
pub async fn of_mandate<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandate: &MandateId,
) -> Result<Vec<Notice>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    rows.into_iter().map(Notice::try_from).collect()
}

impl TryFrom<&Notice> for ActiveModel {
    type Error = DbErr;

    fn try_from(notice: &Notice) -> Result<ActiveModel, DbErr> {
        Ok(ActiveModel {
            id: Set(notice.id.to_string()),
            workspace_id: Set(notice.workspace.to_string()),
            mandate_id: Set(notice.mandate.to_string()),
            kind: Set(notice.kind.word().to_owned()),
            payer_email: Set(notice.payer_email.clone()),
            body: Set(notice.body.clone()),
            covers: Set(to_json(&notice.covers)?),
            notice_working_days: Set(i64::from(notice.notice_working_days)),
            given_on: Set(notice.given_on.to_string()),
            given_at: Set(notice.given_at.as_millisecond()),
        })
    }
}

impl TryFrom<Model> for Notice {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Notice, DbErr> {
        Ok(Notice {
            id: text(row.id),
            workspace: text(row.workspace_id),
            mandate: text(row.mandate_id),
            kind: word(&row.kind, Kind::ALL, Kind::word)?,
            payer_email: row.payer_email,
            body: row.body,
            covers: json(&row.covers)?,
            notice_working_days: u32::try_from(row.notice_working_days).map_err(corrupt)?,
            given_on: date(&row.given_on)?,
            given_at: instant(row.given_at)?,
        })
    }
}
