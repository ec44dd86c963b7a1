//! The journal of calls: nothing that was answered is missing from the audit trail, and nothing stands in it twice.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use direct_debit::journal::{Copier, Journal, Stop};
use procedures::domain::event::{Actor, Event, Kind, Outcome};
use procedures::domain::id::WorkspaceId;
use procedures::store;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::{App, Caller, Raw};

/// The request ids of the workspace's calls that changed nothing, oldest first.
async fn recorded(auditor: &Caller) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let mut params = json!({ "limit": 200, "kinds": ["procedure.called"] });
        if cursor.is_string() {
            params["cursor"] = cursor;
        }
        let page = auditor.call("events.list", params).await.ok();
        for item in page["items"].as_array().unwrap() {
            ids.push(item["requestId"].as_str().unwrap().to_owned());
        }
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            ids.reverse();
            return ids;
        }
    }
}

#[track_caller]
fn assert_once_each(found: &[String], expected: &[String]) {
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), found.len(), "something stands there twice");
    let missing: Vec<&String> = expected.iter().filter(|id| !found.contains(id)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

async fn workspace(auditor: &Caller) -> WorkspaceId {
    let whoami = auditor.call("keys.whoami", json!({})).await.ok();
    whoami["workspaceId"].as_str().unwrap().to_owned().try_into().unwrap()
}

/// A call that a process answered which was killed before it could copy it.
fn event(app: &App, workspace: &WorkspaceId, n: usize) -> Event {
    let now = app.app.now();
    Event {
        id: app.app.new_event_id(now),
        workspace: Some(workspace.clone()),
        kind: Kind::ProcedureCalled,
        at: now,
        actor: Actor::System,
        procedure: Some("keys.whoami".to_owned()),
        outcome: Outcome::Ok,
        code: None,
        request_id: Some(format!("req_{n}")),
        address: None,
        duration_us: 1,
        subject: None,
        data: None,
    }
}

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("req_{n}")).collect()
}

fn journals(app: &App) -> usize {
    std::fs::read_dir(app.journal()).unwrap().count()
}

#[tokio::test]
async fn every_answered_call_is_in_the_audit_after_the_server_has_stopped() {
    let mut app = App::start().await;
    let auditor = app.test_key(&["events:read"]).await;
    let mut answered = Vec::new();
    let mut socket = auditor.websocket().await.unwrap();
    for n in 0..60 {
        let method = ["keys.whoami", "mandates.list", "no.such"][n % 3];
        let response = auditor.call(method, json!({})).await.response;
        answered.push(response.header("x-request-id").unwrap().to_owned());
        let refused =
            socket.ask(&json!({ "jsonrpc": "2.0", "id": 1, "method": "mandates.list" }).to_string()).await;
        answered.push(refused["error"]["data"]["requestId"].as_str().unwrap().to_owned());
    }
    app.stop().await;
    assert_eq!(journals(&app), 0);
    app.start_again().await;
    assert_once_each(&recorded(&auditor).await, &answered);
    assert_eq!(auditor.call("events.verify", json!({})).await.ok()["intact"], true);
}

#[tokio::test]
async fn journals_that_killed_processes_left_are_adopted_once() {
    let mut app = App::start().await;
    let auditor = app.test_key(&["events:read"]).await;
    let workspace = workspace(&auditor).await;
    app.stop().await;
    for (process, range) in [("a", 0..1_300), ("b", 1_300..1_301), ("c", 0..0)] {
        let journal = Journal::begin(&app.journal(), process.to_owned()).unwrap();
        range.for_each(|n| journal.append(&event(&app, &workspace, n)).unwrap());
    }
    assert_eq!(journals(&app), 3);

    app.start_again().await;
    assert_once_each(&recorded(&auditor).await, &names(0..1_301));
    app.start_again().await;
    assert_once_each(&recorded(&auditor).await, &names(0..1_301));
    assert_eq!(auditor.call("events.verify", json!({})).await.ok()["intact"], true);
}

/// A process dies after a batch was committed and before its file was removed.
#[tokio::test]
async fn what_was_copied_before_the_end_is_not_copied_again() {
    let mut app = App::start().await;
    let auditor = app.test_key(&["events:read"]).await;
    let workspace = workspace(&auditor).await;
    app.stop().await;
    let journal = Arc::new(Journal::begin(&app.journal(), "killed".to_owned()).unwrap());
    (0..700).for_each(|n| journal.append(&event(&app, &workspace, n)).unwrap());
    let (_stop, stopped) = watch::channel(Stop::NotYet);
    let copier = tokio::spawn(Copier::new(app.app.clone(), journal.clone()).run(stopped));
    for _ in 0..400 {
        if store::journal::position(&app.app.store.read(), "calls-killed-00000000").await.unwrap() > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    copier.abort();
    let _ = copier.await;
    (700..705).for_each(|n| journal.append(&event(&app, &workspace, n)).unwrap());
    drop(journal);
    // The copier's thread may still hold the file for a moment; what is held is not adopted.
    while !file_is_free(&app) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    app.start_again().await;
    assert_once_each(&recorded(&auditor).await, &names(0..705));
    assert_eq!(journals(&app), 1, "only the living process has a journal");
}

fn file_is_free(app: &App) -> bool {
    let path = app.journal().join("calls-killed-00000000.journal");
    std::fs::File::open(path).unwrap().try_lock().is_ok()
}

#[tokio::test]
async fn a_journal_that_a_living_process_holds_is_left_alone() {
    let mut app = App::start().await;
    let auditor = app.test_key(&["events:read"]).await;
    let workspace = workspace(&auditor).await;
    let alive = Journal::begin(&app.journal(), "alive".to_owned()).unwrap();
    alive.append(&event(&app, &workspace, 0)).unwrap();
    app.start_again().await;
    assert!(!recorded(&auditor).await.contains(&"req_0".to_owned()));
    drop(alive);
    app.start_again().await;
    assert_once_each(&recorded(&auditor).await, &names(0..1));
}

/// In a process of its own it would be cut; here it goes on, and is answered after the journal was copied.
#[tokio::test]
async fn what_is_answered_after_the_grace_period_is_in_the_audit_too() {
    let mut app = App::start_serving(|options| {
        options.timeouts.notice = Duration::ZERO;
        options.shutdown_grace = Duration::from_millis(100);
    })
    .await;
    let auditor = app.test_key(&["events:read"]).await;
    let whoami = r#"{"jsonrpc":"2.0","id":1,"method":"keys.whoami"}"#;
    let mut raw = Raw::open(app.address).await;
    raw.write(format!(
        "POST /rpc HTTP/1.1\r\nhost: dd\r\ncontent-type: application/json\r\nauthorization: Bearer {}\r\n\
         content-length: {}\r\n\r\n{{",
        auditor.key(),
        whoami.len()
    ))
    .await;
    auditor.call("keys.whoami", json!({})).await.ok();
    app.stop().await;
    raw.write(&whoami[1..]).await;
    let (head, _) = raw.response().await;
    let request_id = head.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap().to_owned();
    // The connection lets go of the journal when it has ended.
    raw.rest().await;

    app.start_again().await;
    assert_once_each(&recorded(&auditor).await, &[request_id]);
}
