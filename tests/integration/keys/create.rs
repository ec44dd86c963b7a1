use jiff::Timestamp;
use procedures::domain::api_key::Mode;
use procedures::domain::scope::Scope;
use procedures::operator::NewKey;
use serde_json::{Value, json};

use crate::support::{App, Caller};

const ADMIN: &[&str] = &["tenants:admin", "mandates:read", "events:read"];

fn caller_with(app: &App, created: &Value) -> Caller {
    app.presenting(&format!("Bearer {}", created["plainKey"].as_str().unwrap()))
}

/// An administrator's key that expires.
async fn expiring(app: &App, at: &str) -> Caller {
    let request = NewKey {
        organisation: app.organisation.clone().try_into().unwrap(),
        name: "admin".to_owned(),
        mode: Mode::Test,
        scopes: vec![Scope::named("tenants:admin").unwrap()],
        expires_at: Some(at.parse::<Timestamp>().unwrap()),
        allowed_addresses: Vec::new(),
    };
    app.key(request).await
}

#[tokio::test]
async fn a_new_key_opens_the_creators_workspace_with_its_scopes() {
    let app = App::start().await;
    let admin = app.test_key(ADMIN).await;

    let new = json!({ "name": " reports ", "scopes": ["mandates:read", "mandates:read"] });
    let created = admin.call("keys.create", new).await.ok();

    let plain = created["plainKey"].as_str().unwrap();
    assert!(plain.len() == 40 && plain.starts_with("ak_test_"), "{plain}");
    assert_eq!(created["key"]["start"], plain[..12]);
    assert_eq!(
        (&created["key"]["name"], &created["key"]["scopes"]),
        (&json!("reports"), &json!(["mandates:read"]))
    );
    assert_eq!(created["key"]["createdBy"], admin.key_id());
    let me = caller_with(&app, &created).call("keys.whoami", json!({})).await.ok();
    assert_eq!((&me["keyId"], &me["mode"]), (&created["key"]["id"], &json!("test")));
    assert_eq!(me["workspaceId"], admin.call("keys.whoami", json!({})).await.ok()["workspaceId"]);
    let refused = caller_with(&app, &created).call("keys.list", json!({})).await.err();
    assert_eq!(refused.code(), "INSUFFICIENT_SCOPE");
}

#[tokio::test]
async fn the_key_itself_is_shown_once() {
    let app = App::start().await;
    let admin = app.test_key(ADMIN).await;
    let new = json!({ "name": "reports", "scopes": ["mandates:read"] });
    let created = admin.call("keys.create", new).await.ok();
    let plain = created["plainKey"].as_str().unwrap().to_owned();
    caller_with(&app, &created).call("mandates.list", json!({})).await.ok();
    app.audited().await;

    let get = admin.call("keys.get", json!({ "keyId": created["key"]["id"] })).await.ok();
    let list = admin.call("keys.list", json!({})).await.ok();
    let events = admin.call("events.list", json!({ "limit": 200 })).await.ok();
    let discovered = admin.call("rpc.discover", json!({})).await.ok();
    for shown in [get, list, events, discovered] {
        // The start is shown, and nothing beyond it.
        assert!(!shown.to_string().contains(&plain[..13]), "{shown}");
    }
}

#[tokio::test]
async fn a_key_gives_no_scope_it_does_not_hold() {
    let app = App::start().await;
    let admin = app.test_key(ADMIN).await;
    let changes = app.changes().await;
    for scopes in [json!(["mandates:write"]), json!(["mandates:read", "verify"])] {
        let refusal = admin.call("keys.create", json!({ "name": "more", "scopes": scopes })).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32025, "SCOPE_NOT_HELD"));
    }
    assert_eq!(app.changes().await, changes);
    assert_eq!(admin.call("keys.list", json!({})).await.ok()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_gives_no_life_longer_than_its_own() {
    let app = App::start().await;
    let admin = expiring(&app, "2026-12-01T00:00:00Z").await;
    let new =
        |expires_at: Value| json!({ "name": "k", "scopes": ["tenants:admin"], "expiresAt": expires_at });
    for beyond in [json!(null), json!("2026-12-01T00:00:00.001Z")] {
        let refusal = admin.call("keys.create", new(beyond.clone())).await.err();
        assert_eq!(refusal.code(), "EXPIRY_BEYOND_OWN", "{beyond}");
    }
    let created = admin.call("keys.create", new(json!("2026-12-01T00:00:00Z"))).await.ok();
    assert_eq!(created["key"]["expiresAt"], "2026-12-01T00:00:00Z");
}

#[tokio::test]
async fn a_key_stops_at_its_expiry() {
    let app = App::start().await;
    let admin = app.test_key(ADMIN).await;
    let new = json!({ "name": "k", "scopes": ["mandates:read"], "expiresAt": "2026-11-23T10:01:00Z" });
    let caller = caller_with(&app, &admin.call("keys.create", new).await.ok());
    app.clock.advance_ms(59_999);
    caller.call("keys.whoami", json!({})).await.ok();
    app.clock.advance_ms(1);
    let refusal = caller.call("keys.whoami", json!({})).await.err();
    assert_eq!((refusal.status, refusal.code()), (401, "EXPIRED_API_KEY"));
}

#[tokio::test]
async fn what_cannot_be_a_key_is_refused() {
    let app = App::start().await;
    let admin = app.test_key(ADMIN).await;
    let changes = app.changes().await;
    let networks: Vec<String> = (0..51).map(|n| format!("10.0.{n}.0/24")).collect();
    let cases = [
        ("/name", json!("")),
        ("/name", json!("x".repeat(101))),
        ("/name", json!("two\nlines")),
        ("/scopes", json!([])),
        ("/scopes/0", json!(["mandates:delete"])),
        ("/scopes/1", json!(["mandates:read", "MANDATES:READ"])),
        ("/scopes", json!("mandates:read")),
        ("/expiresAt", json!("2026-11-23T10:00:00Z")),
        ("/expiresAt", json!("2020-01-01T00:00:00Z")),
        ("/expiresAt", json!("90d")),
        ("/allowedAddresses/0", json!(["10.0.0.0/33"])),
        ("/allowedAddresses/0", json!(["example.com"])),
        ("/allowedAddresses", json!(networks)),
    ];
    for (pointer, wrong) in cases {
        let mut params = json!({ "name": "k", "scopes": ["mandates:read"] });
        params[pointer.split('/').nth(1).unwrap()] = wrong.clone();
        let refusal = admin.call("keys.create", params).await.err();
        assert_eq!(refusal.number(), -32602, "{pointer} {wrong}");
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], pointer, "{wrong}");
    }
    assert_eq!(app.changes().await, changes);
}

#[tokio::test]
async fn a_key_works_from_its_networks_only() {
    let app = App::start().await;
    let admin = app.test_key(ADMIN).await;
    let networks = json!(["203.0.113.0/24", "2001:db8::/32"]);
    let new = json!({ "name": "k", "scopes": ["mandates:read"], "allowedAddresses": networks });
    let created = admin.call("keys.create", new).await.ok();
    assert_eq!(created["key"]["allowedAddresses"], networks);
    let from = |address: &str| {
        Caller::new(app.address)
            .with_header("authorization", &format!("Bearer {}", created["plainKey"].as_str().unwrap()))
            .with_header("x-forwarded-for", address)
    };
    for inside in ["203.0.113.1", "203.0.113.255", "::ffff:203.0.113.9", "2001:db8::7"] {
        from(inside).call("keys.whoami", json!({})).await.ok();
    }
    let malformed = app.presenting("Bearer ak_test_0").call("keys.whoami", json!({})).await.err();
    for outside in ["203.0.114.1", "2001:db9::1"] {
        let refusal = from(outside).call("keys.whoami", json!({})).await.err();
        assert_eq!((refusal.status, refusal.code()), (401, "INVALID_API_KEY"), "{outside}");
        assert_eq!(refusal.error["message"], malformed.error["message"], "{outside}");
    }
}

#[tokio::test]
async fn a_key_for_some_networks_makes_none_for_others() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let bound =
        json!({ "name": "bound", "scopes": ["tenants:admin"], "allowedAddresses": ["198.18.0.0/15"] });
    let bound = admin.call("keys.create", bound).await.ok();
    let bound = app.presenting(&format!("Bearer {}", bound["plainKey"].as_str().unwrap()));

    let heir = bound.call("keys.create", json!({ "name": "heir", "scopes": ["tenants:admin"] })).await.ok();
    assert_eq!(heir["key"]["allowedAddresses"], json!(["198.18.0.0/15"]));
    let beyond = json!({ "name": "out", "scopes": ["tenants:admin"], "allowedAddresses": ["0.0.0.0/0"] });
    assert_eq!(bound.call("keys.create", beyond).await.err().code(), "NETWORK_BEYOND_OWN");
}

#[tokio::test]
async fn a_scope_is_not_listed_without_end() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let many = vec!["tenants:admin"; 1_000];
    let refusal = admin.call("keys.create", json!({ "name": "many", "scopes": many })).await.err();
    assert_eq!(refusal.number(), -32602);
    let twice = json!({ "name": "twice", "scopes": ["tenants:admin", "tenants:admin"] });
    assert_eq!(admin.call("keys.create", twice).await.ok()["key"]["scopes"], json!(["tenants:admin"]));
}
