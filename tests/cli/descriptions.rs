//! What the program says of its procedures to other tools: the OpenAPI document, the Postman collection, differences.

use std::path::{Path, PathBuf};

use procedures::catalogue::catalogue;
use procedures::ctx::{Effect, Transport};
use serde_json::{Value, json};

use crate::support::Machine;

const ALL_SCOPES: &str = "mandates:read,mandates:write,collections:read,alerts:read,alerts:write,events:read,\
                          reports:read,tenants:admin,verify";

#[test]
fn the_openapi_document_names_the_server_that_is_asked_for() {
    let machine = Machine::new();
    let document = machine.run(&["openapi", "--url", "https://dd.example.com/", "--json"]).json();
    assert_eq!(
        (&document["openapi"], &document["servers"]),
        (&json!("3.1.0"), &json!([{ "url": "https://dd.example.com" }]))
    );
    let usual = machine.run(&["openapi", "--json"]).json();
    assert_eq!(usual["servers"], json!([{ "url": "http://127.0.0.1:8080" }]));
    assert_eq!(usual["paths"], document["paths"]);
}

/// Newman, Postman's own runner, calls every procedure of the collection on a real server.
#[test]
fn newman_runs_the_collection_and_every_request_reaches_its_procedure() {
    let machine = Machine::migrated();
    let (_, key) = machine.key(&machine.organisation(), "test", ALL_SCOPES);
    let server = machine.serve(&[]);
    let collection = machine.run(&["postman", "--url", "http://127.0.0.1:1", "--json"]).ok().stdout;
    assert!(!collection.contains(&key));
    machine.write("collection.json", &collection);

    let machine = machine.with("DD_API_KEY", key);
    let file = machine.path("collection.json");
    let answers = tool(&machine, "newman.mjs", &[file.to_str().unwrap(), server.url()]);

    let callable = || catalogue().iter().filter(|entry| entry.transport == Transport::Any);
    assert_eq!(answers.len(), callable().count());
    for entry in callable() {
        let answer = answers.iter().find(|answer| answer["name"] == entry.name).unwrap();
        // The examples' ids are nobody's here, and their mandates no payer's.
        let names_one =
            entry.examples[0].params.keys().any(|name| name.ends_with("Id") || name.ends_with("Ids"));
        let status = answer["status"].as_u64().unwrap();
        match (status, entry.effect) {
            (200, _) => {}
            (404, _) if names_one => assert_eq!(answer["code"], "NOT_FOUND", "{answer}"),
            (409, Effect::Write) => {}
            (409, Effect::Read) if entry.name == "payers.access" => {
                assert_eq!(answer["code"], "PAYER_NOT_FOUND")
            }
            _ => panic!("{answer}"),
        }
    }
}

/// Clients of others, which know JSON-RPC and nothing of us.
#[test]
fn clients_of_others_make_calls_and_batches_and_see_errors() {
    let machine = Machine::migrated();
    let (_, key) = machine.key(&machine.organisation(), "test", "mandates:read");
    let server = machine.serve(&[]);
    let machine = machine.with("DD_API_KEY", key);
    let seen = tool(&machine, "clients.mjs", &[&format!("{}/rpc", server.url())]);
    let names: Vec<&str> = seen.iter().map(|client| client["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["@open-rpc/client-js", "jayson", "json-rpc-2.0"]);
    let outcomes = ["ok", "-32024 NOT_FOUND", "-32023 INSUFFICIENT_SCOPE", "-32601 METHOD_NOT_FOUND", "ok"];
    for client in &seen {
        for way in ["alone", "together"] {
            assert_eq!(client[way], json!(outcomes), "{way}: {client}");
        }
    }
}

/// What a script with the tools of others prints, a line of JSON each.
fn tool(machine: &Machine, script: &str, arguments: &[&str]) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openrpc/http");
    assert!(folder.join("node_modules").is_dir(), "run: npm ci --prefix tests/openrpc/http");
    let mut node = machine.command_of(node_path(), &[script]);
    let output = node.args(arguments).current_dir(&folder).output().unwrap();
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (said(output.stdout), said(output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The environment of a machine is empty; programs have their places all the same.
fn node_path() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join("node")).find(|node| node.is_file()).expect("node")
}

/// A document with these methods, each with its scope.
fn document(methods: &[(&str, &str)]) -> String {
    let method = |(name, scope): &(&str, &str)| json!({ "name": name, "params": [], "x-scope": scope });
    json!({ "methods": methods.iter().map(method).collect::<Vec<_>>() }).to_string()
}

#[test]
fn a_difference_that_breaks_callers_ends_with_1_unless_it_is_accepted() {
    let machine = Machine::new();
    machine.write("old.json", &document(&[("a.b", "x"), ("a.c", "x")]));
    machine.write("same.json", &document(&[("a.c", "x"), ("a.b", "x")]));
    machine.write("more.json", &document(&[("a.b", "x"), ("a.c", "x"), ("a.d", "x")]));
    machine.write("less.json", &document(&[("a.b", "y")]));
    machine.write("accepted.md", "# Meant\n\n- `a.c` is gone\n- `a.b` needs y instead of x\n");
    machine.write("half.md", "- `a.c` is gone\n");

    assert_eq!(machine.run(&["openrpc", "diff", "old.json", "same.json"]).ok().stdout, "");
    let more = machine.run(&["openrpc", "diff", "old.json", "more.json"]).ok();
    assert_eq!(more.stdout, "compatible  `a.d` is new\n");
    let less = machine.run(&["openrpc", "diff", "old.json", "less.json"]);
    assert_eq!(
        (less.code, less.stdout.as_str()),
        (1, "BREAKING    `a.b` needs y instead of x\nBREAKING    `a.c` is gone\n")
    );

    let diff = |new: &str, accepted: &str| {
        machine.run(&["openrpc", "diff", "old.json", new, "--accepted", accepted, "--json"])
    };
    assert_eq!(diff("less.json", "accepted.md").json()["breaking"], json!([]));
    let half = diff("less.json", "half.md");
    assert_eq!(half.code, 1);
    assert_eq!(
        serde_json::from_str::<Value>(&half.stdout).unwrap()["breaking"][0]["what"],
        "needs y instead of x"
    );
    // What is accepted must be there.
    let stale = diff("more.json", "half.md");
    assert_eq!(
        (stale.code, &serde_json::from_str::<Value>(&stale.stdout).unwrap()["stale"]),
        (1, &json!(["`a.c` is gone"]))
    );
}

#[test]
fn what_is_no_document_is_not_compared() {
    let machine = Machine::new();
    machine.write("good.json", &document(&[]));
    machine.write("list.json", "[]");
    machine.write("broken.json", "{");
    machine
        .run(&["openrpc", "diff", "good.json", "list.json"])
        .failed(2, &["list.json", "no OpenRPC document"]);
    machine.run(&["openrpc", "diff", "broken.json", "good.json"]).failed(2, &["broken.json", "not JSON"]);
    machine.run(&["openrpc", "diff", "none.json", "good.json"]).failed(2, &["none.json"]);
}
