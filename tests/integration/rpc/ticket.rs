use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{App, Caller, WebSocket, request};

async fn ticket(caller: &Caller) -> String {
    let issued = caller.call("rpc.ticket", json!({})).await.ok();
    issued["ticket"].as_str().unwrap().to_owned()
}

/// Opens a WebSocket as a browser does, which sends no header of its own.
async fn open(app: &App, ticket: &str) -> Result<WebSocket, u16> {
    let offered = format!("direct-debit, ticket.{ticket}");
    app.anonymous().with_header("sec-websocket-protocol", &offered).websocket().await
}

async fn whoami(socket: &mut WebSocket) -> Value {
    socket.ask(&request(1, "keys.whoami", json!({})).to_string()).await
}

#[tokio::test]
async fn a_ticket_opens_one_websocket_as_the_key_that_asked_for_it() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let ticket = ticket(&caller).await;
    assert!(!ticket.contains(caller.key()));
    let mut socket = open(&app, &ticket).await.unwrap();
    let me = whoami(&mut socket).await;
    assert_eq!(
        (&me["result"]["keyId"], &me["result"]["scopes"]),
        (&json!(caller.key_id()), &json!(["verify"]))
    );
    let refused = socket.ask(&request(2, "mandates.list", json!({})).to_string()).await;
    assert_eq!(refused["error"]["data"]["code"], "INSUFFICIENT_SCOPE");

    assert_eq!(open(&app, &ticket).await.err(), Some(401), "it was used");
    assert_eq!(whoami(&mut socket).await["result"]["mode"], "test", "the first one goes on");
}

#[tokio::test]
async fn the_subprotocol_is_chosen_where_it_is_offered() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let offered = format!("direct-debit, ticket.{}", ticket(&caller).await);
    let upgraded = app.anonymous().with_header("sec-websocket-protocol", &offered).upgrade().await;
    assert_eq!((upgraded.status, upgraded.header("sec-websocket-protocol")), (101, Some("direct-debit")));
    let upgraded = caller.upgrade().await;
    assert_eq!((upgraded.status, upgraded.header("sec-websocket-protocol")), (101, None));
}

#[tokio::test]
async fn a_ticket_without_the_subprotocol_is_refused_and_not_spent() {
    let app = App::start().await;
    let ticket = ticket(&app.test_key(&["verify"]).await).await;
    let alone = format!("ticket.{ticket}");
    let upgraded = app.anonymous().with_header("sec-websocket-protocol", &alone).upgrade().await;
    assert_eq!(upgraded.status, 400);
    assert!(upgraded.body.contains("BAD_UPGRADE") && !upgraded.body.contains(&ticket), "{}", upgraded.body);
    assert!(open(&app, &ticket).await.is_ok());
}

#[tokio::test]
async fn a_bad_ticket_is_not_called_a_key() {
    let app = App::start().await;
    let offered = "direct-debit, ticket.wst_nonsense";
    let upgraded = app.anonymous().with_header("sec-websocket-protocol", offered).upgrade().await;
    assert_eq!(upgraded.status, 401);
    assert!(upgraded.body.contains("The ticket is used up, too old or not valid"), "{}", upgraded.body);
}

#[tokio::test]
async fn a_ticket_ends_after_thirty_seconds() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let (soon, late) = (ticket(&caller).await, ticket(&caller).await);
    app.advance(Duration::from_millis(29_999));
    assert!(open(&app, &soon).await.is_ok());
    app.advance(Duration::from_millis(1));
    assert_eq!(open(&app, &late).await.err(), Some(401));
}

#[tokio::test]
async fn what_no_server_of_ours_issued_opens_nothing() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let good = ticket(&caller).await;
    let mut altered = good.clone().into_bytes();
    altered[40] = if altered[40] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    for bad in ["wst_", "nonsense", &altered, &good[..good.len() - 4], caller.key()] {
        assert_eq!(open(&app, bad).await.err(), Some(401), "{bad}");
    }
    assert!(open(&app, &good).await.is_ok(), "what was tried did not use up the good one");
}

#[tokio::test]
async fn a_ticket_and_a_key_are_several_credentials() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let offered = format!("direct-debit, ticket.{}", ticket(&caller).await);
    assert_eq!(caller.with_header("sec-websocket-protocol", &offered).websocket().await.err(), Some(400));
}

#[tokio::test]
async fn a_ticket_is_no_credential_over_http() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let ticket = ticket(&caller).await;
    let call = request(1, "keys.whoami", json!({})).to_string();
    let offered = format!("direct-debit, ticket.{ticket}");
    for caller in [
        app.presenting(&format!("Bearer {ticket}")),
        app.anonymous().with_header("x-api-key", &ticket),
        app.anonymous().with_header("sec-websocket-protocol", &offered),
    ] {
        assert_eq!(caller.post(&call).await.status, 401);
    }
}

#[tokio::test]
async fn a_revoked_keys_ticket_and_its_websocket_are_refused() {
    let app = App::start().await;
    let (admin, caller) = (app.test_key(&["tenants:admin"]).await, app.test_key(&["verify"]).await);
    let unused = ticket(&caller).await;
    let mut socket = open(&app, &ticket(&caller).await).await.unwrap();
    admin.call("keys.revoke", json!({ "keyId": caller.key_id() })).await.ok();
    assert_eq!(open(&app, &unused).await.err(), Some(401));
    assert_eq!(whoami(&mut socket).await["error"]["data"]["code"], "EXPIRED_API_KEY");
}
