//! Through a real socket, with the real stack, the real migrations and a real database: SQLite, or the PostgreSQL that
//! `DD_TEST_POSTGRES` names (tests/run starts one). Paths mirror the procedures' names.

mod support;

mod examples;
mod gates;
mod smoke;
