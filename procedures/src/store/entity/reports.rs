//! Report files, as they came.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub hash: String,
    pub name: String,
    pub kind: Option<String>,
    pub sealed_file: Vec<u8>,
    pub state: String,
    pub refusal: Option<String>,
    pub lines: i64,
    pub received_at: i64,
    pub handled_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
