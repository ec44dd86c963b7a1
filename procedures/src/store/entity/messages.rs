//! Messages.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub kind: String,
    pub recipient: String,
    pub mandate_id: Option<String>,
    pub collection_id: Option<String>,
    pub notice_id: Option<String>,
    pub alert_id: Option<String>,
    pub sender_name: String,
    pub reply_to: Option<String>,
    pub subject: String,
    pub body: String,
    pub html: String,
    pub sealed_link: Option<Vec<u8>>,
    pub header_id: String,
    pub status: String,
    pub attempts: i64,
    pub due_at: i64,
    pub failure: Option<String>,
    pub queued_at: i64,
    pub created_at: i64,
    pub sent_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
