//! The TypeScript client, as it is published, on the versions of Node that it is for, against the server.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing where something must be has failed")]

mod examples;
mod node;
mod package;
mod scripts;

#[path = "../cli/support.rs"]
#[expect(dead_code, reason = "the command line's own tests use the rest")]
mod machine;

/// The fixture of the examples, from the integration tests.
#[path = "../integration/support"]
#[expect(dead_code, reason = "the integration tests use the rest")]
mod support {
    mod app;
    mod caller;
    mod clock;
    mod collections;
    mod database;
    mod fixture;
    mod rows;
    mod wire;

    pub use app::App;
    pub use caller::Caller;
    pub use fixture::Fixture;
}
