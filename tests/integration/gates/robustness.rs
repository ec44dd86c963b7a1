//! What goes wrong stays with the call it happened to.

use std::time::{Duration, Instant};

use procedures::store::Tx;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{App, Caller, Raw, request};

const WHOAMI: &str = r#"{"jsonrpc":"2.0","id":1,"method":"keys.whoami"}"#;

async fn admin(app: &App) -> Caller {
    app.test_key(&["tenants:admin", "mandates:read", "mandates:write"]).await
}

/// Draws randomness, which is where the test makes it panic.
fn create_key() -> Value {
    request(7, "keys.create", json!({ "name": "another", "scopes": ["mandates:read"] }))
}

#[track_caller]
fn assert_internal(answer: &Value) {
    let error = &answer["error"];
    assert_eq!(
        (&answer["id"], &error["code"], &error["data"]["code"]),
        (&json!(7), &json!(-32603), &json!("INTERNAL"))
    );
    assert!(error["data"]["requestId"].as_str().unwrap().starts_with("req_"), "{answer}");
    assert!(!answer.to_string().contains("armed"), "{answer}");
    assert_eq!(error["data"].as_object().unwrap().len(), 3, "{answer}");
}

#[tokio::test]
async fn a_panic_in_a_procedure_is_an_internal_error_and_the_connection_lives() {
    let app = App::start().await;
    let caller = admin(&app).await;
    let mut raw = Raw::open(app.address).await;
    let post = |body: String| {
        format!(
            "POST /rpc HTTP/1.1\r\nhost: dd\r\ncontent-type: application/json\r\nauthorization: Bearer {}\r\n\
             content-length: {}\r\n\r\n{body}",
            caller.key(),
            body.len()
        )
    };
    app.ids.arm();
    raw.write(post(create_key().to_string())).await;
    let (head, body) = raw.response().await;
    assert!(head.starts_with("http/1.1 500"), "{head}");
    assert_internal(&serde_json::from_str(&body).unwrap());
    raw.write(post(create_key().to_string())).await;
    let (head, body) = raw.response().await;
    assert!(head.starts_with("http/1.1 200") && body.contains("plainKey"), "{head}{body}");
}

#[tokio::test]
async fn a_panic_in_a_batch_is_its_entrys_alone() {
    let app = App::start().await;
    let caller = admin(&app).await;
    app.ids.arm();
    let response = caller.post(&format!("[{WHOAMI},{},{WHOAMI},{}]", create_key(), create_key())).await;
    assert_eq!(response.status, 200);
    let answers = response.json();
    assert_internal(&answers[1]);
    for n in [0, 2, 3] {
        assert!(answers[n]["result"].is_object(), "{answers}");
    }
}

#[tokio::test]
async fn a_panic_on_a_websocket_is_answered_and_the_connection_lives() {
    let app = App::start().await;
    let caller = admin(&app).await;
    let mut socket = caller.websocket().await.unwrap();
    app.ids.arm();
    assert_internal(&socket.ask(&create_key().to_string()).await);
    assert!(socket.ask(&create_key().to_string()).await["result"]["plainKey"].is_string());
    // What the panicking call had begun was undone.
    let keys = caller.call("keys.list", json!({})).await.ok();
    assert_eq!(keys["items"].as_array().unwrap().len(), 2);
}

/// Keeps every change waiting: on SQLite as the only writer, on PostgreSQL by the lock on the audit chains.
async fn hold_changes(app: &App) -> Tx {
    let tx = app.app.store.begin().await.unwrap();
    tx.execute_unprepared("UPDATE event_heads SET seq = seq").await.unwrap();
    tx
}

/// Waits until that many calls of the caller's are past the gates, told by what is left of its quota.
async fn let_in(caller: &Caller, calls: usize) {
    for asked in 1..200 {
        let left = caller.post(WHOAMI).await.header("ratelimit").unwrap().to_owned();
        if left.starts_with(&format!("\"minute\";r={};", 1_200 - calls - asked)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the call did not get in");
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_cancel_a_change() {
    let app = App::start().await;
    let caller = admin(&app).await;
    let held = hold_changes(&app).await;
    let create = request(1, "mandates.create", app.new_mandate()).to_string();
    let mut raw = Raw::open(app.address).await;
    raw.write(format!(
        "POST /rpc HTTP/1.1\r\nhost: dd\r\ncontent-type: application/json\r\nauthorization: Bearer {}\r\n\
         content-length: {}\r\n\r\n{create}",
        caller.key(),
        create.len()
    ))
    .await;
    let mut socket = Raw::websocket(app.address, &format!("Bearer {}", caller.key())).await;
    socket.frame(0x81, create.as_bytes()).await;
    let_in(&caller, 2).await;
    drop((raw, socket));
    // The server has seen them go when this is answered, or shortly after; the changes go on either way.
    assert_eq!(caller.post(WHOAMI).await.status, 200);
    drop(held);

    for _ in 0..200 {
        if caller.call("mandates.list", json!({})).await.ok()["items"].as_array().unwrap().len() == 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a change was cancelled with its caller");
}

/// Not their seconds are waited for, only their sockets held: each has sent a byte and sends another in a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_slow_senders_do_not_disturb_others() {
    let app = App::start().await;
    let caller = admin(&app).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut raw = Raw::open(app.address).await;
        raw.write("POST /rpc HTTP/1.1\r\nhost: dd\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{").await;
        slow.push(raw);
    }
    for _ in 0..3 {
        #[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
        let began = Instant::now();
        assert_eq!(caller.post(WHOAMI).await.status, 200);
        caller.call("mandates.create", app.new_mandate()).await.ok();
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        for raw in &mut slow {
            raw.write(" ").await;
        }
    }
}

#[tokio::test]
async fn more_sockets_than_there_are_places_wait_and_are_served() {
    let app = App::start_serving(|options| options.max_connections = 3).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut raw = Raw::open(app.address).await;
        raw.write("GET /livez HTTP/1.1\r\nhost: dd\r\n\r\n").await;
        assert!(raw.response().await.0.starts_with("http/1.1 200"));
        held.push(raw);
    }
    let mut waiting = Raw::open(app.address).await;
    waiting.write("GET /livez HTTP/1.1\r\nhost: dd\r\n\r\n").await;
    let answer = tokio::time::timeout(Duration::from_millis(200), waiting.response()).await;
    assert!(answer.is_err(), "all places are taken");
    held.pop();
    // The first response was not read yet.
    let rest = tokio::time::timeout(Duration::from_secs(5), waiting.response()).await.unwrap();
    assert!(rest.0.contains("200"), "{}", rest.0);
}

#[tokio::test]
async fn a_websocket_takes_more_messages_than_are_worked_on_at_a_time() {
    let app = App::start().await;
    let caller = admin(&app).await;
    let mut socket = Raw::websocket(app.address, &format!("Bearer {}", caller.key())).await;
    let held = hold_changes(&app).await;
    for n in 0..100 {
        let message = if n % 2 == 0 {
            request(n, "mandates.create", app.new_mandate())
        } else {
            request(n, "keys.whoami", json!({}))
        };
        socket.frame(0x81, message.to_string().as_bytes()).await;
    }
    drop(held);
    let mut answered = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let answer: Value = serde_json::from_str(&socket.text().await).unwrap();
        assert!(answer["result"].is_object(), "{answer}");
        answered.insert(answer["id"].as_i64().unwrap());
    }
    assert_eq!(answered.len(), 100);
}
