//! JSON-RPC 2.0, strictly, by the same tables over HTTP and over WebSocket.

use serde_json::json;

use super::table::{self, Row, shown};
use crate::support::{App, Caller, Raw};

async fn caller(app: &App) -> Caller {
    app.test_key(&["mandates:read", "mandates:write"]).await
}

async fn check(rows: Vec<Row>) {
    let app = App::start().await;
    let caller = caller(&app).await;
    let mut socket = Raw::websocket(app.address, &format!("Bearer {}", caller.key())).await;
    for row in rows {
        let message = String::from_utf8_lossy(&row.message).chars().take(300).collect::<String>();
        let response =
            caller.send("POST", "/rpc", &[("content-type", "application/json")], row.message.clone()).await;
        assert_eq!(shown(&response.body), row.answer, "HTTP: {message}");
        assert_eq!(response.status, row.status, "{message}");

        socket.frame(0x81, &row.message).await;
        if !row.answer.is_empty() {
            assert_eq!(shown(&socket.text().await), row.answer, "WebSocket: {message}");
        }
        assert_nothing_more(&mut socket, &message).await;
    }
}

/// The next answers are those to the next calls: nothing else was sent.
async fn assert_nothing_more(socket: &mut Raw, message: &str) {
    for _ in 0..2 {
        socket.frame(0x81, br#"{"jsonrpc":"2.0","id":"next","method":"keys.whoami"}"#).await;
        assert_eq!(shown(&socket.text().await), "\"next\" ok", "after {message}");
    }
}

#[tokio::test]
async fn an_id_is_answered_as_it_was_written_and_a_bad_one_is_refused() {
    check(table::ids()).await;
}

#[tokio::test]
async fn each_member_stands_once_and_is_of_its_kind() {
    check(table::members()).await;
}

#[tokio::test]
async fn parameters_are_an_object() {
    check(table::params()).await;
}

#[tokio::test]
async fn what_is_no_request_is_told_apart() {
    check(table::messages()).await;
}

#[tokio::test]
async fn a_batch_is_answered_entry_by_entry_in_order() {
    check(table::batches()).await;
}

#[tokio::test]
async fn notifications_are_not_answered() {
    check(table::notifications()).await;
}

#[tokio::test]
async fn notifications_are_never_carried_out() {
    let app = App::start().await;
    let caller = caller(&app).await;
    let notification = json!({ "jsonrpc": "2.0", "method": "mandates.create", "params": app.new_mandate() });

    let mut socket = caller.websocket().await.unwrap();
    for message in [notification.to_string(), json!([notification, notification]).to_string()] {
        let response = caller.post(&message).await;
        assert_eq!((response.status, response.body.as_str()), (204, ""));
        assert_eq!(response.header("content-type"), None);
        socket.send(&message).await;
    }
    let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "mandates.list" });
    assert_eq!(socket.ask(&list.to_string()).await["result"]["items"], json!([]));
    app.audited().await;
    assert_eq!(caller.call("mandates.list", json!({})).await.ok()["items"], json!([]));
}

/// Over HTTP a stranger's notification is refused by its status; on a connection whose key has ended, nothing is said.
#[tokio::test]
async fn a_notification_with_a_bad_credential_is_refused_over_http_and_silent_on_a_websocket() {
    let app = App::start().await;
    let caller = caller(&app).await;
    let notification = r#"{"jsonrpc":"2.0","method":"keys.whoami"}"#;
    let mut socket = caller.websocket().await.unwrap();
    let id = caller.key_id().to_owned().try_into().unwrap();
    procedures::operator::revoke_key(&app.app, &id).await.unwrap();

    assert_eq!(app.anonymous().post(notification).await.status, 401);
    assert_eq!(caller.post(&format!("[{notification}]")).await.status, 401);
    socket.send(notification).await;
    socket.send(&format!("[{notification}]")).await;
    let answer = socket.ask(r#"{"jsonrpc":"2.0","id":7,"method":"keys.whoami"}"#).await;
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(7), &json!(-32021)));
}

/// What is wrong with the request itself is told before its credential is looked at.
#[tokio::test]
async fn what_is_no_request_is_told_to_strangers_too() {
    let app = App::start().await;
    let stranger = app.anonymous();
    // A batch is authenticated as a whole, before its entries are judged.
    for (message, answer) in [
        ("{", "null -32700 PARSE_ERROR"),
        ("[]", "null -32600 INVALID_REQUEST"),
        (r#"{"id":7}"#, "7 -32600 INVALID_REQUEST"),
        ("[1,2]", "null -32021 MISSING_API_KEY"),
    ] {
        assert_eq!(shown(&stranger.post(message).await.body), answer);
    }
}
