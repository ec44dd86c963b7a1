//! What was done about each line of a report.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "advices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i64,
    pub workspace_id: String,
    pub identity: String,
    pub kind: String,
    pub reference: Option<String>,
    pub code: Option<String>,
    pub amount_pence: Option<i64>,
    pub state: String,
    pub note: Option<String>,
    pub subject_id: Option<String>,
    pub handled_at: i64,
    pub resolved_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
