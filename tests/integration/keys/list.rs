use serde_json::{Value, json};

use crate::support::App;

#[tokio::test]
async fn keys_are_listed_newest_first_with_revoked_ones_in_pages() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let mut ids = vec![admin.key_id().to_owned()];
    for name in ["a", "b", "c", "d"] {
        let new = json!({ "name": name, "scopes": ["tenants:admin"] });
        let created = admin.call("keys.create", new).await.ok();
        ids.insert(0, created["key"]["id"].as_str().unwrap().to_owned());
    }
    admin.call("keys.revoke", json!({ "keyId": ids[1] })).await.ok();

    for limit in [1, 2, 4, 5] {
        let (mut seen, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page = admin.call("keys.list", json!({ "limit": limit, "cursor": cursor })).await.ok();
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|key| key["id"].as_str().unwrap().to_owned()));
            cursor = page["nextCursor"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(seen, ids, "{limit}");
    }
    let all = admin.call("keys.list", json!({})).await.ok();
    assert_eq!(all["items"][1]["revokedAt"], "2026-11-23T10:00:00Z");
}

#[tokio::test]
async fn a_rotated_key_is_listed_once_by_its_new_start() {
    let app = App::start().await;
    let admin = app.test_key(&["tenants:admin"]).await;
    let rotated = admin.call("keys.rotate", json!({ "keyId": admin.key_id() })).await.ok();
    let all = admin.call("keys.list", json!({})).await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    assert_eq!(all["items"][0]["start"], rotated["plainKey"].as_str().unwrap()[..12]);
}
