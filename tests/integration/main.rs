//! Through a real socket, with the real stack, the real migrations and a real database: SQLite, or the PostgreSQL that
//! `DD_TEST_POSTGRES` names (tests/run starts one). Paths mirror the procedures' names.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod alerts;
mod calendar;
mod collections;
mod events;
mod examples;
mod gates;
mod idempotency;
mod isolation;
mod keys;
mod live;
mod mandates;
mod mcp;
mod messages;
mod metrics;
mod modulus;
mod organisation;
mod payer_form;
mod payers;
mod reports;
mod rpc;
mod sandbox;
mod scenarios;
mod service_users;
mod simulator;
