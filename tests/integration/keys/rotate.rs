use serde_json::json;

use crate::support::App;

const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn the_old_secret_works_until_its_instant_and_the_new_one_at_once() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let old = app.test_key(&["tenants:admin"]).await;

    let rotated = admin.call("keys.rotate", json!({ "keyId": old.key_id() })).await.ok();

    assert_eq!(rotated["previousExpiresAt"], "2026-11-24T10:00:00Z");
    assert_eq!(rotated["key"]["id"], old.key_id());
    let new = app.presenting(&format!("Bearer {}", rotated["plainKey"].as_str().unwrap()));
    for caller in [&old, &new] {
        assert_eq!(caller.call("keys.whoami", json!({})).await.ok()["keyId"], old.key_id());
    }
    app.clock.advance_ms(DAY_MS - 1);
    old.call("keys.whoami", json!({})).await.ok();
    app.clock.advance_ms(1);
    assert_eq!(old.call("keys.whoami", json!({})).await.err().code(), "EXPIRED_API_KEY");
    new.call("keys.whoami", json!({})).await.ok();
}

#[tokio::test]
async fn without_grace_the_old_secret_ends_at_once() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let old = app.test_key(&["tenants:admin"]).await;
    old.call("keys.whoami", json!({})).await.ok();
    let now = json!({ "keyId": old.key_id(), "graceSeconds": 0 });
    let rotated = admin.call("keys.rotate", now).await.ok();
    assert_eq!(old.call("keys.whoami", json!({})).await.err().code(), "EXPIRED_API_KEY");
    let new = app.presenting(&format!("Bearer {}", rotated["plainKey"].as_str().unwrap()));
    new.call("keys.whoami", json!({})).await.ok();
}

#[tokio::test]
async fn a_second_rotation_does_not_give_the_first_secret_longer_life() {
    let app = App::start().await;
    let first = app.test_key(&["tenants:admin"]).await;
    let hour = json!({ "keyId": first.key_id(), "graceSeconds": 3_600 });
    let second = first.call("keys.rotate", hour).await.ok();
    let second = app.presenting(&format!("Bearer {}", second["plainKey"].as_str().unwrap()));
    second.call("keys.rotate", json!({ "keyId": first.key_id() })).await.ok();
    app.clock.advance_ms(3_600_000);
    assert_eq!(first.call("keys.whoami", json!({})).await.err().code(), "EXPIRED_API_KEY");
    second.call("keys.whoami", json!({})).await.ok();
}

#[tokio::test]
async fn what_has_ended_or_can_do_more_is_not_rotated() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let stronger = app.test_key(&["mandates:write"]).await;
    let new = |expires_at| json!({ "name": "k", "scopes": ["tenants:admin"], "expiresAt": expires_at });
    let revoked = admin.call("keys.create", new(json!(null))).await.ok()["key"]["id"].clone();
    admin.call("keys.revoke", json!({ "keyId": revoked })).await.ok();
    let expired =
        admin.call("keys.create", new(json!("2026-11-23T10:00:01Z"))).await.ok()["key"]["id"].clone();
    app.clock.advance_ms(1_000);
    let changes = app.changes().await;
    let cases = [
        (json!(stronger.key_id()), "SCOPE_NOT_HELD"),
        (revoked, "KEY_REVOKED_IS_FINAL"),
        (expired, "KEY_EXPIRED"),
    ];
    for (key, code) in cases {
        let refusal = admin.call("keys.rotate", json!({ "keyId": key })).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32025, code));
    }
    assert_eq!(app.changes().await, changes);
    stronger.call("keys.whoami", json!({})).await.ok();
}

#[tokio::test]
async fn a_key_that_expires_does_not_rotate_one_that_lives_longer() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let new = json!({ "name": "k", "scopes": ["tenants:admin"], "expiresAt": "2026-12-01T00:00:00Z" });
    let short = admin.call("keys.create", new).await.ok();
    let short = app.presenting(&format!("Bearer {}", short["plainKey"].as_str().unwrap()));
    let refusal = short.call("keys.rotate", json!({ "keyId": admin.key_id() })).await.err();
    assert_eq!(refusal.code(), "EXPIRY_BEYOND_OWN");
}

#[tokio::test]
async fn a_grace_is_0_seconds_to_30_days() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    for wrong in [json!(-1), json!(2_592_001), json!(1.5), json!("60")] {
        let params = json!({ "keyId": admin.key_id(), "graceSeconds": wrong });
        let refusal = admin.call("keys.rotate", params).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/graceSeconds", "{wrong}");
    }
    admin.call("keys.rotate", json!({ "keyId": admin.key_id(), "graceSeconds": 2_592_000 })).await.ok();
}

#[tokio::test]
async fn the_new_secret_is_shown_once() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin", "events:read"]).await;
    let rotated = admin.call("keys.rotate", json!({ "keyId": admin.key_id() })).await.ok();
    app.audited().await;
    let plain = rotated["plainKey"].as_str().unwrap();
    for (method, params) in [
        ("keys.list", json!({})),
        ("keys.get", json!({ "keyId": admin.key_id() })),
        ("events.list", json!({})),
    ] {
        assert!(!admin.call(method, params).await.ok().to_string().contains(&plain[..13]), "{method}");
    }
}

#[tokio::test]
async fn a_secret_that_was_rotated_out_makes_nothing_that_outlives_it() {
    let app = App::start().await;
    let old = app.test_key(&["tenants:admin"]).await;
    old.call("keys.rotate", json!({ "keyId": old.key_id() })).await.ok();

    let endless = json!({ "name": "endless", "scopes": ["tenants:admin"] });
    assert_eq!(old.call("keys.create", endless).await.err().code(), "EXPIRY_BEYOND_OWN");
    let own = json!({ "keyId": old.key_id(), "graceSeconds": 0 });
    assert_eq!(old.call("keys.rotate", own).await.err().code(), "EXPIRY_BEYOND_OWN");
}
