//! Alerts.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "alerts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub kind: String,
    pub severity: String,
    pub subject_id: Option<String>,
    pub occasion: String,
    pub facts: String,
    pub raised_at: i64,
    pub acknowledged_at: Option<i64>,
    pub acknowledged_by: Option<String>,
    pub resolved_at: Option<i64>,
    pub status: String,
    pub current_value: Option<i64>,
    pub threshold: Option<i64>,
    pub last_seen_at: i64,
    pub dismissed_at: Option<i64>,
    pub dismissed_by: Option<String>,
    pub dismissal_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
