//! Collections.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "collections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub mandate_id: String,
    pub period: String,
    pub nominal_on: String,
    pub advised_on: String,
    pub entry_on: String,
    pub input_on: String,
    pub amount_pence: i64,
    pub advised_pence: Option<i64>,
    pub status: String,
    pub stage: String,
    pub notice_id: Option<String>,
    pub attempts: i64,
    pub representations: i64,
    pub first_processing_on: Option<String>,
    pub settles_on: Option<String>,
    pub failure_code: Option<String>,
    pub failure_reason: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub submitted_at: Option<i64>,
    pub collected_at: Option<i64>,
    pub confirmed_at: Option<i64>,
    pub failed_at: Option<i64>,
    pub clawed_back_at: Option<i64>,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
