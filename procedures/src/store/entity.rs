//! Entities: columns, and nothing else. They never leave the store.

pub(super) mod advices;
pub(super) mod alerts;
pub(super) mod api_key_secrets;
pub(super) mod api_keys;
pub(super) mod attempts;
pub(super) mod bank_details;
pub(super) mod claimed_collections;
pub(super) mod claims;
pub(super) mod collections;
pub(super) mod cycle_runs;
pub(super) mod event_heads;
pub(super) mod events;
pub(super) mod idempotency;
pub(super) mod instructions;
pub(super) mod invites;
pub(super) mod journal_positions;
pub(super) mod leases;
pub(super) mod mandates;
pub(super) mod notices;
pub(super) mod organisations;
pub(super) mod reports;
pub(super) mod sandbox_clocks;
pub(super) mod server_secrets;
pub(super) mod service_users;
pub(super) mod submissions;
pub(super) mod workspaces;
