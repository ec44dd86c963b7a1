//! Invites to the payer's form.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invites")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub mandate_id: String,
    pub token_hash: Vec<u8>,
    pub pepper_version: i64,
    pub created_at: i64,
    pub expires_at: i64,
    pub completed_at: Option<i64>,
    pub superseded_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
