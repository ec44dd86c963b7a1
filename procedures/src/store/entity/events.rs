//! The audit trail.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: String,
    pub kind: String,
    pub at: i64,
    pub actor_kind: String,
    pub key_id: Option<String>,
    pub procedure: Option<String>,
    pub outcome: String,
    pub code: Option<String>,
    pub request_id: Option<String>,
    pub address: Option<String>,
    pub duration_us: i64,
    pub subject_id: Option<String>,
    pub data: Option<String>,
    pub chain_key_version: i64,
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
