use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_key_is_read_as_it_was_created() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let new = json!({ "name": "k", "scopes": ["tenants:admin"], "expiresAt": "2027-01-01T00:00:00Z" });
    let created = admin.call("keys.create", new).await.ok()["key"].clone();
    assert_eq!(admin.call("keys.get", json!({ "keyId": created["id"] })).await.ok(), created);
    let unknown = json!({ "keyId": "key_00000000000000000000000000" });
    let refusal = admin.call("keys.get", unknown).await.err();
    assert_eq!((refusal.code(), &refusal.error["data"]["what"]), ("NOT_FOUND", &json!("key")));
}

#[tokio::test]
async fn a_use_shows_whether_it_read_or_changed() {
    for scope in ["mandates:read", "mandates:write"] {
        let app = App::start().await;
        let admin = app.test_key(&["tenants:admin"]).await;
        let caller = app.test_key(&[scope]).await;
        let key = json!({ "keyId": caller.key_id() });
        assert_eq!(admin.call("keys.get", key.clone()).await.ok()["lastUsedAt"], json!(null));
        app.audited().await;
        app.clock.advance_ms(5_000);

        match scope {
            "mandates:read" => caller.call("mandates.list", json!({})).await.ok(),
            _ => caller.call("mandates.create", app.new_mandate()).await.ok(),
        };

        let mut shown = json!(null);
        for _ in 0..80 {
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            shown = app.one::<Option<i64>>(&last_used(caller.key_id())).await.into();
            if !shown.is_null() {
                break;
            }
        }
        assert_eq!(shown, json!(crate::support::START + 5_000), "{scope}");
        assert_eq!(admin.call("keys.get", key).await.ok()["lastUsedAt"], "2026-11-23T10:00:05Z", "{scope}");
    }
}

/// Asked in SQL: a call would itself be journaled, and so wake what notes the uses.
fn last_used(key: &str) -> String {
    format!("SELECT last_used_at FROM api_keys WHERE id = '{key}'")
}
