use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_key_learns_what_it_opens() {
    let app = App::start().await;
    for (caller, mode) in
        [(app.test_key(&["verify"]).await, "test"), (app.live_key(&["verify"]).await, "live")]
    {
        let me = caller.call("keys.whoami", json!({})).await.ok();
        assert_eq!((&me["mode"], &me["keyId"]), (&json!(mode), &json!(caller.key_id())));
        assert_eq!(me["organisationId"], app.organisation);
        assert_eq!((&me["keyName"], &me["scopes"]), (&json!("agentos"), &json!(["verify"])));
        assert!(!me.to_string().contains(caller.key()));
    }
}

#[tokio::test]
async fn scopes_are_listed_in_one_order_however_they_were_given() {
    let app = App::start().await;
    let caller = app.test_key(&["tenants:admin", "mandates:read", "verify"]).await;
    let me = caller.call("keys.whoami", json!({})).await.ok();
    assert_eq!(me["scopes"], json!(["mandates:read", "verify", "tenants:admin"]));
}
