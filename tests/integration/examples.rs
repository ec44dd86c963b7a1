//! The examples of the OpenRPC document, against the real server: each gives exactly the answer it shows, and its
//! parameters are needed, every one.
//!
//! `DD_BLESS=1 cargo test --test integration examples` writes the answers into the files.

use std::path::PathBuf;

use procedures::catalogue::catalogue;
use procedures::ctx::Transport;
use procedures::examples::Example;
use procedures::procedure::Entry;
use serde_json::{Map, Value, json};

use crate::support::{Caller, Fixture, fields, params_of, request};

/// A document cannot contain itself: of this procedure's answer only the members that the example shows are compared.
const EXCERPT: &str = "rpc.discover";

#[tokio::test]
async fn every_example_gives_the_answer_it_shows() {
    for entry in catalogue().iter() {
        let mut blessed = Vec::new();
        for example in examples(entry) {
            let result = run(entry, &example).await;
            if !is_blessing() {
                assert_eq!(result, example.result, "{} ({})", entry.name, example.name);
            }
            blessed.push(Example { result, ..example });
        }
        assert!(!blessed.is_empty(), "{} has no example", entry.name);
        if is_blessing() {
            let text = serde_json::to_string_pretty(&blessed).unwrap() + "\n";
            std::fs::write(path(entry), text).unwrap();
        }
    }
}

/// On a fixture of its own, so that no example depends on another.
async fn run(entry: &Entry, example: &Example) -> Value {
    let fixture = Fixture::settled().await;
    let (caller, params) = (fixture.caller(entry), Value::Object(example.params.clone()));
    let result = match entry.transport {
        Transport::Any => caller.call(entry.name, params).await.ok(),
        Transport::WebSocket => over_websocket(caller, entry, params).await,
    };
    let (EXCERPT, Some(shown)) = (entry.name, example.result.as_object()) else { return result };
    shown.keys().map(|name| (name.clone(), result[name].clone())).collect::<Map<_, _>>().into()
}

/// On a connection that has a subscription.
async fn over_websocket(caller: &Caller, entry: &Entry, params: Value) -> Value {
    let mut socket = caller.websocket().await.unwrap();
    socket.ask(&request(1, "events.subscribe", json!({ "kinds": ["key.revoked"] })).to_string()).await;
    let answer = socket.ask(&request(2, entry.name, params).to_string()).await;
    assert!(answer["result"].is_object(), "{answer}");
    answer["result"].clone()
}

/// An agent may repeat such a call without asking anybody: also without an idempotency key the second changes nothing,
/// but for the time of the last change.
#[tokio::test]
async fn what_is_said_to_be_idempotent_changes_nothing_the_second_time() {
    let mut seen = 0;
    for entry in catalogue().iter().filter(|entry| entry.doc.hints.idempotent) {
        for example in examples(entry) {
            let fixture = Fixture::settled().await;
            let mut params = example.params.clone();
            params.remove("idempotencyKey");
            let undated = |mut result: Value| {
                result.as_object_mut().unwrap().remove("updatedAt");
                result
            };
            let first = fixture.caller(entry).call(entry.name, params.clone().into()).await.ok();
            fixture.app.clock.advance_ms(1_000);
            let second = fixture.caller(entry).call(entry.name, params.into()).await.response.json();
            match second.get("result") {
                Some(result) => {
                    assert_eq!(undated(result.clone()), undated(first), "{} ({})", entry.name, example.name);
                }
                None => assert_eq!(second["error"]["code"], -32025, "{}: {second}", entry.name),
            }
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} examples");
}

#[tokio::test]
async fn what_the_schema_requires_is_really_required() {
    let fixture = Fixture::start().await;
    for entry in catalogue().iter() {
        let Some((params, schema)) = richest(entry) else { continue };
        for (pointer, object) in fields(&schema, &params, "") {
            for name in object["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap();
                let mut params = params.clone();
                at(&mut params, &pointer).remove(name);
                let refused = format!("{pointer}/{name}");
                refuses(fixture.caller(entry), entry.name, params, &refused).await;
            }
        }
    }
}

#[tokio::test]
async fn what_the_schema_does_not_name_is_refused_in_every_object() {
    let fixture = Fixture::start().await;
    for entry in catalogue().iter() {
        let Some((params, schema)) = richest(entry) else { continue };
        for (pointer, _) in fields(&schema, &params, "") {
            let mut params = params.clone();
            at(&mut params, &pointer).insert("surplus".to_owned(), json!("20-00-00 55779911"));
            refuses(fixture.caller(entry), entry.name, params, &format!("{pointer}/surplus")).await;
        }
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_refused_where_it_stands_and_not_repeated() {
    let fixture = Fixture::start().await;
    for entry in catalogue().iter() {
        let Some((params, schema)) = richest(entry) else { continue };
        for (pointer, object) in fields(&schema, &params, "") {
            for name in object["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
                let kind = &object["properties"][name]["type"];
                let is_list =
                    kind == "array" || kind.as_array().is_some_and(|kinds| kinds.contains(&json!("array")));
                for wrong in wrong_values().into_iter().filter(|wrong| !is_list || *wrong != json!([])) {
                    let mut params = params.clone();
                    at(&mut params, &pointer).insert(name.clone(), wrong);
                    let place = format!("{pointer}/{name}");
                    refuses_at_or_below(fixture.caller(entry), entry.name, params, &place).await;
                }
                // The many calls of this test are not to be counted as one minute's.
                fixture.app.clock.advance_ms(1_000);
            }
        }
    }
}

/// No parameter of any procedure is one of these.
fn wrong_values() -> [Value; 3] {
    [json!([["20-00-00 55779911"]]), json!(-20_000_055_779_911.5), json!([])]
}

/// The example with the most parameters, with the schema; `None` for a procedure without parameters, which still
/// refuses unknown ones.
fn richest(entry: &Entry) -> Option<(Value, Value)> {
    let example = entry.examples.iter().max_by_key(|example| example.params.len())?;
    Some((Value::Object(example.params.clone()), params_of(entry)))
}

async fn refuses(caller: &Caller, method: &str, params: Value, pointer: &str) {
    let refusal = caller.call(method, params).await.err();
    assert_eq!(
        (refusal.number(), refusal.code(), refusal.status),
        (-32602, "INVALID_PARAMS", 200),
        "{method}"
    );
    assert_eq!(refusal.error["data"]["problems"][0]["pointer"], pointer, "{method}: {}", refusal.error);
    assert!(!refusal.error.to_string().contains("55779911"), "{method} repeats it: {}", refusal.error);
}

async fn refuses_at_or_below(caller: &Caller, method: &str, params: Value, place: &str) {
    let refusal = caller.call(method, params.clone()).await.err();
    assert_eq!((refusal.number(), refusal.status), (-32602, 200), "{method} {place}: {params}");
    let pointer = refusal.error["data"]["problems"][0]["pointer"].as_str().unwrap();
    assert!(pointer == place || pointer.starts_with(&format!("{place}/")), "{method} {place}: {pointer}");
    assert!(!refusal.error.to_string().contains("55779911"), "{method} repeats it: {}", refusal.error);
    let reason = refusal.error["data"]["problems"][0]["reason"].as_str().unwrap();
    let is_rusts =
        |word: &str| ["i64", "u64", "u32", "struct", "sequence", "map", "value", "enum"].contains(&word);
    assert!(!reason.split_whitespace().any(is_rusts), "{method} {place}: {reason}");
}

fn at<'v>(params: &'v mut Value, pointer: &str) -> &'v mut Map<String, Value> {
    params.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object")
}

/// From the file when it is being written, so that writing twice is writing once.
fn examples(entry: &Entry) -> Vec<Example> {
    if is_blessing() {
        Example::parse_all(entry.name, &std::fs::read_to_string(path(entry)).unwrap())
    } else {
        entry.examples.clone()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test says by it that the files are to be written"
)]
fn is_blessing() -> bool {
    std::env::var("DD_BLESS").is_ok()
}

/// `mandates.sendInvite` → `procedures/src/mandates/send_invite.example.json`.
fn path(entry: &Entry) -> PathBuf {
    let snake =
        |c: char| if c.is_ascii_uppercase() { format!("_{}", c.to_ascii_lowercase()) } else { c.to_string() };
    let file: String = entry.name.chars().map(snake).collect::<String>().replace('.', "/");
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("procedures/src/{file}.example.json"))
}
