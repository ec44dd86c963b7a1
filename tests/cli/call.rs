use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::json;

use crate::support::Machine;

/// A key nobody has, with a good checksum.
const KEY: &str = "ak_test_0000000000000000000000000016odLB";

fn machine(url: &str) -> Machine {
    let (_, key) = {
        let machine = Machine::migrated();
        machine.key(&machine.organisation(), "test", "mandates:read")
    };
    Machine::new().with("DD_API_KEY", key).with("DD_URL", url)
}

/// A server that answers one request with that, and its URL.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let _ = socket.read(&mut [0; 4096]);
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
        socket.write_all(format!("{head}{answer}").as_bytes()).unwrap();
    });
    url
}

#[test]
fn without_a_key_of_ours_nothing_leaves_the_machine() {
    let machine = Machine::new();
    machine.run(&["call", "keys.whoami"]).failed(1, &["DD_API_KEY"]);
    for bad in ["0123456789abcdef0123456789abcdef", &format!("acme:{KEY}"), &KEY[..39]] {
        let machine = Machine::new().with("DD_API_KEY", bad).with("DD_URL", "http://127.0.0.1:1");
        let refused =
            machine.run(&["call", "keys.whoami"]).failed(1, &["DD_API_KEY is not a key of this server"]);
        assert!(!refused.stderr.contains(bad), "{refused:?}");
    }
}

#[test]
fn addresses_that_cannot_be_called_say_why() {
    machine("https://dd.example.com").run(&["call", "keys.whoami"]).failed(1, &["plain http only", "curl"]);
    machine("dd.example.com").run(&["call", "keys.whoami"]).failed(1, &["not a URL such as"]);
    machine("http://127.0.0.1:1")
        .run(&["call", "keys.whoami"])
        .failed(1, &["no server answers at 127.0.0.1:1"]);
}

#[test]
fn parameters_that_are_no_object_are_a_wrong_use() {
    let machine = machine("http://127.0.0.1:1");
    machine.run(&["call", "keys.list", "{"]).failed(2, &["not JSON"]);
    machine.run(&["call", "keys.list", "[1]"]).failed(2, &["not a JSON object"]);
    machine.run_with_input(&["call", "keys.list", "-"], "nonsense").failed(2, &["not JSON"]);
    machine.run(&["call"]).failed(2, &["METHOD"]);
}

#[test]
fn an_answer_that_is_not_ours_is_a_failure() {
    machine(&answering("<html>"))
        .run(&["call", "keys.whoami"])
        .failed(1, &["HTTP 200 OK", "no JSON-RPC answer"]);
    machine(&answering("{}")).run(&["call", "keys.whoami"]).failed(1, &["no JSON-RPC answer"]);
    machine(&answering("")).run(&["call", "keys.whoami"]).failed(1, &["no JSON-RPC answer"]);
}

#[test]
fn results_and_refusals_of_a_server_are_printed() {
    let home = Machine::new();
    let server = home.serve(&["--demo"]);
    let key = server.announced["demo"]["plainKey"].as_str().unwrap();
    let machine = Machine::new().with("DD_API_KEY", key).with("DD_URL", format!("{}/", server.url()));

    assert_eq!(machine.run(&["call", "keys.whoami", "--json"]).json()["keyName"], "demo");
    assert!(machine.run(&["call", "keys.whoami"]).ok().stdout.contains("  \"keyName\": \"demo\""));
    let listed = machine.run_with_input(&["call", "mandates.list", "-", "--json"], "{\"limit\": 1}");
    assert_eq!(listed.json()["items"][0]["payer"]["name"], "Leila Haddad");

    let error = machine.run(&["call", "no.such", "--json"]).failed(1, &[]).json_error();
    assert_eq!((&error["code"], &error["detail"]["code"]), (&json!("METHOD_NOT_FOUND"), &json!(-32601)));
    let unknown = "{\"mandateId\": \"md_00000000000000000000000000\"}";
    machine.run(&["call", "mandates.get", unknown]).failed(1, &["error: ", "NOT_FOUND"]);

    let organisation = server.announced["demo"]["organisationId"].as_str().unwrap();
    let named =
        Machine::new().with("DD_API_KEY", format!("{organisation}:{key}")).with("DD_URL", server.url());
    named.run(&["call", "keys.whoami"]).ok();
}
