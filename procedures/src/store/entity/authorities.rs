//! What payers agreed to.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authorities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub mandate_id: String,
    pub workspace_id: String,
    pub invite_id: String,
    pub guarantee_version: String,
    pub guarantee: String,
    pub guarantee_accepted_at: i64,
    pub guarantee_network: Option<String>,
    pub terms: String,
    pub declaration: String,
    pub signed_at: i64,
    pub signed_network: Option<String>,
    pub user_agent: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
