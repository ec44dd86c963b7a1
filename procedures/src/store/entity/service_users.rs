//! Service users: who collects, and by which rail.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service_users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: String,
    pub mode: String,
    pub rail: String,
    pub sun: String,
    pub name: String,
    pub sealed_account: Vec<u8>,
    pub last_serial: i64,
    pub updated_at: i64,
    pub max_item_pence: Option<i64>,
    pub max_file_pence: Option<i64>,
    pub max_day_pence: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
