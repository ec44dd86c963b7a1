//! Instructions to the payers' banks.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "instructions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub mandate_id: String,
    pub code: String,
    pub reference: String,
    pub bank_details_version: i64,
    pub state: String,
    pub submission_id: Option<String>,
    pub input_on: Option<String>,
    pub counts_on: Option<String>,
    pub reason_code: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
