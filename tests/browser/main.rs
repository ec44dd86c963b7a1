//! In a real browser: headless Chromium, driven by `journey.mjs`. Screenshots are left in `target/browser`.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing where something must be has failed")]

mod chromium;

mod client;
mod docs;
mod explorer;
#[path = "../typescript/node.rs"]
#[expect(dead_code, reason = "the client's own tests use the rest")]
mod node;
mod payer_form;
#[path = "../cli/support.rs"]
#[expect(dead_code, reason = "the command line's own tests use the rest")]
mod support;
