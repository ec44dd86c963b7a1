//! Every account a mandate was lodged on.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bank_details")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub mandate_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub workspace_id: String,
    pub masked: String,
    pub sealed: Vec<u8>,
    pub source: String,
    pub since_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
