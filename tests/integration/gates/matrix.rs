//! Every procedure of the catalogue × every kind of caller × single call, batch, façade and WebSocket. Nothing is listed by
//! hand: what the catalogue gains is tested here by itself.

use std::time::Duration;

use procedures::catalogue::catalogue;
use procedures::domain::api_key::Mode;
use procedures::domain::scope::{Access, Scope};
use procedures::operator::{self, NewKey};
use procedures::procedure::Entry;
use serde_json::{Value, json};

use super::facade::assert_problem;
use crate::support::{App, Caller, Response, WebSocket, request};

/// Well-formed, checksum and all, and nobody's.
pub fn unknown_key() -> String {
    let plain = procedures::domain::api_key::PlainKey::generate(Mode::Live, || 0x0123_4567_89ab_cdef);
    plain.reveal().to_owned()
}

/// What a bad credential is told.
struct Told {
    code: &'static str,
    challenge: &'static str,
}

const MISSING: Told = Told { code: "MISSING_API_KEY", challenge: "Bearer" };
const INVALID: Told = Told { code: "INVALID_API_KEY", challenge: r#"Bearer error="invalid_token""# };
const ENDED: Told = Told { code: "EXPIRED_API_KEY", challenge: r#"Bearer error="invalid_token""# };

#[track_caller]
fn assert_error(answer: &Value, id: Value, number: i64, code: &str, what: &str) {
    let error = &answer["error"];
    assert_eq!(answer["jsonrpc"], "2.0", "{what}: {answer}");
    assert_eq!(answer["id"], id, "{what}: {answer}");
    assert_eq!((&error["code"], &error["data"]["code"]), (&json!(number), &json!(code)), "{what}: {answer}");
    assert_eq!(error["message"], error["data"]["message"], "{what}: {answer}");
    assert!(error["data"]["requestId"].as_str().is_some_and(|id| id.starts_with("req_")), "{what}: {answer}");
    assert!(answer.get("result").is_none(), "{what}: {answer}");
}

#[track_caller]
fn assert_unauthenticated(response: &Response, id: Value, told: &Told, what: &str) {
    assert_eq!(response.status, 401, "{what}: {response:?}");
    assert_eq!(response.header("www-authenticate"), Some(told.challenge), "{what}");
    assert_eq!(response.header("ratelimit"), None, "{what}: nobody's quota is told to a stranger");
    assert_error(&response.json(), id, -32021, told.code, what);
}

/// The same, at the procedure's own path.
#[track_caller]
fn assert_plainly_unauthenticated(response: &Response, told: &Told, what: &str) {
    assert_eq!(response.header("www-authenticate"), Some(told.challenge), "{what}");
    assert_eq!(response.header("ratelimit"), None, "{what}: nobody's quota is told to a stranger");
    assert_problem(response, 401, told.code);
}

/// The procedure itself answered at its own path, whatever it answered.
#[track_caller]
fn assert_plainly_reached(response: &Response, what: &str) {
    assert!(matches!(response.status, 200 | 404 | 409 | 422), "{what}: {response:?}");
    let body = response.json();
    assert_eq!(body.get("requestId").is_none(), response.status == 200, "{what}: {body}");
    assert_ne!(body["code"], "METHOD_NOT_FOUND", "{what}");
    assert!(response.header("ratelimit").is_some(), "{what}");
}

/// The procedure itself answered, whatever it answered.
#[track_caller]
fn assert_reached(answer: &Value, what: &str) {
    let number = answer["error"]["code"].as_i64();
    assert!(matches!(number, None | Some(-32602 | -32024 | -32025)), "{what}: {answer}");
    assert_eq!(answer.get("result").is_some(), number.is_none(), "{what}: {answer}");
}

#[track_caller]
fn assert_scope_missing(answer: &Value, id: Value, needed: Scope, what: &str) {
    assert_error(answer, id, -32023, "INSUFFICIENT_SCOPE", what);
    let data = &answer["error"]["data"];
    assert_eq!(data["required"], needed.name(), "{what}");
    let granted: Vec<&str> = but(needed).iter().map(|scope| scope.name()).collect();
    assert_eq!(data["granted"], json!(granted), "{what}");
}

fn but(needed: Scope) -> Vec<Scope> {
    Scope::ALL.into_iter().filter(|scope| *scope != needed).collect()
}

fn call(entry: &Entry) -> Value {
    request(7, entry.name, json!({}))
}

/// The call beside one that any good credential may make.
fn batch(entry: &Entry) -> String {
    json!([call(entry), request(8, "keys.whoami", json!({}))]).to_string()
}

async fn key(app: &App, scopes: Vec<Scope>) -> Caller {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    app.test_key(&names).await
}

async fn all_scopes(app: &App) -> Caller {
    key(app, Scope::ALL.to_vec()).await
}

/// The same credential, from an address whose failures nobody has counted yet.
fn elsewhere(app: &App, authorization: Option<&str>) -> Caller {
    authorization.map_or_else(|| app.anonymous(), |authorization| app.presenting(authorization))
}

async fn check_bad_credential(app: &App, authorization: Option<&str>, told: &Told) {
    for entry in catalogue().iter() {
        let what = format!("{} by {}", entry.name, told.code);
        let caller = elsewhere(app, authorization);
        let single = caller.post(&call(entry).to_string()).await;
        assert_unauthenticated(&single, json!(7), told, &what);
        let together = caller.post(&batch(entry)).await;
        assert_unauthenticated(&together, Value::Null, told, &format!("{what}, in a batch"));
        let plain = caller.plain(entry.name, json!({})).await;
        assert_plainly_unauthenticated(&plain, told, &format!("{what}, at its own path"));
        let upgrade = caller.upgrade().await;
        assert_unauthenticated(&upgrade, Value::Null, told, &format!("{what}, at the upgrade"));
    }
}

#[tokio::test]
async fn no_key_opens_nothing() {
    let app = App::start().await;
    check_bad_credential(&app, None, &MISSING).await;
}

#[tokio::test]
async fn a_malformed_key_opens_nothing() {
    let app = App::start().await;
    let mut mistyped = unknown_key();
    mistyped.replace_range(12..13, if &mistyped[12..13] == "x" { "y" } else { "x" });
    check_bad_credential(&app, Some(&format!("Bearer {mistyped}")), &INVALID).await;
}

#[tokio::test]
async fn an_unknown_key_opens_nothing() {
    let app = App::start().await;
    check_bad_credential(&app, Some(&format!("Bearer {}", unknown_key())), &INVALID).await;
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_any_more() {
    let app = App::start().await;
    let caller = all_scopes(&app).await;
    let sockets = open_sockets(&app, &caller).await;
    let id = caller.key_id().to_owned().try_into().unwrap();
    operator::revoke_key(&app.app, &id).await.unwrap();
    check_ended(&app, &caller, sockets).await;
}

#[tokio::test]
async fn an_expired_key_opens_nothing_any_more() {
    let app = App::start().await;
    let request = NewKey {
        organisation: app.organisation.clone().try_into().unwrap(),
        name: "agentos".to_owned(),
        mode: Mode::Test,
        scopes: Scope::ALL.to_vec(),
        expires_at: Some(app.app.now() + jiff::SignedDuration::from_secs(60)),
        allowed_addresses: Vec::new(),
    };
    let caller = app.key(request).await;
    let sockets = open_sockets(&app, &caller).await;
    app.advance(Duration::from_secs(60));
    check_ended(&app, &caller, sockets).await;
}

#[tokio::test]
async fn keys_of_a_suspended_organisation_open_nothing() {
    let app = App::start().await;
    let caller = all_scopes(&app).await;
    let sockets = open_sockets(&app, &caller).await;
    let organisation = app.organisation.clone().try_into().unwrap();
    operator::suspend_organisation(&app.app, &organisation).await.unwrap();
    check_ended(&app, &caller, sockets).await;
}

/// A connection for each procedure, from an address of its own, made while the key was good.
async fn open_sockets(app: &App, caller: &Caller) -> Vec<(&'static Entry, WebSocket)> {
    let mut sockets = Vec::new();
    for entry in catalogue().iter() {
        let caller = app.presenting(&format!("Bearer {}", caller.key()));
        sockets.push((entry, caller.websocket().await.unwrap()));
    }
    sockets
}

/// A key that was good once is refused over HTTP, at the upgrade, and at the next message of an open connection.
async fn check_ended(app: &App, caller: &Caller, sockets: Vec<(&'static Entry, WebSocket)>) {
    for (entry, mut socket) in sockets {
        let what = format!("{} on an open connection", entry.name);
        assert_error(&socket.ask(&call(entry).to_string()).await, json!(7), -32021, ENDED.code, &what);
        assert_error(&socket.ask(&batch(entry)).await, Value::Null, -32021, ENDED.code, &what);
    }
    check_bad_credential(app, Some(&format!("Bearer {}", caller.key())), &ENDED).await;
}

#[tokio::test]
async fn all_scopes_but_the_needed_one_are_not_enough() {
    let app = App::start().await;
    for entry in catalogue().iter() {
        let Access::Scope(needed) = entry.access else { continue };
        let caller = key(&app, but(needed)).await;
        let name = entry.name;

        let single = caller.post(&call(entry).to_string()).await;
        assert_eq!(single.status, 403, "{name}");
        let challenge = format!(r#"Bearer error="insufficient_scope", scope="{needed}""#);
        assert_eq!(single.header("www-authenticate"), Some(challenge.as_str()), "{name}");
        assert!(single.header("ratelimit").is_some(), "{name}");
        assert_scope_missing(&single.json(), json!(7), needed, name);

        let together = caller.post(&batch(entry)).await;
        assert_eq!((together.status, together.header("www-authenticate")), (200, None), "{name} in a batch");
        assert_scope_missing(&together.json()[0], json!(7), needed, name);
        assert!(together.json()[1]["result"].is_object(), "{name}: its neighbour is answered");

        let plain = caller.plain(name, json!({})).await;
        assert_problem(&plain, 403, "INSUFFICIENT_SCOPE");
        assert_eq!(plain.json()["required"], needed.name(), "{name} at its own path");
        assert_eq!(plain.header("www-authenticate"), Some(challenge.as_str()), "{name} at its own path");

        let mut socket = caller.websocket().await.unwrap();
        assert_scope_missing(&socket.ask(&call(entry).to_string()).await, json!(7), needed, name);
        let together = socket.ask(&batch(entry)).await;
        assert_scope_missing(&together[0], json!(7), needed, name);
        assert!(together[1]["result"].is_object(), "{name}: its neighbour is answered");
    }
}

#[tokio::test]
async fn exactly_the_needed_scope_reaches_the_procedure() {
    let app = App::start().await;
    for entry in catalogue().iter() {
        let scope = match entry.access {
            Access::Scope(needed) => needed,
            // Any will do; this one is needed by the fewest.
            Access::AnyCredential => Scope::Verify,
        };
        let caller = key(&app, vec![scope]).await;
        let name = entry.name;

        let single = caller.post(&call(entry).to_string()).await;
        assert_eq!((single.status, single.header("www-authenticate")), (200, None), "{name}");
        assert!(
            single.header("ratelimit").is_some() && single.header("ratelimit-policy").is_some(),
            "{name}"
        );
        assert_reached(&single.json(), name);

        let together = caller.post(&batch(entry)).await;
        assert_eq!(together.status, 200, "{name} in a batch");
        assert_reached(&together.json()[0], name);
        let plain = caller.plain(name, json!({})).await;
        assert_plainly_reached(&plain, name);
        for response in [&single, &plain] {
            let is_deprecated = entry.doc.life.deprecated.is_some();
            assert_eq!(response.header("deprecation").is_some(), is_deprecated, "{name}");
        }

        let mut socket = caller.websocket().await.unwrap();
        assert_reached(&socket.ask(&call(entry).to_string()).await, name);
        assert_reached(&socket.ask(&batch(entry)).await[0], name);
    }
}
