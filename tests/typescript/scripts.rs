//! The tests that are written in JavaScript, on every version of Node, each against a server of its own.

use serde_json::{Value, json};

use crate::machine::{Machine, Server};
use crate::node::{self, VERSIONS};

const SCOPES: &str = "mandates:read,mandates:write,collections:read,alerts:read,alerts:write,reports:read,verify,\
                      events:read,tenants:admin";

/// A server with keys, and what a script must know of them.
fn served(machine: &Machine) -> (Server, Value) {
    let organisation = |per_minute: &str| {
        let arguments =
            ["org", "create", "--name", "Acme Lettings", "--quiet", "--rate-limit-per-min", per_minute];
        machine.run(&[&arguments[..], &["--rate-limit-per-hour", "1000000"]].concat()).word()
    };
    let (rich, poor) = (organisation("100000"), organisation("1"));
    let mut facts = json!({
        "key": machine.key(&rich, "test", SCOPES).1,
        "liveKey": machine.key(&rich, "live", SCOPES).1,
        "poorKey": machine.key(&poor, "live", SCOPES).1,
    });
    let server = machine.serve(&[]);
    facts["url"] = server.url().into();
    (server, facts)
}

/// Runs a script on a version of Node.
#[track_caller]
fn run(script: &str, version: &str) {
    let machine = Machine::embedded();
    let (_server, facts) = served(&machine);
    let mut command = node::command(version, script);
    command.env("FACTS", facts.to_string());
    command.env("DD_API_KEY", facts["key"].as_str().unwrap()).env("DD_URL", facts["url"].as_str().unwrap());
    node::succeeds(command);
}

/// Runs a script on all versions, side by side: most of their time they wait.
#[track_caller]
fn run_on_all(script: &str) {
    std::thread::scope(|scope| {
        let running = VERSIONS.map(|version| scope.spawn(move || run(script, version)));
        running.into_iter().for_each(|version| version.join().unwrap());
    });
}

#[test]
fn calls_lists_and_batches() {
    run_on_all("calls.mjs");
}

#[test]
fn every_error_has_its_class() {
    run_on_all("errors.mjs");
}

#[test]
fn only_what_is_safe_is_repeated() {
    run_on_all("retries.mjs");
}

#[test]
fn events_are_followed_through_torn_connections() {
    run_on_all("events.mjs");
}

#[test]
fn the_example_program_does_what_it_says() {
    run_on_all("../../clients/typescript/examples/agentos.mjs");
}
