//! What workspaces decided to be alerted of.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "alert_thresholds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: String,
    pub mandate_creation_rate_per_hour: Option<i64>,
    pub daily_collection_pence: Option<i64>,
    pub weekly_collection_pence: Option<i64>,
    pub failure_rate_basis_points: Option<i64>,
    pub failure_rate_minimum_attempts: i64,
    pub reserve_minimum_pence: Option<i64>,
    pub reserve_factor_basis_points: Option<i64>,
    pub reserve_balance_pence: Option<i64>,
    pub reserve_balance_at: Option<i64>,
    pub updated_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
