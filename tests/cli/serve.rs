use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Machine, Server};

fn caller(server: &Server, key: &str) -> Machine {
    Machine::new().with("DD_API_KEY", key).with("DD_URL", server.url())
}

#[test]
fn the_demonstrations_curl_line_works_when_pasted() {
    let machine = Machine::new();
    let server = machine.serve(&["--demo"]);
    let demo = &server.announced["demo"];
    let curl = demo["curl"].as_str().unwrap();
    assert!(
        curl.contains(demo["plainKey"].as_str().unwrap()) && curl.contains("Content-Type: application/json")
    );
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let pasted = Command::new("sh").args(["-c", curl]).output().unwrap();
    let answer: Value = serde_json::from_slice(&pasted.stdout).unwrap();
    assert_eq!(answer["result"]["mode"], "test", "{answer}");
    assert_eq!(answer["result"]["scopes"].as_array().unwrap().len(), 9);
}

#[test]
fn the_demonstration_shows_every_way_that_a_mandate_and_a_collection_can_go() {
    let machine = Machine::new();
    let server = machine.serve(&["--demo"]);
    let caller = caller(&server, server.announced["demo"]["plainKey"].as_str().unwrap());
    let statuses = |procedure: &str| {
        let page = caller.run(&["call", procedure, "{\"limit\":200}", "--json"]).json();
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["status"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let mandates = ["active", "cancelled", "draft", "failed", "pending_submission", "suspended"];
    assert_eq!(statuses("mandates.list").iter().collect::<Vec<_>>(), mandates);
    let collections = statuses("collections.list");
    for status in ["cancelled", "clawback", "collected", "failed", "scheduled"] {
        assert!(collections.contains(status), "{status} is not in {collections:?}");
    }
    machine.run(&["coherence"]).ok();
}

#[test]
fn the_demonstration_shows_every_message_and_what_somebody_did_about_alerts() {
    let machine = Machine::new();
    let server = machine.serve(&["--demo"]);
    let caller = caller(&server, server.announced["demo"]["plainKey"].as_str().unwrap());
    let call = |procedure: &str, params: Value| {
        caller.run(&["call", procedure, &params.to_string(), "--json"]).json()
    };
    let mut kinds = BTreeSet::new();
    let mut params = json!({ "limit": 200 });
    loop {
        let page = call("messages.list", params.clone());
        let items = page["items"].as_array().unwrap().iter();
        kinds.extend(items.map(|item| item["kind"].as_str().unwrap().to_owned()));
        if page["nextCursor"].is_null() {
            break;
        }
        params["cursor"] = page["nextCursor"].clone();
    }
    let templates = call("messages.templates", json!({}));
    let all = templates["items"].as_array().unwrap().iter();
    let all: BTreeSet<_> = all.map(|item| item["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, all);
    for status in ["active", "acknowledged", "dismissed"] {
        let page = call("alerts.list", json!({ "status": status }));
        assert!(!page["items"].as_array().unwrap().is_empty(), "{status}");
    }
    let organisation = call("organisation.get", json!({}));
    assert_eq!(organisation["notifyEmails"], json!(["alerts@demo-lettings.example"]));
    // What furnished it cannot be used any more.
    let keys = machine.run(&["key", "list", "--org", organisation["id"].as_str().unwrap(), "--json"]).json();
    let live = keys["keys"].as_array().unwrap().iter().find(|key| key["mode"] == "live").unwrap();
    assert!(!live["revokedAt"].is_null(), "{live}");
}

#[test]
fn on_a_database_in_use_the_demonstration_adds_nothing_and_serves() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let (_, key) = machine.key(&organisation, "test", "verify");
    let server = machine.serve(&["--demo"]);
    assert_eq!(
        server.announced["demo"],
        json!({
            "organisationId": organisation, "keyId": null, "plainKey": null, "curl": null,
        })
    );
    caller(&server, &key).run(&["call", "keys.whoami"]).ok();
    assert_eq!(machine.run(&["org", "list", "--quiet"]).word(), organisation);
}

#[test]
fn a_key_revoked_from_the_command_line_is_refused_at_the_next_call() {
    let machine = Machine::migrated();
    let (id, key) = machine.key(&machine.organisation(), "live", "verify");
    let server = machine.serve(&[]);
    let caller = caller(&server, &key);
    caller.run(&["call", "keys.whoami"]).ok();
    machine.run(&["key", "revoke", &id]).ok();
    caller.run(&["call", "keys.whoami"]).failed(1, &["EXPIRED_API_KEY"]);
}

#[test]
fn a_rotation_without_grace_ends_the_old_secret_and_keeps_the_key() {
    let machine = Machine::migrated();
    let (id, old) = machine.key(&machine.organisation(), "live", "verify");
    let server = machine.serve(&[]);
    caller(&server, &old).run(&["call", "keys.whoami"]).ok();
    let new = machine.run(&["key", "rotate", &id, "--grace", "0", "--quiet"]).word();
    caller(&server, &old).run(&["call", "keys.whoami"]).failed(1, &["EXPIRED_API_KEY"]);
    assert_eq!(caller(&server, &new).run(&["call", "keys.whoami", "--json"]).json()["keyId"], id.as_str());
}

#[test]
fn a_suspended_organisation_is_closed_until_it_is_resumed() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let (_, key) = machine.key(&organisation, "test", "verify");
    let server = machine.serve(&[]);
    let caller = caller(&server, &key);
    caller.run(&["call", "keys.whoami"]).ok();
    machine.run(&["org", "suspend", &organisation]).ok();
    caller.run(&["call", "keys.whoami"]).failed(1, &["_API_KEY"]);
    machine.run(&["org", "resume", &organisation]).ok();
    std::thread::sleep(Duration::from_millis(300));
    caller.run(&["call", "keys.whoami"]).ok();
}

#[test]
fn what_the_operator_did_is_in_the_audit_trail_of_the_workspaces_concerned() {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let (live, _) = machine.key(&organisation, "live", "verify");
    machine.run(&["key", "revoke", &live]).ok();
    machine.run(&["org", "suspend", &organisation]).ok();
    machine.run(&["org", "resume", &organisation]).ok();
    let (_, test_auditor) = machine.key(&organisation, "test", "events:read");
    let (_, live_auditor) = machine.key(&organisation, "live", "events:read");
    let server = machine.serve(&[]);

    let kinds = |key: &str| {
        let caller = caller(&server, key);
        assert_eq!(caller.run(&["call", "events.verify", "--json"]).json()["intact"], true);
        let events = caller.run(&["call", "events.list", "--json"]).json()["items"].take();
        let mut events = events.as_array().unwrap().clone();
        events.retain(|event| event["kind"] != "procedure.called");
        events.reverse();
        events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let shared = ["organisation.created", "organisation.suspended", "organisation.resumed", "key.created"];
    assert_eq!(kinds(&test_auditor), shared);
    let live = ["organisation.created", "key.created", "key.revoked"];
    assert_eq!(kinds(&live_auditor), [&live[..], &shared[1..]].concat());
}

#[test]
fn sigterm_ends_the_server_in_order() {
    let machine = Machine::new();
    for signal in ["TERM", "INT"] {
        let mut server = machine.serve(&[]);
        let asked = Instant::now();
        server.signal(signal);
        assert_eq!(server.exit_code(), Some(0));
        assert!(asked.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn a_second_server_on_the_port_is_refused() {
    let machine = Machine::new();
    let server = machine.serve(&[]);
    let address = server.url().strip_prefix("http://").unwrap();
    Machine::new().run(&["serve", "--bind", address]).failed(1, &["cannot listen on"]);
}
