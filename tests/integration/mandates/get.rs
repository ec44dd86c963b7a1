use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_mandate_is_read_as_it_was_created() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let created = caller.call("mandates.create", app.new_mandate()).await.ok();

    let read = caller.call("mandates.get", json!({ "mandateId": created["id"] })).await.ok();

    assert_eq!(read, created);
}

#[tokio::test]
async fn an_unknown_mandate_is_not_found_and_a_malformed_id_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read"]).await;
    let unknown = "md_00000000000000000000000000";
    let refusal = caller.call("mandates.get", json!({ "mandateId": unknown })).await.err();
    assert_eq!((refusal.number(), refusal.code(), refusal.status), (-32024, "NOT_FOUND", 200));
    assert_eq!(refusal.error["data"]["what"], "mandate");

    let key = caller.key_id().to_owned();
    for malformed in
        [&unknown[1..], &unknown[..28], "", "md_0000000000000000000000000O", &unknown.to_uppercase(), &key]
    {
        let refusal = caller.call("mandates.get", json!({ "mandateId": malformed })).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32602, "INVALID_PARAMS"), "{malformed}");
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/mandateId");
    }
}
