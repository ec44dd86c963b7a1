//! The official tools of OpenRPC accept the document.

use std::process::Command;

use crate::repository;

/// What puts the tools in place.
const INSTALL: &str = "`tests/run` installs it; by hand: npm ci --prefix tests/openrpc/official";

#[test]
fn the_official_validator_accepts_the_document() {
    let folder = repository("tests/openrpc/official");
    assert!(folder.join("node_modules").is_dir(), "the official validator is not installed; {INSTALL}");
    let run =
        Command::new("node").arg("validate.mjs").arg(repository("openrpc.json")).current_dir(folder).output();
    let output = run.unwrap_or_else(|error| panic!("node cannot be run ({error}); {INSTALL}"));
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
