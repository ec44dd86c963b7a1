use serde_json::{Value, json};

use crate::scenarios::story::Story;
use crate::support::App;

#[tokio::test]
async fn a_new_mandate_is_a_draft_with_a_scheme_reference() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = caller.call("mandates.create", app.new_mandate()).await.ok();
    assert_eq!((&mandate["status"], &mandate["stage"]), (&json!("draft"), &json!("created")));
    let reference = mandate["reference"].as_str().unwrap();
    assert!(reference.len() == 12 && reference.starts_with("ACM"), "{reference}");
    assert!(reference.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "{reference}");
    assert_eq!(caller.history(mandate["id"].as_str().unwrap()).await, ["mandate.created"]);
    for unset in ["bankDetails", "pendingAmendment", "failure", "activatedAt", "externalRef", "startOn"] {
        assert_eq!(mandate[unset], Value::Null, "{unset}");
    }
}

#[tokio::test]
async fn what_is_given_is_kept_in_its_normal_form() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mut given = app.new_mandate();
    given["payer"] = json!({
        "name": "  Zoë O’Brien ", "email": "Zoe@EXAMPLE.com", "phone": "+44 (0)7700 900123",
        "address": { "line1": "10 High St", "city": "Leeds", "postcode": "ls11aa" },
    });
    given["metadata"] = json!({ "landlord": "L-42", "note": "" });
    given["collectionDay"] = json!("last");
    given["startOn"] = json!("2027-01-01");
    given["endOn"] = json!("2027-12-31");

    let mandate = caller.call("mandates.create", given).await.ok();

    let address = json!({ "line1": "10 High St", "line2": null, "city": "Leeds", "postcode": "LS1 1AA" });
    let payer = json!({
        "name": "Zoë O’Brien", "email": "Zoe@example.com", "phone": "+447700900123", "address": address,
    });
    assert_eq!(mandate["payer"], payer);
    assert_eq!(mandate["metadata"], json!({ "landlord": "L-42", "note": "" }));
    assert_eq!((&mandate["collectionDay"], &mandate["endOn"]), (&json!("last"), &json!("2027-12-31")));
    assert_eq!(caller.call("mandates.get", json!({ "mandateId": mandate["id"] })).await.ok(), mandate);
}

#[tokio::test]
async fn what_is_wrong_is_refused_where_it_stands_and_creates_nothing() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let changes = app.changes().await;
    let cases = [
        ("/amountPence", json!(0)),
        ("/amountPence", json!(-1)),
        ("/amountPence", json!(1.5)),
        ("/amountPence", json!("125000")),
        ("/amountPence", json!(2_000_000_001_i64)),
        ("/amountPence", json!(u64::MAX)),
        ("/frequency", json!("yearly")),
        ("/collectionDay", json!(0)),
        ("/collectionDay", json!(32)),
        ("/collectionDay", json!("first")),
        ("/type", json!("commercial")),
        ("/payer/name", json!("")),
        ("/payer/name", json!("李明")),
        ("/payer/name", json!("x".repeat(141))),
        ("/payer/name", json!("a\nb")),
        ("/payer/email", json!("zoe")),
        ("/payer/email", json!("zoe@example.com>, eve@example.com")),
        ("/payer/phone", json!("12345")),
        ("/payer/address", json!({ "line1": "1", "city": "Leeds", "postcode": "LS1 1AA", "country": "GB" })),
        ("/property/reference", json!("")),
        ("/property/reference", json!("x".repeat(65))),
        ("/externalRef", json!("")),
        ("/externalRef", json!("x".repeat(129))),
        ("/metadata", json!({ "": "no name" })),
        ("/metadata", json!({ "long": "x".repeat(501) })),
        ("/startOn", json!("2027-02-30")),
        ("/endOn", json!("tomorrow")),
        ("/idempotencyKey", json!("")),
        ("/idempotencyKey", json!("with space")),
        ("/idempotencyKey", json!("x".repeat(129))),
    ];
    for (pointer, wrong) in cases {
        let mut params = app.new_mandate();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        params.pointer_mut(parent).unwrap()[name] = wrong.clone();
        let refusal = caller.call("mandates.create", params).await.err();
        assert_eq!((refusal.number(), refusal.code()), (-32602, "INVALID_PARAMS"), "{pointer} {wrong}");
        let found = refusal.error["data"]["problems"][0]["pointer"].as_str().unwrap();
        assert!(found == pointer || found.starts_with(&format!("{pointer}/")), "{pointer} {wrong}: {found}");
    }
    assert_eq!(app.changes().await, changes);
    assert_eq!(caller.call("mandates.list", json!({})).await.ok()["items"], json!([]));
}

#[tokio::test]
async fn an_object_is_not_given_by_position() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    let cases = [
        ("payer", json!(["Zoë Tenant", "zoe@example.com", null, null])),
        ("property", json!(["FLAT-1", null])),
    ];
    for (name, by_position) in cases {
        let mut params = app.new_mandate();
        params[name] = by_position;
        let refusal = caller.call("mandates.create", params).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], format!("/{name}"));
    }
    let mut params = app.new_mandate();
    params["payer"]["address"] = json!(["1 High St", null, "Leeds", "LS1 1AA"]);
    let refusal = caller.call("mandates.create", params).await.err();
    assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/payer/address");
}

#[tokio::test]
async fn a_mandate_does_not_end_before_it_starts() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    let mut params = app.new_mandate();
    params["startOn"] = json!("2027-01-02");
    params["endOn"] = json!("2027-01-01");
    let refusal = caller.call("mandates.create", params).await.err();
    assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/endOn");
}

#[tokio::test]
async fn a_schedule_that_would_never_collect_is_refused_and_the_refusal_says_what_would() {
    let story = Story::begin().await;
    let ending = |day: &str| {
        let mut params = story.app.new_mandate();
        params["collectionDay"] = json!(10);
        params["endOn"] = json!(day);
        params
    };
    let refusal = story.refused("mandates.create", ending("2026-12-09")).await;
    let problem = &refusal.error["data"]["problems"][0];
    assert_eq!(problem["pointer"], "/endOn");
    let reason = "expected a date not before the first collection can be, 2026-12-10";
    assert_eq!(problem["reason"], reason);
    story.refused("mandates.create", ending("2020-01-01")).await;
    assert_eq!(story.call("mandates.list", json!({})).await["items"], json!([]));
    let mandate = story.call("mandates.create", ending("2026-12-10")).await;
    assert_eq!(mandate["firstCollection"]["date"], "2026-12-10");
}

#[tokio::test]
async fn an_external_reference_names_one_mandate_of_a_workspace() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mut params = app.new_mandate();
    params["externalRef"] = json!("tenancy-1");
    let first = caller.call("mandates.create", params.clone()).await.ok();
    let (before, changes) = (caller.look(first["id"].as_str().unwrap()).await, app.changes().await);

    let refusal = caller.call("mandates.create", params.clone()).await.err();

    assert_eq!((refusal.number(), refusal.code()), (-32025, "EXTERNAL_REF_TAKEN"));
    assert_eq!(caller.look(first["id"].as_str().unwrap()).await, before);
    assert_eq!(app.changes().await, changes);
    let live = app.live_key(&["mandates:write"]).await;
    live.call("mandates.create", params).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_one_gets_the_external_reference() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mut params = app.new_mandate();
    params["externalRef"] = json!("tenancy-1");
    let calls = (0..20).map(|_| {
        let (caller, params) = (caller.clone(), params.clone());
        tokio::spawn(async move { caller.call("mandates.create", params).await.response.json() })
    });
    let calls: Vec<_> = calls.collect();
    let mut created = 0;
    for call in calls {
        let answer = call.await.unwrap();
        match answer.get("result") {
            Some(_) => created += 1,
            None => assert_eq!(answer["error"]["data"]["code"], "EXTERNAL_REF_TAKEN", "{answer}"),
        }
    }
    assert_eq!(created, 1);
}
