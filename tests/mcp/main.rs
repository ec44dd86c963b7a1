//! Somebody else's programs against `POST /mcp`: the official conformance suite, the official client, and a validator of
//! the tools' schemas.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing where something must be has failed")]

#[path = "../cli/support.rs"]
#[expect(dead_code, reason = "the command line's own tests use the rest")]
mod machine;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use machine::{Machine, Server};

const SCOPES: &str = "mandates:read,mandates:write,collections:read,alerts:read,alerts:write,reports:read,verify,\
                      events:read,tenants:admin";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp")
}

/// A program of the folder, about to run on the Node that the suite needs; what it writes goes nowhere near the sources.
fn script(name: &str, machine: &Machine) -> Command {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let node = folder().join(format!("node_modules/node22-{architecture}/bin/node"));
    assert!(node.exists(), "`tests/run` installs what is missing; by hand: npm ci --prefix tests/mcp");
    let mut command = machine.command_of(node, &[]);
    command.arg(folder().join(name));
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A server, and a key of its test workspace with all scopes.
fn served(machine: &Machine) -> (Server, String) {
    let organisation = machine.organisation();
    let (_, key) = machine.key(&organisation, "test", SCOPES);
    (machine.serve(&[]), key)
}

#[test]
fn the_official_suite_finds_nothing_but_what_is_expected() {
    let machine = Machine::embedded();
    let (server, key) = served(&machine);
    let mut suite = script("conformance.mjs", &machine);
    suite
        .arg(server.url())
        .args(["--suite", "all", "--expected-failures"])
        .arg(folder().join("expected.yml"));
    let output = suite.env("DD_API_KEY", key).output().unwrap();
    let report = said(&output);
    assert!(output.status.success(), "{report}");
    for scenario in ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"] {
        assert!(report.contains(&format!("✓ {scenario}: ")), "{scenario} did not run: {report}");
    }
}

#[test]
fn the_official_suite_gets_nowhere_without_a_key() {
    let machine = Machine::embedded();
    let (server, _) = served(&machine);
    for scenario in ["server-initialize", "ping", "tools-list"] {
        let mut suite = script("conformance.mjs", &machine);
        let output = suite.arg(server.url()).args(["--scenario", scenario]).output().unwrap();
        let report = said(&output);
        assert!(!output.status.success() && report.contains("HTTP statuses: 401\n"), "{scenario}: {report}");
    }
}

#[test]
fn the_official_client_lists_calls_and_is_refused() {
    let machine = Machine::embedded();
    let organisation = machine.organisation();
    let (id, reader) = machine.key(&organisation, "test", "mandates:read");
    let (_, writer) = machine.key(&organisation, "test", "mandates:read,mandates:write");
    let (_, admin) = machine.key(&organisation, "test", SCOPES);
    let server = machine.serve(&[]);
    let mut client = script("client.mjs", &machine);
    client.arg(server.url()).env("READ_KEY", reader).env("READ_KEY_ID", id);
    let output = client.env("WRITE_KEY", writer).env("ADMIN_KEY", admin).output().unwrap();
    assert!(output.status.success() && said(&output).contains("done"), "{}", said(&output));
}

#[test]
fn every_tools_schemas_compile_alone_and_hold_for_every_example() {
    let machine = Machine::embedded();
    let (server, key) = served(&machine);
    let output = script("schemas.mjs", &machine).arg(server.url()).env("DD_API_KEY", key).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
}
