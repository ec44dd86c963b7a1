use serde_json::{Value, json};

use crate::support::{App, Caller};

/// Lists with these parameters and gives the external references of what was found.
async fn found(caller: &Caller, params: Value) -> Vec<String> {
    let page = caller.call("mandates.list", params).await.ok();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["externalRef"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn create(app: &App, caller: &Caller, external_ref: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut params = app.new_mandate();
    params["externalRef"] = json!(external_ref);
    change(&mut params);
    app.clock.advance_ms(1_000);
    caller.call("mandates.create", params).await.ok()["id"].as_str().unwrap().to_owned()
}

/// Three mandates, a second after one another from 10:00:01 on.
async fn three(app: &App, caller: &Caller) {
    create(app, caller, "a", |_| {}).await;
    let b = create(app, caller, "b", |params| {
        params["payer"] = json!({ "name": "Łukasz 100% O_Neil", "email": "lukasz@example.org" });
        params["amountPence"] = json!(90_000);
        params["collectionDay"] = json!("last");
    })
    .await;
    create(app, caller, "c", |params| {
        params["payer"]["name"] = json!("Ann \\ Bob");
        params["collectionDay"] = json!(15);
    })
    .await;
    caller.call("mandates.cancel", json!({ "mandateId": b, "reason": "a test" })).await.ok();
    app.execute("UPDATE mandates SET clawback_count = 2 WHERE external_ref = 'c'").await;
}

#[tokio::test]
async fn each_filter_narrows_the_list() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    three(&app, &caller).await;
    let cases: &[(Value, &[&str])] = &[
        (json!({}), &["c", "b", "a"]),
        (json!({ "status": "draft" }), &["c", "a"]),
        (json!({ "status": "cancelled" }), &["b"]),
        (json!({ "status": "active" }), &[]),
        (json!({ "amountRange": { "min": 90_000 } }), &["c", "b", "a"]),
        (json!({ "amountRange": { "min": 90_001 } }), &["c", "a"]),
        (json!({ "amountRange": { "max": 90_000 } }), &["b"]),
        (json!({ "amountRange": { "max": 89_999 } }), &[]),
        (json!({ "amountRange": { "min": 90_000, "max": 125_000 } }), &["c", "b", "a"]),
        (json!({ "amountRange": {} }), &["c", "b", "a"]),
        (json!({ "collectionDay": "last" }), &["b"]),
        (json!({ "collectionDay": 15 }), &["c"]),
        (json!({ "collectionDay": 2 }), &[]),
        (json!({ "createdRange": { "from": "2026-11-23T10:00:02Z" } }), &["c", "b"]),
        (json!({ "createdRange": { "to": "2026-11-23T10:00:02Z" } }), &["a"]),
        (
            json!({ "createdRange": { "from": "2026-11-23T11:00:02+01:00", "to": "2026-11-23T10:00:03Z" } }),
            &["b"],
        ),
        (json!({ "hasClawback": true }), &["c"]),
        (json!({ "hasClawback": false }), &["b", "a"]),
        (json!({ "externalRef": "b" }), &["b"]),
        (json!({ "externalRef": "B" }), &[]),
        (json!({ "status": "draft", "hasClawback": false, "amountRange": { "min": 1 } }), &["a"]),
        (json!({ "status": "draft", "text": "bob", "collectionDay": 15, "externalRef": "c" }), &["c"]),
        (json!({ "status": "draft", "text": "bob", "collectionDay": 15, "externalRef": "a" }), &[]),
    ];
    for (params, expected) in cases {
        assert_eq!(found(&caller, params.clone()).await, *expected, "{params}");
    }
}

#[tokio::test]
async fn text_is_found_in_name_and_email_in_any_case_and_taken_literally() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    three(&app, &caller).await;
    let cases: &[(&str, &[&str])] = &[
        ("zoë", &["a"]),
        ("ZOË", &["a"]),
        ("łUKASZ", &["b"]),
        ("example.org", &["b"]),
        ("EXAMPLE.", &["c", "b", "a"]),
        ("%", &["b"]),
        ("100%", &["b"]),
        ("1%0", &[]),
        ("_", &["b"]),
        ("O_N", &["b"]),
        ("o_e", &[]),
        ("\\", &["c"]),
        ("ann \\ b", &["c"]),
        ("\\%", &[]),
        ("'; DROP TABLE mandates; --", &[]),
        ("nobody", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&caller, json!({ "text": text })).await, *expected, "{text}");
    }
}

#[tokio::test]
async fn text_does_not_match_across_name_and_email() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    create(&app, &caller, "a", |_| {}).await;
    for separator in ["\n", " ", ""] {
        let text = format!("tenant{separator}zoe");
        let found = caller.call("mandates.list", json!({ "text": text })).await.response.json();
        assert!(found["result"]["items"].as_array().is_none_or(Vec::is_empty), "{found}");
    }
}

#[tokio::test]
async fn a_changed_name_is_found_by_the_new_and_not_by_the_old() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = create(&app, &caller, "a", |_| {}).await;
    let change = json!({ "mandateId": mandate, "payer": { "name": "Ann Other" } });
    caller.call("mandates.update", change).await.ok();
    assert_eq!(found(&caller, json!({ "text": "other" })).await, ["a"]);
    assert_eq!(found(&caller, json!({ "text": "zoë" })).await, [""; 0]);
}

#[tokio::test]
async fn pages_are_stable_while_mandates_are_created() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let expected: Vec<String> = (0..7).rev().map(|n| format!("r{n}")).collect();
    for n in 0..7 {
        create(&app, &caller, &format!("r{n}"), |_| {}).await;
    }
    for limit in [1, 2, 3, 6] {
        let (mut seen, mut cursor, mut pages) = (Vec::new(), Value::Null, 0);
        loop {
            let page = json!({ "limit": limit, "cursor": cursor, "createdRange": {} });
            let page = caller.call("mandates.list", page).await.ok();
            let items = page["items"].as_array().unwrap();
            assert!((1..=limit).contains(&items.len()));
            seen.extend(items.iter().map(|item| item["externalRef"].as_str().unwrap().to_owned()));
            cursor = page["nextCursor"].clone();
            pages += 1;
            if cursor.is_null() {
                break;
            }
            create(&app, &caller, &format!("new-{limit}-{pages}"), |_| {}).await;
        }
        let seen: Vec<_> = seen.into_iter().filter(|seen| seen.starts_with('r')).collect();
        assert_eq!(seen, expected, "{limit}");
    }
}

#[tokio::test]
async fn a_page_that_ends_with_the_last_mandate_has_no_cursor() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    create(&app, &caller, "a", |_| {}).await;
    create(&app, &caller, "b", |_| {}).await;
    let page = caller.call("mandates.list", json!({ "limit": 2 })).await.ok();
    assert_eq!((page["items"].as_array().unwrap().len(), &page["nextCursor"]), (2, &Value::Null));
}

#[tokio::test]
async fn what_the_list_cannot_understand_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read"]).await;
    let cases = [
        ("/limit", json!({ "limit": 0 })),
        ("/limit", json!({ "limit": 201 })),
        ("/limit", json!({ "limit": -1 })),
        ("/limit", json!({ "limit": "10" })),
        ("/cursor", json!({ "cursor": "" })),
        ("/cursor", json!({ "cursor": "!!" })),
        ("/cursor", json!({ "cursor": "_w" })),
        ("/cursor", json!({ "cursor": "bm90IGFuIGlk" })),
        ("/text", json!({ "text": "" })),
        ("/text", json!({ "text": "a\u{0}b" })),
        ("/text", json!({ "text": "tenant\nzoe" })),
        ("/text", json!({ "text": "x".repeat(201) })),
        ("/status", json!({ "status": "gone" })),
        ("/amountRange", json!({ "amountRange": [1, 2] })),
        ("/amountRange/min", json!({ "amountRange": { "min": 0 } })),
        ("/createdRange/from", json!({ "createdRange": { "from": "yesterday" } })),
        ("/createdRange/from", json!({ "createdRange": { "from": "2026-11-23" } })),
    ];
    for (pointer, params) in cases {
        let refusal = caller.call("mandates.list", params.clone()).await.err();
        assert_eq!(refusal.number(), -32602, "{params}");
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], pointer, "{params}");
    }
    caller.call("mandates.list", json!({ "limit": 200, "text": "é".repeat(200) })).await.ok();
}

#[tokio::test]
async fn no_text_is_too_odd_for_the_database() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "events:read"]).await;
    for odd in ["a\u{0}b", "\u{0}", "\u{fffe}", "\u{10ffff}", "'\"`"] {
        let answer = caller.call("mandates.list", json!({ "text": odd })).await.response.json();
        assert_ne!(answer["error"]["code"], -32603, "text {odd:?}: {answer}");
        for name in ["procedure", "subjectId"] {
            let answer = caller.call("events.list", json!({ name: odd })).await.response.json();
            assert_ne!(answer["error"]["code"], -32603, "{name} {odd:?}: {answer}");
        }
    }
    let cursor = data_encoding::BASE64URL_NOPAD.encode(b"md_\0");
    let answer = caller.call("mandates.list", json!({ "cursor": cursor })).await.response.json();
    assert_ne!(answer["error"]["code"], -32603, "{answer}");
}
