//! Alerts: rows to domain and back, and the queries. The workspace comes first in every one.

use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use serde_json::Value;

use super::entity::alerts::{ActiveModel, Column, Entity, Model};
use super::partial::ALERTS_ACTIVE;
use super::value::{instant, json, text, word};
use super::{Tx, one_row};
use crate::domain::alert::{Alert, Deed, Kind, Measured, Severity, Status};
use crate::domain::id::{AlertId, WorkspaceId};

/// What was seen of a cause.
pub struct Sighting<'a> {
    /// What it is about.
    pub kind: Kind,
    /// What makes it the same alert again: while one of this kind and occasion is active, no other is raised.
    pub occasion: &'a str,
    /// How pressing it is.
    pub severity: Severity,
    /// What it is about, by id.
    pub subject: &'a str,
    /// What was measured.
    pub measured: Option<Measured>,
    /// The facts.
    pub facts: &'a Value,
    /// When.
    pub at: Timestamp,
}

/// Raises an alert of that id, unless one of its kind and occasion is active. Returns whether it was raised.
pub async fn raise(
    tx: &Tx,
    workspace: &WorkspaceId,
    id: &AlertId,
    seen: &Sighting<'_>,
) -> Result<bool, DbErr> {
    let at = seen.at.as_millisecond();
    let raised = Entity::insert(ActiveModel {
        id: Set(id.to_string()),
        workspace_id: Set(workspace.to_string()),
        kind: Set(seen.kind.word().to_owned()),
        severity: Set(seen.severity.word().to_owned()),
        subject_id: Set(Some(seen.subject.to_owned())),
        occasion: Set(seen.occasion.to_owned()),
        facts: Set(seen.facts.to_string()),
        raised_at: Set(at),
        acknowledged_at: Set(None),
        acknowledged_by: Set(None),
        resolved_at: Set(None),
        status: Set(Status::Active.word().to_owned()),
        current_value: Set(seen.measured.map(|measured| measured.current)),
        threshold: Set(seen.measured.map(|measured| measured.threshold)),
        last_seen_at: Set(at),
        dismissed_at: Set(None),
        dismissed_by: Set(None),
        dismissal_reason: Set(None),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx)
    .await;
    super::expect::inserted(raised)
}

/// Notes in the active alert of that kind and occasion that its cause was seen again.
pub async fn seen_again(tx: &Tx, workspace: &WorkspaceId, seen: &Sighting<'_>) -> Result<(), DbErr> {
    Entity::update_many()
        .set(sighted(seen))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Kind.eq(seen.kind.word()))
        .filter(Column::Occasion.eq(seen.occasion))
        .filter(ALERTS_ACTIVE.stated())
        .exec(tx)
        .await
        .map(|_| ())
}

/// Notes in every alert of that kind and occasion whose condition lasts, seen to or not, that it still does. Returns
/// whether there was one. One that was seen to keeps what whoever did so saw.
pub async fn lasts(tx: &Tx, workspace: &WorkspaceId, seen: &Sighting<'_>) -> Result<bool, DbErr> {
    seen_again(tx, workspace, seen).await?;
    let still = ActiveModel { last_seen_at: Set(seen.at.as_millisecond()), ..Default::default() };
    let noted = Entity::update_many()
        .set(still)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Kind.eq(seen.kind.word()))
        .filter(Column::Occasion.eq(seen.occasion))
        .filter(Column::ResolvedAt.is_null())
        .exec(tx)
        .await?;
    Ok(noted.rows_affected > 0)
}

fn sighted(seen: &Sighting<'_>) -> ActiveModel {
    ActiveModel {
        severity: Set(seen.severity.word().to_owned()),
        facts: Set(seen.facts.to_string()),
        current_value: Set(seen.measured.map(|measured| measured.current)),
        threshold: Set(seen.measured.map(|measured| measured.threshold)),
        last_seen_at: Set(seen.at.as_millisecond()),
        ..Default::default()
    }
}

/// An alert whose condition lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its id.
    pub id: AlertId,
    /// What it is about.
    pub kind: Kind,
    /// Its occasion.
    pub occasion: String,
    /// Where it stands.
    pub status: Status,
}

/// The alerts of these kinds whose condition lasts, seen to or not; of one occasion, where one is named.
pub async fn open<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    kinds: &[Kind],
    occasion: Option<&str>,
) -> Result<Vec<Open>, DbErr> {
    found(lasting(workspace, kinds, occasion).into_model::<OpenRow>().all(connection).await?)
}

/// The same, locked until the transaction ends: nobody sees to them meanwhile.
pub async fn open_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    kinds: &[Kind],
    occasion: Option<&str>,
) -> Result<Vec<Open>, DbErr> {
    let query = lasting(workspace, kinds, occasion).lock_exclusive();
    found(query.into_model::<OpenRow>().all(tx).await?)
}

#[derive(FromQueryResult)]
struct OpenRow {
    id: String,
    kind: String,
    occasion: String,
    status: String,
}

fn lasting(workspace: &WorkspaceId, kinds: &[Kind], occasion: Option<&str>) -> Select<Entity> {
    let mut query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Kind, Column::Occasion, Column::Status])
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.word())))
        .filter(Column::ResolvedAt.is_null());
    if let Some(occasion) = occasion {
        query = query.filter(Column::Occasion.eq(occasion));
    }
    query.order_by_asc(Column::Id)
}

fn found(rows: Vec<OpenRow>) -> Result<Vec<Open>, DbErr> {
    let read = |row: OpenRow| {
        Ok(Open {
            id: text(row.id),
            kind: word(&row.kind, Kind::ALL, Kind::word)?,
            occasion: row.occasion,
            status: word(&row.status, Status::ALL, Status::word)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Whether the condition of an alert of that kind and occasion lasts, whoever has seen to it.
pub async fn is_open<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    kind: Kind,
    occasion: &str,
) -> Result<bool, DbErr> {
    Ok(!open(connection, workspace, &[kind], Some(occasion)).await?.is_empty())
}

/// Notes that the condition of an open alert has ended. One that was dismissed stays so.
pub async fn resolve(tx: &Tx, workspace: &WorkspaceId, open: &Open, now: Timestamp) -> Result<(), DbErr> {
    let mut row = ActiveModel { resolved_at: Set(Some(now.as_millisecond())), ..Default::default() };
    if open.status != Status::Dismissed {
        row.status = Set(Status::Resolved.word().to_owned());
    }
    Entity::update_many()
        .set(row)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.eq(open.id.as_str()))
        .exec(tx)
        .await
        .map(|_| ())
}

/// The alert, if the workspace has it.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    id: &AlertId,
) -> Result<Option<Alert>, DbErr> {
    by_ids(workspace, &[id]).one(connection).await?.map(Alert::try_from).transpose()
}

/// Those of these alerts that the workspace has, by id, locked until the transaction ends.
pub async fn find_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    ids: &[&AlertId],
) -> Result<Vec<Alert>, DbErr> {
    let rows = by_ids(workspace, ids).order_by_asc(Column::Id).lock_exclusive().all(tx).await?;
    rows.into_iter().map(Alert::try_from).collect()
}

fn by_ids(workspace: &WorkspaceId, ids: &[&AlertId]) -> Select<Entity> {
    Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
}

/// Saves what somebody did about a locked alert.
pub async fn save(tx: &Tx, alert: &Alert) -> Result<(), DbErr> {
    let at = |deed: &Option<Deed>| Set(deed.as_ref().map(|deed| deed.at.as_millisecond()));
    let by = |deed: &Option<Deed>| Set(deed.as_ref().map(|deed| deed.by.clone()));
    let row = ActiveModel {
        status: Set(alert.status.word().to_owned()),
        acknowledged_at: at(&alert.acknowledged),
        acknowledged_by: by(&alert.acknowledged),
        dismissed_at: at(&alert.dismissed),
        dismissed_by: by(&alert.dismissed),
        dismissal_reason: Set(alert.dismissal_reason.clone()),
        ..Default::default()
    };
    let saved = Entity::update_many()
        .set(row)
        .filter(Column::WorkspaceId.eq(alert.workspace.as_str()))
        .filter(Column::Id.eq(alert.id.as_str()))
        .exec(tx)
        .await?;
    one_row(saved.rows_affected)
}

/// What a list of alerts is narrowed by. Every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Where they stand.
    pub status: Option<Status>,
    /// What they are about.
    pub kind: Option<Kind>,
    /// How pressing they are.
    pub severity: Option<Severity>,
    /// The id of what they are about.
    pub subject: Option<String>,
}

/// The workspace's alerts, newest first, after the cursor.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    filter: &Filter,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Alert>, DbErr> {
    let mut query = Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str()));
    let conditions = [
        filter.status.map(|status| Column::Status.eq(status.word())),
        filter.kind.map(|kind| Column::Kind.eq(kind.word())),
        filter.severity.map(|severity| Column::Severity.eq(severity.word())),
        filter.subject.as_ref().map(|subject| Column::SubjectId.eq(subject.as_str())),
        after.map(|id| Column::Id.lt(id)),
    ];
    for condition in conditions.into_iter().flatten() {
        query = query.filter(condition);
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(connection).await?;
    rows.into_iter().map(Alert::try_from).collect()
}

impl TryFrom<Model> for Alert {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Alert, DbErr> {
        let deed = |at: Option<i64>, by: Option<String>| {
            let at = at.map(instant).transpose()?;
            Ok::<_, DbErr>(at.map(|at| Deed { at, by: by.unwrap_or_default() }))
        };
        let measured = row.current_value.zip(row.threshold);
        Ok(Alert {
            id: text(row.id),
            workspace: text(row.workspace_id),
            kind: word(&row.kind, Kind::ALL, Kind::word)?,
            severity: word(&row.severity, Severity::ALL, Severity::word)?,
            status: word(&row.status, Status::ALL, Status::word)?,
            subject: row.subject_id.unwrap_or_default(),
            measured: measured.map(|(current, threshold)| Measured { current, threshold }),
            facts: json(&row.facts)?,
            raised_at: instant(row.raised_at)?,
            last_seen_at: instant(row.last_seen_at)?,
            acknowledged: deed(row.acknowledged_at, row.acknowledged_by)?,
            dismissed: deed(row.dismissed_at, row.dismissed_by)?,
            dismissal_reason: row.dismissal_reason,
            resolved_at: row.resolved_at.map(instant).transpose()?,
        })
    }
}
