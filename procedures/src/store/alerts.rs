//! Alerts.

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde_json::Value;

use super::Tx;
use super::entity::alerts::{ActiveModel, Column, Entity};
use crate::domain::alert::{Kind, Severity};
use crate::domain::id::{AlertId, WorkspaceId};

/// An alert to be raised.
pub struct NewAlert<'a> {
    /// Its id.
    pub id: &'a AlertId,
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// What it is about.
    pub kind: Kind,
    /// How pressing it is.
    pub severity: Severity,
    /// What it is about, by id.
    pub subject: &'a str,
    /// What makes it the same alert again: while one of this kind and occasion is open, no other is raised.
    pub occasion: &'a str,
    /// The facts.
    pub facts: &'a Value,
    /// When.
    pub raised_at: Timestamp,
}

/// Raises an alert, unless it is open already. Returns whether it was raised.
pub async fn raise(tx: &Tx, alert: NewAlert<'_>) -> Result<bool, DbErr> {
    let raised = Entity::insert(ActiveModel {
        id: Set(alert.id.to_string()),
        workspace_id: Set(alert.workspace.to_string()),
        kind: Set(alert.kind.word().to_owned()),
        severity: Set(alert.severity.word().to_owned()),
        subject_id: Set(Some(alert.subject.to_owned())),
        occasion: Set(alert.occasion.to_owned()),
        facts: Set(alert.facts.to_string()),
        raised_at: Set(alert.raised_at.as_millisecond()),
        acknowledged_at: Set(None),
        acknowledged_by: Set(None),
        resolved_at: Set(None),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx)
    .await;
    super::expect::inserted(raised)
}

/// Whether an alert of that kind and occasion is not resolved, acknowledged or not.
pub async fn is_open<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    kind: Kind,
    occasion: &str,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Kind.eq(kind.word()))
        .filter(Column::Occasion.eq(occasion))
        .filter(Column::ResolvedAt.is_null())
        .one(connection)
        .await?;
    Ok(found.is_some())
}

/// Resolves the open alert of that kind and occasion, if there is one.
pub async fn resolve(
    tx: &Tx,
    workspace: &WorkspaceId,
    kind: Kind,
    occasion: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ResolvedAt, Expr::value(now.as_millisecond()))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Kind.eq(kind.word()))
        .filter(Column::Occasion.eq(occasion))
        .filter(Column::ResolvedAt.is_null())
        .exec(tx)
        .await
        .map(|_| ())
}
