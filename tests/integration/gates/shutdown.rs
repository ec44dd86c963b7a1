//! The server stops without breaking a word it has given.

use std::time::Duration;

use procedures::store::Tx;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::support::{App, Caller, Raw, request};

async fn ready(app: &App) -> u16 {
    app.anonymous().send("GET", "/readyz", &[], Vec::new()).await.status
}

/// Waits until a condition holds, for ten seconds at most.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come to pass within ten seconds");
}

async fn hold_changes(app: &App) -> Tx {
    let tx = app.app.store.begin().await.unwrap();
    tx.execute_unprepared("UPDATE event_heads SET seq = seq").await.unwrap();
    tx
}

async fn admitted(caller: &Caller, left: usize) -> bool {
    let whoami = caller.call("keys.whoami", json!({})).await.response;
    let now: usize = whoami.header("ratelimit").unwrap()["\"minute\";r=".len()..]
        .split(';')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    now < left
}

#[tokio::test]
async fn readiness_goes_first_then_the_listener_and_calls_in_flight_are_answered() {
    let mut app = App::start_serving(|options| options.timeouts.notice = Duration::from_millis(300)).await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let create = request(7, "mandates.create", app.new_mandate()).to_string();
    let held = hold_changes(&app).await;
    let mut socket = Raw::websocket(app.address, &format!("Bearer {}", caller.key())).await;
    socket.frame(0x81, create.as_bytes()).await;
    let over_http = tokio::spawn({
        let (caller, create) = (caller.clone(), create.clone());
        async move { caller.post(&create).await }
    });
    let mut asked = 0;
    until(async || {
        asked += 1;
        admitted(&caller, 1_200 - 1 - asked).await
    })
    .await;
    assert_eq!(ready(&app).await, 200);

    app.begin_stop();
    let mut seen = 200;
    until(async || {
        seen = ready(&app).await;
        seen == 503
    })
    .await;
    let response = app.anonymous().send("GET", "/livez", &[], Vec::new()).await;
    assert_eq!(response.status, 200, "it lives, though it is not ready");
    until(async || TcpStream::connect(app.address).await.is_err()).await;

    assert!(!over_http.is_finished(), "it waits for the database still");
    drop(held);
    assert_eq!(over_http.await.unwrap().status, 200);
    let answer: Value = serde_json::from_str(&socket.text().await).unwrap();
    assert_eq!((&answer["id"], answer["result"].is_object()), (&json!(7), true));
    assert_eq!(socket.next_frame().await.0, 8, "then the connection is closed properly");
    app.stop().await;

    app.start_again().await;
    assert_eq!(caller.call("mandates.list", json!({})).await.ok()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_connection_that_never_ends_is_cut_after_the_grace() {
    let mut app = App::start_serving(|options| {
        options.timeouts.notice = Duration::ZERO;
        options.shutdown_grace = Duration::from_millis(200);
    })
    .await;
    let mut raw = Raw::open(app.address).await;
    raw.write(
        "POST /rpc HTTP/1.1\r\nhost: dd\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    )
    .await;
    assert_eq!(ready(&app).await, 200);
    tokio::time::timeout(Duration::from_secs(5), app.stop()).await.expect("an end");
}

#[tokio::test]
async fn a_subscription_holds_no_stop_up() {
    let mut app = App::start_serving(|options| {
        options.timeouts.notice = Duration::ZERO;
        options.shutdown_grace = Duration::from_secs(60);
    })
    .await;
    let caller = app.test_key(&["events:read"]).await;
    let mut socket = caller.websocket().await.unwrap();
    let answer = socket.ask(&request(1, "events.subscribe", json!({})).to_string()).await;
    assert!(answer["result"]["subscriptionId"].is_string(), "{answer}");
    tokio::time::timeout(Duration::from_secs(10), app.stop()).await.expect("an end");
    assert_eq!(socket.receive().await, None);
}

#[tokio::test]
async fn not_being_ready_is_told_with_when_to_return() {
    let mut app = App::start_serving(|options| options.timeouts.notice = Duration::from_secs(1)).await;
    app.begin_stop();
    let mut response = app.anonymous().send("GET", "/readyz", &[], Vec::new()).await;
    while response.status == 200 {
        response = app.anonymous().send("GET", "/readyz", &[], Vec::new()).await;
    }
    assert_eq!((response.status, response.header("retry-after")), (503, Some("1")));
    let error = &response.json()["error"];
    assert_eq!((&error["code"], &error["data"]["code"]), (&json!(-32030), &json!("UNAVAILABLE")));
    assert!(error["data"]["requestId"].as_str().unwrap().starts_with("req_"));
}
