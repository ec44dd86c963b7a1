//! Indemnity claims.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "claims")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub mandate_id: String,
    pub bank_reference: String,
    pub reason_code: String,
    pub reason: String,
    pub status: String,
    pub amount_pence: i64,
    pub received_on: String,
    pub challenge_by_on: String,
    pub debit_on: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
