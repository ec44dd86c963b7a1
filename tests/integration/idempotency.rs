//! Idempotency keys, for every procedure of the catalogue that takes one.

use procedures::catalogue::catalogue;
use procedures::procedure::Entry;
use serde_json::{Value, json};

use crate::support::{App, Fixture, with_idempotency_key};

/// The parameters of the procedure's first example, under this idempotency key.
fn params(entry: &Entry, key: &str) -> Value {
    let mut params = Value::Object(entry.examples[0].params.clone());
    params["idempotencyKey"] = json!(key);
    params
}

/// Other parameters than [`params`].
fn other_params(fixture: &Fixture, entry: &Entry, key: &str) -> Value {
    let mut params = params(entry, key);
    match entry.name {
        "mandates.create" => params["amountPence"] = json!(1),
        "organisation.update" => params["name"] = json!("Another Name"),
        "messages.setTemplate" => params["subject"] = json!("Another subject"),
        "organisation.setLogo" => params["image"] = Value::Null,
        "sandbox.reset" => params["seed"] = json!(43),
        "sandbox.clock.advance" => params["workingDays"] = json!(4),
        "alerts.acknowledge" => params["alertIds"] = json!(["alr_00000000000000000000000000"]),
        "alerts.dismiss" => params["reason"] = json!("Another reason"),
        "alerts.setThresholds" => params["mandateCreationRatePerHour"] = json!(7),
        _ if params.get("keyId").is_some() => params["keyId"] = json!(fixture.test.key_id()),
        _ if params.get("collectionId").is_some() => params["collectionId"] = json!(fixture.collections[2]),
        _ => params["mandateId"] = json!(fixture.mandates[6]),
    }
    assert_ne!(params, self::params(entry, key), "{}", entry.name);
    params
}

/// All that the examples can change.
async fn state(fixture: &Fixture) -> Value {
    let list = json!({ "limit": 200 });
    let mut keys = fixture.test.call("keys.list", list.clone()).await.ok();
    for key in keys["items"].as_array_mut().unwrap() {
        key["lastUsedAt"] = Value::Null;
    }
    json!([
        fixture.test.call("mandates.list", list).await.ok(),
        keys,
        fixture.live.call("organisation.get", json!({})).await.ok(),
        fixture.live.call("messages.templates", json!({})).await.ok(),
        fixture.test.call("messages.list", json!({ "limit": 200 })).await.ok(),
        fixture.test.call("collections.list", json!({ "limit": 200 })).await.ok(),
        fixture.test.call("alerts.list", json!({ "limit": 200 })).await.ok(),
        fixture.test.call("alerts.thresholds", json!({})).await.ok(),
        fixture.app.changes().await,
    ])
}

#[test]
fn every_change_but_those_that_show_a_key_takes_an_idempotency_key() {
    let without: Vec<&str> = catalogue()
        .iter()
        .filter(|entry| entry.effect == procedures::ctx::Effect::Write)
        .filter(|entry| with_idempotency_key().all(|with| with.name != entry.name))
        .map(|entry| entry.name)
        .collect();
    assert_eq!(without, ["keys.create", "keys.rotate"]);
}

#[tokio::test]
async fn a_replay_gives_the_first_answer_byte_for_byte_and_changes_nothing_more() {
    for entry in with_idempotency_key() {
        let fixture = Fixture::start().await;
        let caller = fixture.caller(entry);
        let first = caller.call(entry.name, params(entry, "once")).await;
        assert!(first.response.json().get("result").is_some(), "{}: {}", entry.name, first.response.body);
        let after = state(&fixture).await;
        fixture.app.clock.advance_ms(29 * 24 * 3_600_000);

        let replay = caller.call(entry.name, params(entry, "once")).await;

        assert_eq!(replay.response.body, first.response.body, "{}", entry.name);
        assert_eq!(replay.response.status, 200, "{}", entry.name);
        assert_eq!(state(&fixture).await, after, "{}", entry.name);
    }
}

#[tokio::test]
async fn a_key_with_other_parameters_is_refused_and_the_first_answer_is_kept() {
    for entry in with_idempotency_key() {
        let fixture = Fixture::start().await;
        let caller = fixture.caller(entry);
        let first = caller.call(entry.name, params(entry, "once")).await.response.body;
        let after = state(&fixture).await;

        let refusal = caller.call(entry.name, other_params(&fixture, entry, "once")).await.err();

        let told = (refusal.number(), refusal.code());
        assert_eq!(told, (-32025, "IDEMPOTENCY_KEY_REUSED"), "{}", entry.name);
        assert_eq!(state(&fixture).await, after, "{}", entry.name);
        assert_eq!(
            caller.call(entry.name, params(entry, "once")).await.response.body,
            first,
            "{}",
            entry.name
        );
    }
}

#[tokio::test]
async fn a_refused_call_does_not_use_up_its_key() {
    for entry in with_idempotency_key() {
        let fixture = Fixture::start().await;
        let caller = fixture.caller(entry);
        let mut refused = params(entry, "once");
        match entry.name {
            "mandates.create" => {
                let mut taken = params(entry, "another");
                taken["externalRef"] = json!("taken");
                caller.call(entry.name, taken).await.ok();
                refused["externalRef"] = json!("taken");
            }
            "messages.setTemplate" => refused["subject"] = json!("{nobody}"),
            "organisation.update" => refused["noticeWorkingDays"] = json!(0),
            "alerts.acknowledge" => refused["alertIds"] = json!(["alr_00000000000000000000000000"]),
            "alerts.dismiss" => refused["alertId"] = json!("alr_00000000000000000000000000"),
            "alerts.setThresholds" => refused["mandateCreationRatePerHour"] = json!(-1),
            _ if refused.get("keyId").is_some() => refused["keyId"] = json!("key_00000000000000000000000000"),
            _ if refused.get("collectionId").is_some() => {
                refused["collectionId"] = json!("col_00000000000000000000000000");
            }
            _ => refused["mandateId"] = json!("md_00000000000000000000000000"),
        }
        caller.call(entry.name, refused).await.err();
        caller.call(entry.name, params(entry, "once")).await.ok();
    }
}

#[tokio::test]
async fn a_key_is_forgotten_after_thirty_days() {
    for entry in with_idempotency_key() {
        let fixture = Fixture::start().await;
        let caller = fixture.caller(entry);
        let first = caller.call(entry.name, params(entry, "once")).await.response.body;
        fixture.app.clock.advance_ms(30 * 24 * 3_600_000 - 1);
        let replay = caller.call(entry.name, params(entry, "once")).await.response.body;
        assert_eq!(replay, first, "{}", entry.name);
        fixture.app.clock.advance_ms(1);
        let changes = fixture.app.changes().await;
        // To take note of an alert once more changes nothing; the forgotten key may name other parameters.
        let anew = match entry.name {
            "alerts.acknowledge" => other_params(&fixture, entry, "once"),
            _ => params(entry, "once"),
        };
        let anew = caller.call(entry.name, anew).await.response.json();
        assert_ne!(anew["error"]["data"]["code"], "IDEMPOTENCY_KEY_REUSED", "{}", entry.name);
        let is_new = fixture.app.changes().await > changes || anew.get("error").is_some();
        assert!(is_new, "{}: {anew}", entry.name);
    }
}

/// How many changes are recorded when the procedure is called once.
async fn changes_of_one_call(entry: &Entry) -> i64 {
    let fixture = Fixture::start().await;
    let before = fixture.app.changes().await;
    fixture.caller(entry).call(entry.name, params(entry, "once")).await.ok();
    let changes = fixture.app.changes().await - before;
    assert!(changes > 0, "{}", entry.name);
    changes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn replays_at_once_run_once() {
    for entry in with_idempotency_key() {
        let fixture = Fixture::start().await;
        let changes = fixture.app.changes().await;
        let of_one_call = changes_of_one_call(entry).await;
        let calls: Vec<_> = (0..20)
            .map(|_| {
                let caller = fixture.caller(entry).clone();
                tokio::spawn(
                    async move { caller.call(entry.name, params(entry, "once")).await.response.body },
                )
            })
            .collect();
        let mut bodies = Vec::new();
        for call in calls {
            bodies.push(call.await.unwrap());
        }
        // Who meets a clock that another moves is refused, and has moved nothing; so has who finds no free connection.
        bodies.retain(|body| !body.contains("SANDBOX_BUSY") && !body.contains("UNAVAILABLE"));
        assert!(bodies[0].contains("\"result\""), "{}: {}", entry.name, bodies[0]);
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{}: {bodies:?}", entry.name);
        assert_eq!(fixture.app.changes().await, changes + of_one_call, "{}", entry.name);
    }
}

#[tokio::test]
async fn a_key_is_one_procedures_and_one_workspaces() {
    let fixture = Fixture::start().await;
    for entry in with_idempotency_key() {
        // What one procedure changed, another may not find any more.
        let answer = fixture.caller(entry).call(entry.name, params(entry, "the-same-for-all")).await;
        let code = answer.response.json()["error"]["data"]["code"].clone();
        assert_ne!(code, "IDEMPOTENCY_KEY_REUSED", "{}", entry.name);
    }
    let other = json!({
        "payer": { "name": "Ann", "email": "ann@example.com" }, "property": { "reference": "X" },
        "type": "non_property", "amountPence": 1, "frequency": "weekly", "collectionDay": 2,
        "idempotencyKey": "the-same-for-all",
    });
    let created = fixture.live.call("mandates.create", other.clone()).await.ok();
    assert_eq!(created["payer"]["name"], "Ann");
    let stranger = fixture.app.another_organisation().await;
    let stranger =
        fixture.app.key_of(&stranger, procedures::domain::api_key::Mode::Test, &["mandates:write"]).await;
    assert_ne!(stranger.call("mandates.create", other).await.ok()["id"], created["id"]);
}

#[tokio::test]
async fn a_replay_by_another_key_of_the_workspace_is_a_replay() {
    let app = App::start().await;
    let (one, another) = (app.test_key(&["mandates:write"]).await, app.test_key(&["mandates:write"]).await);
    let mut new = app.new_mandate();
    new["idempotencyKey"] = json!("once");
    let first = one.call("mandates.create", new.clone()).await.ok();
    assert_eq!(another.call("mandates.create", new).await.ok(), first);
}

#[tokio::test]
async fn without_a_key_every_call_counts() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:write"]).await;
    let first = caller.call("mandates.create", app.new_mandate()).await.ok();
    assert_ne!(caller.call("mandates.create", app.new_mandate()).await.ok()["id"], first["id"]);
}
