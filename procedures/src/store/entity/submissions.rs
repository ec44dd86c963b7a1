//! Files sent to Bacs.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "submissions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub kind: String,
    pub sun: String,
    pub serial: String,
    pub state: String,
    pub input_on: String,
    pub processing_on: String,
    pub items: i64,
    pub total_pence: i64,
    pub hash: String,
    pub sealed_file: Vec<u8>,
    pub sealed_at: i64,
    pub sending_at: Option<i64>,
    pub submitted_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub answer: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
