//! Each time a collection went into a file.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub workspace_id: String,
    pub mandate_id: String,
    pub submission_id: String,
    pub code: String,
    pub reference: String,
    pub amount_pence: i64,
    pub processing_on: String,
    pub entry_on: String,
    pub bank_details_version: i64,
    pub outcome: String,
    pub reason_code: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
