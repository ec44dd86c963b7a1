//! The TypeScript client, in one file as a page loads it.

use serde_json::json;

use crate::support::Machine;
use crate::{chromium, node};

#[test]
fn the_client_works_on_a_page_and_puts_the_key_in_no_address() {
    let machine = Machine::migrated();
    let (_, key) = machine.key(&machine.organisation(), "test", "mandates:read,mandates:write,events:read");
    let server = machine.serve(&[]);
    let bundle = machine.path("client.js");
    node::built();
    let mut esbuild = node::tool("esbuild");
    esbuild.args(["--bundle", "--format=iife", "--global-name=client", "--log-level=error", "dist/index.js"]);
    esbuild.arg(format!("--outfile={}", bundle.display()));
    node::succeeds(esbuild);

    let caller = Machine::new().with("DD_API_KEY", key.as_str()).with("DD_URL", server.url());
    caller.run(&["call", "sandbox.reset", "{}", "--json"]).json();
    chromium::run("client.mjs", json!({ "url": server.url(), "key": key, "bundle": bundle }));
}
