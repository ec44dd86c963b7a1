//! The collections of a claim.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "claimed_collections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: String,
    pub amount_pence: i64,
    pub stage_before: String,
    pub workspace_id: String,
    pub received_on: String,
    pub entry_on: String,
    pub nominal_on: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
