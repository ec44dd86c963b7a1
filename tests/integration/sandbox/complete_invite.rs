use serde_json::{Value, json};

use crate::support::App;

fn details() -> Value {
    json!({ "accountName": "Ms Z Tenant", "sortCode": "08-99-99", "accountNumber": "66374958" })
}

#[tokio::test]
async fn the_payers_account_is_shown_masked() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "invited").await;

    let given = json!({ "mandateId": mandate, "bankDetails": details() });
    let signed = caller.call("sandbox.completeInvite", given).await.ok();

    let masked = json!({ "accountName": "Ms Z Tenant", "sortCode": "••-••-99", "accountNumber": "••••4958" });
    assert_eq!((&signed["status"], &signed["bankDetails"]), (&json!("pending_submission"), &masked));
    assert_eq!(caller.look(&mandate).await[0], signed);
}

#[tokio::test]
async fn without_an_account_the_sandboxs_own_is_used_in_the_payers_name() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "invited").await;
    let signed = caller.call("sandbox.completeInvite", json!({ "mandateId": mandate })).await.ok();
    let masked = json!({ "accountName": "Zoë Tenant", "sortCode": "••-••-00", "accountNumber": "••••9911" });
    assert_eq!(signed["bankDetails"], masked);
}

#[tokio::test]
async fn an_account_is_nowhere_in_the_clear() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write", "events:read"]).await;
    let mandate = app.mandate_in(&caller, "invited").await;
    let given = json!({ "mandateId": mandate, "bankDetails": details(), "idempotencyKey": "once" });
    caller.call("sandbox.completeInvite", given).await.ok();
    app.audited().await;

    let is_clear =
        |text: &str| text.contains("66374958") || text.contains("089999") || text.contains("08-99-99");
    assert!(!is_clear(&caller.look(&mandate).await.to_string()));
    assert!(!is_clear(&caller.call("events.list", json!({ "limit": 200 })).await.ok().to_string()));
    for (table, column) in [("mandates", "sealed_bank_details"), ("idempotency", "sealed_outcome")] {
        let stored: Vec<u8> = app.one(&format!("SELECT {column} FROM {table}")).await;
        assert!(!stored.is_empty() && !is_clear(&String::from_utf8_lossy(&stored)), "{table}.{column}");
    }
    let masked: String = app.one("SELECT masked_bank_details FROM mandates").await;
    assert!(!is_clear(&masked), "{masked}");
    if app.database_url.starts_with("sqlite") {
        for file in std::fs::read_dir(app.folder.path()).unwrap().map(|file| file.unwrap().path()) {
            if file.is_file() {
                assert!(
                    !is_clear(&String::from_utf8_lossy(&std::fs::read(&file).unwrap())),
                    "{}",
                    file.display()
                );
            }
        }
    }
}

#[tokio::test]
async fn the_same_account_is_stored_differently_each_time() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    for _ in 0..2 {
        let mandate = app.mandate_in(&caller, "invited").await;
        let given = json!({ "mandateId": mandate, "bankDetails": details() });
        caller.call("sandbox.completeInvite", given).await.ok();
    }
    assert_eq!(app.one::<i64>("SELECT COUNT(DISTINCT sealed_bank_details) AS n FROM mandates").await, 2);
}

#[tokio::test]
async fn a_wrong_account_is_refused_where_it_is_wrong_and_never_repeated() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "invited").await;
    let before = caller.look(&mandate).await;
    let cases = [
        ("/sortCode", json!("0899991")),
        ("/sortCode", json!(66_374_958)),
        ("/sortCode", json!({ "66374958": "66374958" })),
        ("/accountNumber", json!("663749581")),
        ("/accountNumber", json!(66_374_958)),
        ("/accountNumber", json!(["66374958"])),
        ("/accountName", json!("")),
        ("/accountName", json!(66_374_958)),
        ("", json!("66374958")),
        ("", json!(["Ms Z Tenant", "08-99-99", "66374958"])),
    ];
    for (place, wrong) in cases {
        let mut params = json!({ "mandateId": mandate, "bankDetails": details() });
        *params["bankDetails"].pointer_mut(place).unwrap() = wrong.clone();
        let refusal = caller.call("sandbox.completeInvite", params).await.err();
        assert_eq!(refusal.number(), -32602, "{place} {wrong}");
        let pointer = &refusal.error["data"]["problems"][0]["pointer"];
        assert_eq!(pointer, &json!(format!("/bankDetails{place}")), "{wrong}");
        let told = refusal.error.to_string();
        assert!(!told.contains("66374958") && !told.contains("0899991"), "{told}");
    }
    for missing in ["accountName", "sortCode", "accountNumber"] {
        let mut params = json!({ "mandateId": mandate, "bankDetails": details() });
        params["bankDetails"].as_object_mut().unwrap().remove(missing);
        let refusal = caller.call("sandbox.completeInvite", params).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], format!("/bankDetails/{missing}"));
    }
    assert_eq!(caller.look(&mandate).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_completed_once_however_many_try() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "invited").await;
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let (caller, params) = (caller.clone(), json!({ "mandateId": mandate }));
            tokio::spawn(async move { caller.call("sandbox.completeInvite", params).await.response.json() })
        })
        .collect();
    let mut completed = 0;
    for call in calls {
        let answer = call.await.unwrap();
        match answer.get("result") {
            Some(_) => completed += 1,
            None => assert_eq!(answer["error"]["data"]["code"], "MANDATE_ALREADY_SIGNED", "{answer}"),
        }
    }
    assert_eq!(completed, 1);
}
