//! What the server survives: its own sudden end, a full disk, a database that goes away, an operator's command in the
//! middle of everything. The real program, killed for real, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing where something must be has failed")]
#![expect(clippy::disallowed_methods, reason = "processes are killed and waited for in real time")]

mod cycle;
mod disk;
mod ground;
mod kill;
mod live;
mod load;
mod mail;
mod migrations;
mod outage;
mod proxy;
mod revocation;
mod secrets;
mod shutdown;
#[path = "../cli/support.rs"]
#[expect(dead_code, reason = "the command line's own tests use the rest")]
mod support;
mod wire;
