use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_revoked_key_is_refused_at_its_next_call() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let caller = app.test_key(&["mandates:read"]).await;
    caller.call("mandates.list", json!({})).await.ok();

    let revoked = admin.call("keys.revoke", json!({ "keyId": caller.key_id() })).await.ok();

    assert_eq!(revoked["revokedAt"], "2026-11-23T10:00:00Z");
    let refusal = caller.call("mandates.list", json!({})).await.err();
    assert_eq!((refusal.status, refusal.number(), refusal.code()), (401, -32021, "EXPIRED_API_KEY"));
}

#[tokio::test]
async fn revoking_ends_every_secret_of_the_key() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let old = app.test_key(&["tenants:admin"]).await;
    let rotated = admin.call("keys.rotate", json!({ "keyId": old.key_id() })).await.ok();
    let new = app.presenting(&format!("Bearer {}", rotated["plainKey"].as_str().unwrap()));
    admin.call("keys.revoke", json!({ "keyId": old.key_id() })).await.ok();
    for caller in [old, new] {
        assert_eq!(caller.call("keys.whoami", json!({})).await.err().code(), "EXPIRED_API_KEY");
    }
}

#[tokio::test]
async fn a_key_can_revoke_itself() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let own = json!({ "keyId": admin.key_id() });
    assert_eq!(admin.call("keys.revoke", own.clone()).await.ok()["id"], admin.key_id());
    assert_eq!(admin.call("keys.revoke", own).await.err().code(), "EXPIRED_API_KEY");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_revocations_and_rotations_at_once_one_revokes() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let caller = app.test_key(&["tenants:admin"]).await;
    let calls: Vec<_> = (0..30)
        .map(|n| {
            let (admin, key) = (admin.clone(), json!({ "keyId": caller.key_id() }));
            let method = if n % 2 == 0 { "keys.rotate" } else { "keys.revoke" };
            tokio::spawn(async move { (method, admin.call(method, key).await.response.json()) })
        })
        .collect();
    let mut revoked = 0;
    for call in calls {
        match call.await.unwrap() {
            ("keys.revoke", answer) if answer.get("result").is_some() => revoked += 1,
            (_, answer) if answer.get("result").is_some() => {}
            (method, answer) => {
                assert_eq!(answer["error"]["data"]["code"], "KEY_REVOKED_IS_FINAL", "{method}: {answer}");
            }
        }
    }
    assert_eq!(revoked, 1);
    assert_eq!(caller.call("keys.whoami", json!({})).await.err().code(), "EXPIRED_API_KEY");
}

#[tokio::test]
async fn revoking_twice_is_refused() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let caller = app.test_key(&["mandates:read"]).await;
    let key = json!({ "keyId": caller.key_id() });
    admin.call("keys.revoke", key.clone()).await.ok();
    let before = admin.call("keys.get", key.clone()).await.ok();
    app.clock.advance_ms(1_000);
    assert_eq!(admin.call("keys.revoke", key.clone()).await.err().code(), "KEY_REVOKED_IS_FINAL");
    assert_eq!(admin.call("keys.get", key).await.ok(), before);
}

#[tokio::test]
async fn a_key_that_revokes_itself_does_nothing_more_in_the_same_batch() {
    let app = App::start().await;
    let key = app.test_key(&["tenants:admin"]).await;
    let batch = json!([
        { "jsonrpc": "2.0", "id": 1, "method": "keys.revoke", "params": { "keyId": key.key_id() } },
        { "jsonrpc": "2.0", "id": 2, "method": "keys.create",
          "params": { "name": "heir", "scopes": ["tenants:admin"] } },
    ]);
    let answers = key.post(&batch.to_string()).await.json();
    assert!(answers[0]["result"]["revokedAt"].is_string(), "{answers}");
    assert_eq!(answers[1]["error"]["data"]["code"], "EXPIRED_API_KEY");
    assert_eq!(answers[1]["id"], 2);
}
