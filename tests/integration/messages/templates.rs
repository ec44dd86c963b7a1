use serde_json::{Value, json};

use crate::support::App;

fn of<'v>(list: &'v Value, kind: &str) -> &'v Value {
    list["items"].as_array().unwrap().iter().find(|item| item["kind"] == kind).unwrap()
}

#[tokio::test]
async fn every_kind_is_listed_with_what_its_words_may_stand_for() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read"]).await;
    let list = caller.call("messages.templates", json!({})).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 11);
    for item in list["items"].as_array().unwrap() {
        for part in ["subject", "paragraph", "senderName", "replyTo"] {
            assert_eq!(item[part], Value::Null, "{item}");
        }
    }
    let notice = &of(&list, "advance_notice")["placeholders"];
    assert_eq!(*notice, json!(["payer", "organisation", "reference", "property", "amount", "date"]));
    assert_eq!(of(&list, "alert_raised")["placeholders"], json!(["organisation", "alert"]));
}

#[tokio::test]
async fn both_workspaces_see_what_was_set_and_another_organisation_does_not() {
    let app = App::start().await;
    let live = app.live_key(&["mandates:read", "tenants:admin"]).await;
    let test = app.test_key(&["mandates:read"]).await;
    let stranger = app.another_organisation().await;
    let stranger = app.key_of(&stranger, procedures::domain::api_key::Mode::Live, &["mandates:read"]).await;
    live.call("messages.setTemplate", json!({ "kind": "mandate_invite", "subject": "Ours" })).await.ok();
    for (caller, subject) in [(&live, json!("Ours")), (&test, json!("Ours")), (&stranger, Value::Null)] {
        let list = caller.call("messages.templates", json!({})).await.ok();
        assert_eq!(of(&list, "mandate_invite")["subject"], subject);
    }
}
