//! Every example of the OpenRPC document, called through the client: it gives the answer that it shows.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use procedures::catalogue::catalogue;
use procedures::ctx::Effect;
use procedures::examples::Example;
use procedures::procedure::Entry;
use serde_json::{Map, Value, json};

use crate::node::{self, VERSIONS};
use crate::support::Fixture;

/// Of these answers only some members are compared: the document does not contain itself, and the client has asked for
/// a ticket before, so that ids have gone on.
const EXCERPTS: [&str; 2] = ["rpc.discover", "events.subscribe"];
/// The id of a subscription.
const DRAWN: &str = "subscriptionId";
/// The client ends a subscription with its connection.
const NOT_CALLED: &str = "events.unsubscribe";

#[tokio::test(flavor = "multi_thread")]
async fn every_example_through_the_client_gives_the_answer_it_shows() {
    let mut nodes = VERSIONS.map(Node::start);
    let shared = Fixture::settled().await;
    let examples =
        catalogue().iter().flat_map(|entry| entry.examples.iter().map(move |example| (entry, example)));
    let (mut called, mut faults) = (0, Vec::new());
    for (entry, example) in examples.filter(|(entry, _)| entry.name != NOT_CALLED) {
        if changes_nothing(entry) {
            for node in &mut nodes {
                faults.extend(node.fault(entry, example, &shared));
            }
        } else {
            // What a call changes others would see: it has a fixture of its own, and the versions take turns.
            let turn = called % nodes.len();
            faults.extend(nodes[turn].fault(entry, example, &Fixture::settled().await));
        }
        called += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(called > 50, "{called}");
}

/// Whether no other call's answer shows that it was made. Calls are events, and keys say when they were used.
fn changes_nothing(entry: &Entry) -> bool {
    entry.effect == Effect::Read && !["events", "keys", "rpc"].contains(&entry.namespace)
}

fn excerpt(entry: &Entry, answer: Value, example: &Example) -> Value {
    let (true, Some(shown)) = (EXCERPTS.contains(&entry.name), example.result.as_object()) else {
        return answer;
    };
    // The client's call for a ticket is an event, too: who begins now begins before or after it.
    let begins_now = !example.params.contains_key("cursor");
    let names = shown.keys().filter(|name| *name != DRAWN && !(begins_now && *name == "cursor"));
    names.map(|name| (name.clone(), answer[name].clone())).collect::<Map<_, _>>().into()
}

/// A version of Node that makes calls.
struct Node {
    version: &'static str,
    process: Child,
    calls: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Node {
    fn start(version: &'static str) -> Node {
        let mut command = node::command(version, "examples.mjs");
        command.env("FACTS", "{}").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let (calls, answers) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Node { version, process, calls, answers: BufReader::new(answers) }
    }

    /// What is wrong with the answer to the example's call, where it is not the answer that the example shows.
    fn fault(&mut self, entry: &Entry, example: &Example, fixture: &Fixture) -> Option<String> {
        let call = json!({
            "url": format!("http://{}", fixture.app.address),
            "key": fixture.caller(entry).key(),
            "address": "203.0.113.7",
            "method": entry.name,
            "params": example.params,
        });
        let answer = tokio::task::block_in_place(|| self.answer(&call));
        let answer = excerpt(entry, answer, example);
        let expected = excerpt(entry, example.result.clone(), example);
        let (name, version) = (&example.name, self.version);
        (answer != expected)
            .then(|| format!("{} ({name}) on Node {version}: {answer}, not {expected}", entry.name))
    }

    fn answer(&mut self, call: &Value) -> Value {
        writeln!(self.calls, "{call}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        assert!(answer.get("error").is_none(), "{}: {}", call["method"], answer["error"]);
        answer["result"].take()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
