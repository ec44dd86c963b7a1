//! Ways in, and ways that are shut.

use std::time::Duration;

use jiff::SignedDuration;
use procedures::domain::api_key::Mode;
use procedures::domain::scope::Scope;
use procedures::operator::NewKey;
use serde_json::{Value, json};

use super::facade::assert_problem;
use super::matrix::unknown_key;
use crate::support::{App, Caller, Response};

const WHOAMI: &str = r#"{"jsonrpc":"2.0","id":1,"method":"keys.whoami"}"#;

fn new_key(app: &App) -> NewKey {
    NewKey {
        organisation: app.organisation.clone().try_into().unwrap(),
        name: "agentos".to_owned(),
        mode: Mode::Test,
        scopes: vec![Scope::TenantsAdmin, Scope::EventsRead],
        expires_at: None,
        allowed_addresses: Vec::new(),
    }
}

#[track_caller]
fn assert_refused(response: &Response, code: &str) {
    assert_eq!(
        (response.status, &response.json()["error"]["data"]["code"]),
        (401, &json!(code)),
        "{response:?}"
    );
}

/// All that is answered, the request's own id left out.
#[track_caller]
fn without_request_id(response: &Response) -> (u16, Vec<(String, String)>, String) {
    let id = response.header("x-request-id").unwrap();
    let headers =
        response.headers.iter().filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (response.status, headers.collect(), response.body.replace(id, "ID"))
}

#[tokio::test]
async fn a_key_opens_as_bearer_with_its_organisation_and_as_x_api_key() {
    let app = App::start().await;
    let key = app.key(new_key(&app)).await.key().to_owned();
    for authorization in [
        format!("Bearer {key}"),
        format!("bearer {key}"),
        format!("BEARER  {key}"),
        format!("Bearer {}:{key}", app.organisation),
    ] {
        let caller = app.presenting(&authorization);
        assert_eq!(
            caller.call("keys.whoami", json!({})).await.ok()["organisationId"],
            app.organisation.as_str()
        );
        assert_eq!(caller.plain("keys.whoami", json!({})).await.status, 200);
        caller.websocket().await.unwrap();
    }
    let caller = app.anonymous().with_header("X-API-Key", &key);
    assert_eq!(caller.call("keys.whoami", json!({})).await.ok()["mode"], "test");
    assert_eq!(caller.plain("keys.whoami", json!({})).await.json()["mode"], "test");
    caller.websocket().await.unwrap();
}

#[tokio::test]
async fn another_organisations_id_is_answered_exactly_as_an_unknown_key() {
    let app = App::start().await;
    let key = app.key(new_key(&app)).await.key().to_owned();
    let brown = app.another_organisation().await;
    let nobody = "org_00000000000000000000000001";
    let unknown =
        app.presenting(&format!("Bearer {}:{}", app.organisation, unknown_key())).post(WHOAMI).await;
    assert_refused(&unknown, "INVALID_API_KEY");
    for organisation in [brown.as_str(), nobody] {
        let wrong = app.presenting(&format!("Bearer {organisation}:{key}")).post(WHOAMI).await;
        assert_eq!(without_request_id(&wrong), without_request_id(&unknown));
    }
    let malformed = app.presenting("Bearer ak_test_nonsense").post(WHOAMI).await;
    assert_eq!(without_request_id(&malformed), without_request_id(&unknown));
}

#[tokio::test]
async fn several_credentials_in_one_request_are_refused() {
    let app = App::start().await;
    let key = app.key(new_key(&app)).await.key().to_owned();
    let bearer = format!("Bearer {key}");
    let callers = [
        app.presenting(&bearer).with_header("x-api-key", &key),
        app.presenting(&bearer).with_header("authorization", &bearer),
        app.anonymous().with_header("x-api-key", &key).with_header("x-api-key", &key),
        app.presenting("").with_header("x-api-key", &key),
    ];
    for caller in callers {
        for response in [caller.post(WHOAMI).await, caller.upgrade().await] {
            assert_eq!(response.status, 400);
            let error = &response.json()["error"];
            assert_eq!(
                (&error["code"], &error["data"]["code"]),
                (&json!(-32600), &json!("SEVERAL_CREDENTIALS"))
            );
        }
        assert_problem(&caller.plain("keys.whoami", json!({})).await, 400, "SEVERAL_CREDENTIALS");
    }
}

#[tokio::test]
async fn a_key_in_the_query_the_body_or_a_cookie_is_no_credential() {
    let app = App::start().await;
    let key = app.key(new_key(&app)).await.key().to_owned();
    let stranger = app.anonymous();
    let json = [("content-type", "application/json")];
    for name in ["key", "api_key", "access_token", "x-api-key", "authorization"] {
        let path = format!("/rpc?{name}={key}");
        assert_refused(&stranger.send("POST", &path, &json, WHOAMI.into()).await, "MISSING_API_KEY");
        let plain = format!("/rpc/keys.whoami?{name}={key}");
        assert_problem(&stranger.send("POST", &plain, &json, "{}".into()).await, 401, "MISSING_API_KEY");
    }
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "keys.whoami", "apiKey": key, "params": { "apiKey": key } });
    assert_refused(&stranger.post(&body.to_string()).await, "MISSING_API_KEY");
    let cookie = stranger.clone().with_header("cookie", &format!("x-api-key={key}"));
    assert_refused(&cookie.post(WHOAMI).await, "MISSING_API_KEY");
    // A bad header is not made good by a key elsewhere.
    let bad = app.presenting("Bearer nonsense");
    let response = bad.send("POST", &format!("/rpc?access_token={key}"), &json, WHOAMI.into()).await;
    assert_refused(&response, "INVALID_API_KEY");
}

#[tokio::test]
async fn a_key_is_used_from_its_networks_only() {
    let app = App::start().await;
    let allowed = ["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    let key = app.key(NewKey { allowed_addresses: allowed.into(), ..new_key(&app) }).await.key().to_owned();
    let from = |lines: &[&str]| {
        let caller = Caller::new(app.address).with_header("authorization", &format!("Bearer {key}"));
        lines.iter().fold(caller, |caller, line| caller.with_header("x-forwarded-for", line))
    };
    for lines in [&["192.0.2.77"][..], &["2001:db8::5"], &["::ffff:192.0.2.1"], &["203.0.113.9, 192.0.2.1"]] {
        assert_eq!(from(lines).post(WHOAMI).await.status, 200, "{lines:?}");
        from(lines).websocket().await.unwrap();
    }
    // The last line is what the proxy wrote; those before it are what the client says of itself.
    let forged = ["192.0.2.77", "203.0.113.9"];
    for lines in
        [&["203.0.113.9"][..], &["2001:db9::5"], &["192.0.2.1, 203.0.113.9"], &forged, &["nonsense"], &[]]
    {
        assert_refused(&from(lines).post(WHOAMI).await, "INVALID_API_KEY");
        assert_eq!(from(lines).websocket().await.err(), Some(401), "{lines:?}");
    }
}

#[tokio::test]
async fn a_key_ends_at_its_instant_by_the_clock() {
    let app = App::start().await;
    let expires_at = Some(app.app.now() + SignedDuration::from_secs(90));
    let caller = app.key(NewKey { expires_at, ..new_key(&app) }).await;
    let mut socket = caller.websocket().await.unwrap();
    app.clock.advance_ms(89_999);
    assert_eq!(caller.post(WHOAMI).await.status, 200);
    assert!(socket.ask(WHOAMI).await["result"].is_object());
    app.clock.advance_ms(1);
    assert_refused(&caller.post(WHOAMI).await, "EXPIRED_API_KEY");
    assert_eq!(socket.ask(WHOAMI).await["error"]["data"]["code"], "EXPIRED_API_KEY");
}

#[tokio::test]
async fn the_old_secret_of_a_rotated_key_lives_on_for_its_grace() {
    let app = App::start().await;
    let caller = app.key(new_key(&app)).await;
    let old = caller.key().to_owned();
    let mut socket = caller.websocket().await.unwrap();
    let params = json!({ "keyId": caller.key_id(), "graceSeconds": 60 });
    let rotated = caller.call("keys.rotate", params).await.ok();
    let new = app.presenting(&format!("Bearer {}", rotated["plainKey"].as_str().unwrap()));

    app.clock.advance_ms(59_999);
    let ids =
        [&caller, &new].map(async |caller| caller.call("keys.whoami", json!({})).await.ok()["keyId"].clone());
    let [old_id, new_id] = ids;
    assert_eq!((old_id.await, new_id.await), (json!(caller.key_id()), json!(caller.key_id())));
    app.clock.advance_ms(1);
    assert_refused(&app.presenting(&format!("Bearer {old}")).post(WHOAMI).await, "EXPIRED_API_KEY");
    assert_eq!(socket.ask(WHOAMI).await["error"]["data"]["code"], "EXPIRED_API_KEY");
    assert_eq!(new.post(WHOAMI).await.status, 200);
}

#[tokio::test]
async fn a_rotation_without_grace_ends_the_old_secret_at_once() {
    let app = App::start().await;
    let caller = app.key(new_key(&app)).await;
    let params = json!({ "keyId": caller.key_id(), "graceSeconds": 0 });
    let rotated = caller.call("keys.rotate", params).await.ok();
    assert_refused(&caller.post(WHOAMI).await, "EXPIRED_API_KEY");
    let new = app.presenting(&format!("Bearer {}", rotated["plainKey"].as_str().unwrap()));
    assert_eq!(new.post(WHOAMI).await.status, 200);
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_the_very_next_call_also_on_an_open_websocket() {
    let app = App::start().await;
    let admin = app.key(new_key(&app)).await;
    for _ in 0..10 {
        let caller = app.key(new_key(&app)).await;
        let mut socket = caller.websocket().await.unwrap();
        assert!(socket.ask(WHOAMI).await["result"].is_object());
        admin.call("keys.revoke", json!({ "keyId": caller.key_id() })).await.ok();
        assert_eq!(socket.ask(WHOAMI).await["error"]["data"]["code"], "EXPIRED_API_KEY");
        assert_refused(&caller.post(WHOAMI).await, "EXPIRED_API_KEY");
        assert_problem(&caller.plain("keys.whoami", json!({})).await, 401, "EXPIRED_API_KEY");
        assert_eq!(caller.websocket().await.err(), Some(401));
    }
    // Nor does a key survive its own hand.
    admin.call("keys.revoke", json!({ "keyId": admin.key_id() })).await.ok();
    assert_refused(&admin.post(WHOAMI).await, "EXPIRED_API_KEY");
}

#[tokio::test]
async fn which_procedures_there_are_is_told_to_good_credentials_only() {
    let app = App::start().await;
    let good = app.key(new_key(&app)).await.call("no.such", json!({})).await;
    assert_eq!((good.response.status, good.err().number()), (200, -32601));
    let good = app.key(new_key(&app)).await;
    assert_problem(&good.plain("no.such", json!({})).await, 404, "METHOD_NOT_FOUND");
    for (authorization, code) in
        [("Bearer x", "INVALID_API_KEY"), (&format!("Bearer {}", unknown_key()), "INVALID_API_KEY")]
    {
        let caller = app.presenting(authorization);
        let (known, unknown) = (
            caller.call("keys.whoami", json!({})).await.response,
            caller.call("no.such", json!({})).await.response,
        );
        assert_refused(&known, code);
        assert_eq!(without_request_id(&known), without_request_id(&unknown));
        let (known, unknown) =
            (caller.plain("keys.whoami", json!({})).await, caller.plain("no.such", json!({})).await);
        assert_problem(&known, 401, code);
        assert_eq!(without_request_id(&known), without_request_id(&unknown));
    }
}

#[tokio::test]
async fn no_answer_and_no_audit_row_echoes_a_credential() {
    let app = App::start().await;
    let auditor = app.key(new_key(&app)).await;
    let good = auditor.key().to_owned();
    let presented = ["hunter2hunter2".to_owned(), unknown_key(), format!("{}x", unknown_key()), good.clone()];
    let mut answers = Vec::new();
    for secret in &presented {
        for authorization in
            [format!("Bearer {secret}"), format!("Basic {secret}"), format!("Bearer org_x:{secret}")]
        {
            let response = app.presenting(&authorization).post(WHOAMI).await;
            answers.push(format!("{:?}", response));
        }
        let as_method = json!({ "jsonrpc": "2.0", "id": 1, "method": secret, "params": { "k": secret } });
        answers.push(auditor.post(&as_method.to_string()).await.body);
        let as_member =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "keys.get", "params": { "keyId": secret } });
        answers.push(auditor.post(&as_member.to_string()).await.body);
        let as_value = json!({ "jsonrpc": "2.0", "id": 1, "method": "keys.whoami", "params": [secret] });
        answers.push(auditor.post(&as_value.to_string()).await.body);
        answers.push(format!("{:?}", auditor.plain(secret, json!({ "k": secret })).await));
        answers.push(format!("{:?}", auditor.plain("keys.get", json!({ "keyId": secret })).await));
        answers.push(format!("{:?}", auditor.plain("keys.whoami", json!([secret])).await));
    }
    app.audited().await;
    answers.push(auditor.call("events.list", json!({ "limit": 200 })).await.ok().to_string());
    for answer in answers {
        assert!(presented.iter().all(|secret| !answer.contains(secret.as_str())), "{answer}");
    }
}

#[tokio::test]
async fn an_address_that_fails_too_often_is_limited_and_good_keys_are_not_disturbed() {
    let app = App::start().await;
    let good = app.key(new_key(&app)).await;
    let guesser = Caller::new(app.address).with_header("x-forwarded-for", "203.0.113.50");
    let guess = guesser.clone().with_header("authorization", &format!("Bearer {}", unknown_key()));
    for _ in 0..60 {
        assert_refused(&guess.post(WHOAMI).await, "INVALID_API_KEY");
    }
    for response in [guess.post(WHOAMI).await, guesser.post(WHOAMI).await, guess.upgrade().await] {
        assert_eq!((response.status, response.header("www-authenticate")), (429, None), "{response:?}");
        assert_eq!(response.header("ratelimit"), None);
        assert_eq!(response.json()["error"]["data"]["code"], "RATE_LIMITED");
    }
    assert_problem(&guess.plain("keys.whoami", json!({})).await, 429, "RATE_LIMITED");
    // A good key is good from that address too, and another address fails as before.
    let same_address = guesser.clone().with_header("authorization", &format!("Bearer {}", good.key()));
    assert_eq!(same_address.post(WHOAMI).await.status, 200);
    assert_refused(&app.presenting("Bearer x").post(WHOAMI).await, "INVALID_API_KEY");

    let wait: u64 = guess.post(WHOAMI).await.header("retry-after").unwrap().parse().unwrap();
    app.advance(Duration::from_secs(wait));
    assert_refused(&guess.post(WHOAMI).await, "INVALID_API_KEY");
    app.audited().await;
    let rows = good.call("events.list", json!({ "outcome": "refused" })).await.ok();
    assert_eq!(rows["items"], Value::Array(Vec::new()), "strangers' failures stand in nobody's workspace");
}
