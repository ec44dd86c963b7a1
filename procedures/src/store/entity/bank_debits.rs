//! Collections at the simulated bank.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bank_debits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub file_number: i64,
    pub code: String,
    pub reference: String,
    pub amount_pence: i64,
    pub processing_on: String,
    pub entry_on: String,
    pub original_processing_on: String,
    pub outcome: String,
    pub claim_number: Option<i64>,
    pub claim_code: Option<String>,
    pub sealed_accounts: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
