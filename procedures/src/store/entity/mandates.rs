//! Mandates.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mandates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub reference: String,
    pub status: String,
    pub stage: String,
    pub payer_name: String,
    pub payer_email: String,
    pub payer_phone: Option<String>,
    pub payer_address: Option<String>,
    pub payer_search: String,
    pub property_reference: String,
    pub property_address: Option<String>,
    pub mandate_type: String,
    pub amount_pence: i64,
    pub frequency: String,
    pub collection_day: i64,
    pub start_on: Option<String>,
    pub end_on: Option<String>,
    pub external_ref: Option<String>,
    pub metadata: String,
    pub masked_bank_details: Option<String>,
    pub sealed_bank_details: Option<Vec<u8>>,
    pub pending_amount_pence: Option<i64>,
    pub pending_collection_day: Option<i64>,
    pub pending_effective_on: Option<String>,
    pub pending_frequency: Option<String>,
    pub pending_first_on: Option<String>,
    pub failure_code: Option<String>,
    pub failure_reason: Option<String>,
    pub clawback_count: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub activated_at: Option<i64>,
    pub suspended_at: Option<i64>,
    pub cancelled_at: Option<i64>,
    pub failed_at: Option<i64>,
    pub version: i64,
    pub bank_details_version: i64,
    pub auddis_input_on: Option<String>,
    pub debited_on: Option<String>,
    pub signed_on: Option<String>,
    pub anchor_on: Option<String>,
    pub planned_until_on: String,
    pub consecutive_failures: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
