//! Entities: columns, and nothing else. They never leave the store.

pub(super) mod api_key_secrets;
pub(super) mod api_keys;
pub(super) mod bank_accounts;
pub(super) mod bank_debits;
pub(super) mod bank_files;
pub(super) mod bank_instructions;
pub(super) mod bank_orders;
pub(super) mod bank_plans;
pub(super) mod bank_reports;
pub(super) mod bank_state;
pub(super) mod event_heads;
pub(super) mod events;
pub(super) mod idempotency;
pub(super) mod invites;
pub(super) mod journal_positions;
pub(super) mod mandates;
pub(super) mod organisations;
pub(super) mod server_secrets;
pub(super) mod workspaces;
