//! Payers' forms under way.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payer_forms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub invite_id: String,
    pub workspace_id: String,
    pub browser_hash: Vec<u8>,
    pub sealed_answers: Vec<u8>,
    pub started_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
