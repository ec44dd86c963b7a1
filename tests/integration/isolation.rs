//! No workspace sees or touches another's rows. Generated from the catalogue: a procedure that takes an id is here as
//! soon as it exists.

use jiff::civil::date;
use procedures::catalogue::catalogue;
use procedures::ctx::{Effect, Transport};
use procedures::domain::api_key::Mode;
use procedures::domain::collection::Stage;
use procedures::procedure::Entry;
use serde_json::{Value, json};

use crate::support::{ALL_SCOPES, App, Caller, Fixture, Response, params_of};

/// The procedures that take an id, with each parameter that is one.
fn ids() -> Vec<(&'static Entry, String)> {
    let mut found = Vec::new();
    for entry in catalogue().iter() {
        for (name, _) in params_of(entry)["properties"].as_object().into_iter().flatten() {
            if name.ends_with("Id") || name.ends_with("Ids") {
                found.push((entry, name.clone()));
            }
        }
    }
    found
}

#[test]
fn the_table_of_ids_is_not_empty() {
    let ids = ids();
    assert!(ids.len() >= 15, "{}", ids.len());
    assert!(ids.iter().any(|(entry, name)| entry.name == "mandates.get" && name == "mandateId"));
}

/// The parameters of each example that has this id, with another in its place.
fn with_id(entry: &Entry, name: &str, id: &str) -> Vec<Value> {
    let having = entry.examples.iter().filter(|example| example.params.contains_key(name));
    having
        .map(|example| {
            let mut params = Value::Object(example.params.clone());
            params[name] = if name.ends_with("Ids") { json!([id]) } else { json!(id) };
            params
        })
        .collect()
}

fn unknown(id: &str) -> String {
    let (prefix, _) = id.split_once('_').unwrap();
    format!("{prefix}_00000000000000000000000001")
}

/// The answer's bytes, the request's id aside, and what is answered at the procedure's own path.
async fn answer(caller: &Caller, entry: &Entry, params: Value) -> [(u16, String); 2] {
    let rpc = caller.call(entry.name, params.clone()).await.response;
    [rpc, caller.plain(entry.name, params).await].map(without_request_id)
}

fn without_request_id(response: Response) -> (u16, String) {
    let request_id = response.header("x-request-id").unwrap_or_default().to_owned();
    let without = if request_id.is_empty() { response.body } else { response.body.replace(&request_id, "") };
    (response.status, without)
}

async fn state(fixture: &Fixture) -> Value {
    let mut keys = fixture.test.call("keys.list", json!({})).await.ok();
    for key in keys["items"].as_array_mut().unwrap() {
        key["lastUsedAt"] = Value::Null;
    }
    let mandates = fixture.test.call("mandates.list", json!({})).await.ok();
    let mut collections = Vec::new();
    for collection in &fixture.collections {
        collections
            .push(fixture.test.call("collections.get", json!({ "collectionId": collection })).await.ok());
    }
    let alerts = fixture.test.call("alerts.list", json!({})).await.ok();
    json!([mandates, keys, collections, alerts, fixture.app.changes().await])
}

#[tokio::test]
async fn another_workspaces_id_is_answered_exactly_as_an_unknown_one() {
    let fixture = Fixture::start().await;
    let stranger = fixture.app.another_organisation().await;
    let strangers = [
        fixture.app.key_of(&stranger, Mode::Test, ALL_SCOPES).await,
        fixture.app.key_of(&stranger, Mode::Live, ALL_SCOPES).await,
        fixture.live.clone(),
    ];
    let before = state(&fixture).await;
    for (entry, name) in ids() {
        let theirs = match name.as_str() {
            "keyId" => vec![fixture.spare_key.clone(), fixture.test.key_id().to_owned()],
            "mandateId" => fixture.mandates.clone(),
            "collectionId" => fixture.collections.clone(),
            "fileId" => fixture.files.clone(),
            "alertId" | "alertIds" => fixture.alerts.clone(),
            // Nobody has one over HTTP; of another connection's there is none on this one.
            "subscriptionId" => vec!["feed_01m83z7bf00000000000010003".to_owned()],
            "subjectId" => vec![fixture.mandates[3].clone(), fixture.spare_key.clone()],
            other => panic!("say here which ids a stranger would try as {other}"),
        };
        for id in theirs {
            for (foreign, unknown) in
                with_id(entry, &name, &id).into_iter().zip(with_id(entry, &name, &unknown(&id)))
            {
                for caller in &strangers {
                    let told = answer(caller, entry, foreign.clone()).await;
                    assert_eq!(told, answer(caller, entry, unknown.clone()).await, "{} {name}", entry.name);
                    let params = params_of(entry);
                    let is_required =
                        params["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
                    // An id that is not required narrows a read; a change is of what it names.
                    let must_be_refused = is_required || entry.effect == Effect::Write;
                    let [(_, rpc), (plain_status, plain)] = &told;
                    let is_refused = rpc.contains("\"error\"");
                    assert_eq!(is_refused, must_be_refused, "{} {name}: {rpc}", entry.name);
                    assert_eq!(*plain_status != 200, must_be_refused, "{} {name}: {plain}", entry.name);
                }
                fixture.app.clock.advance_ms(30_000);
            }
        }
    }
    assert_eq!(state(&fixture).await, before);
}

#[tokio::test]
async fn a_test_key_does_not_reach_the_live_workspace() {
    let fixture = Fixture::start().await;
    let (live, test) = (&fixture.live, &fixture.test);
    let mandate = live.call("mandates.create", fixture.app.new_mandate()).await.ok()["id"].clone();
    let mandate = mandate.as_str().unwrap();
    let collection = submitted(&fixture.app, mandate).await;
    let file: String = fixture.app.one("SELECT MAX(id) AS id FROM submissions").await;
    let alert = alerted(live).await;
    let before = (live.look(mandate).await, fixture.app.changes().await);
    for (entry, name) in ids() {
        let theirs = match name.as_str() {
            "keyId" => live.key_id(),
            "collectionId" => &collection,
            "fileId" => &file,
            "alertId" | "alertIds" => &alert,
            _ => mandate,
        };
        for (foreign, unknown) in
            with_id(entry, &name, theirs).into_iter().zip(with_id(entry, &name, &unknown(theirs)))
        {
            let told = answer(test, entry, foreign).await;
            assert_eq!(told, answer(test, entry, unknown).await, "{} {name}", entry.name);
        }
    }
    assert_eq!((live.look(mandate).await, fixture.app.changes().await), before);
}

/// The id of a collection of the mandate that is in a file.
async fn submitted(app: &App, mandate: &str) -> String {
    app.collection(mandate, "2026-11", date(2026, 11, 30), Stage::Submitted).await
}

/// The id of an alert of the caller's workspace, which has mandates: it rings for each one that is created.
async fn alerted(caller: &Caller) -> String {
    caller.call("alerts.setThresholds", json!({ "mandateCreationRatePerHour": 0 })).await.ok();
    let page = caller.call("alerts.list", json!({ "status": "active" })).await.ok();
    page["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A workspace with a mandate in it, and the ids of what only it may see.
struct Workspace {
    caller: Caller,
    mode: Mode,
    own: Vec<String>,
}

async fn workspace(app: &App, organisation: &str, mode: Mode) -> Workspace {
    let caller = app.key_of(organisation, mode, ALL_SCOPES).await;
    let mut mandate = app.new_mandate();
    mandate["externalRef"] = json!("the-same-for-all");
    mandate["idempotencyKey"] = json!("the-same-for-all");
    let mandate = caller.call("mandates.create", mandate).await.ok()["id"].as_str().unwrap().to_owned();
    caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    let new_key = json!({ "name": "reports", "scopes": ["mandates:read"] });
    let key = caller.call("keys.create", new_key).await.ok()["key"]["id"].as_str().unwrap().to_owned();
    let me = caller.call("keys.whoami", json!({})).await.ok();
    let workspace = me["workspaceId"].as_str().unwrap().to_owned();
    let collection = submitted(app, &mandate).await;
    let file: String = app.one("SELECT MAX(id) AS id FROM submissions").await;
    let alert = alerted(&caller).await;
    Workspace {
        own: vec![mandate, key, caller.key_id().to_owned(), workspace, collection, file, alert],
        mode,
        caller,
    }
}

#[tokio::test]
async fn no_read_shows_another_workspaces_rows() {
    let app = App::start().await;
    let stranger = app.another_organisation().await;
    let mut workspaces = Vec::new();
    for organisation in [&app.organisation, &stranger] {
        for mode in [Mode::Live, Mode::Test] {
            workspaces.push(workspace(&app, organisation, mode).await);
        }
    }
    app.audited().await;
    // The document is the same for everybody, and has ids in its examples.
    // What needs a WebSocket has tests of its own.
    let reads = catalogue()
        .iter()
        .filter(|entry| entry.effect == Effect::Read && entry.transport == Transport::Any)
        .filter(|entry| entry.name != "rpc.discover");
    for entry in reads {
        let schema = params_of(entry);
        let takes = |name: &str| schema["properties"].get(name).is_some();
        let is_sandbox = entry.namespace.starts_with("sandbox");
        for (at, workspace) in workspaces.iter().enumerate() {
            if is_sandbox && workspace.mode == Mode::Live {
                continue;
            }
            let params = match entry.name {
                "keys.get" => json!({ "keyId": workspace.own[1] }),
                _ if takes("mandateId") => json!({ "mandateId": workspace.own[0] }),
                _ if takes("collectionId") => json!({ "collectionId": workspace.own[4] }),
                _ if takes("fileId") => json!({ "fileId": workspace.own[5] }),
                _ if takes("alertId") => json!({ "alertId": workspace.own[6] }),
                _ if entry.namespace == "reports" && takes("until") => {
                    json!({ "from": "2026-01-01", "until": "2027-12-31" })
                }
                "payers.access" => json!({ "externalRef": "the-same-for-all" }),
                _ => json!({}),
            };
            let shown = workspace.caller.call(entry.name, params).await.ok().to_string();
            for (other, hidden) in workspaces.iter().enumerate().filter(|(other, _)| *other != at) {
                let leaked = hidden.own.iter().find(|id| shown.contains(id.as_str()));
                assert_eq!(leaked, None, "{} shows workspace {at} what is of {other}", entry.name);
            }
        }
        // The many calls of this test are not to be counted as one minute's.
        app.clock.advance_ms(10_000);
    }
    for workspace in &workspaces {
        let lists = [("mandates.list", 1), ("keys.list", 2), ("collections.list", 1), ("alerts.list", 1)];
        for (method, count) in lists {
            let page = workspace.caller.call(method, json!({})).await.ok();
            assert_eq!(page["items"].as_array().unwrap().len(), count, "{method}");
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_workspace_opens_nothing_of_it() {
    let app = App::start().await;
    let stranger = app.another_organisation().await;
    let (ours, theirs) =
        (workspace(&app, &app.organisation, Mode::Test).await, workspace(&app, &stranger, Mode::Test).await);
    // Once it is seen to, the next mandate raises another.
    theirs.caller.call("alerts.acknowledge", json!({ "alertIds": [theirs.own[6]] })).await.ok();
    theirs.caller.call("mandates.create", app.new_mandate()).await.ok();
    theirs.caller.call("mandates.sendInvite", json!({ "mandateId": theirs.own[0] })).await.ok();
    app.collection(&theirs.own[0], "2026-12", date(2026, 12, 1), Stage::Submitted).await;
    let lists = [
        "mandates.list",
        "keys.list",
        "events.list",
        "messages.list",
        "collections.list",
        "collections.upcoming",
        "sandbox.files.list",
        "alerts.list",
    ];
    for method in lists {
        let page = theirs.caller.call(method, json!({ "limit": 1 })).await.ok();
        let cursor = page["nextCursor"].clone();
        assert!(cursor.is_string(), "{method}");
        let shown = ours.caller.call(method, json!({ "cursor": cursor })).await.ok().to_string();
        assert!(theirs.own.iter().all(|id| !shown.contains(id.as_str())), "{method}: {shown}");
    }
}

#[tokio::test]
async fn a_live_workspace_refuses_every_sandbox_procedure() {
    let fixture = Fixture::start().await;
    let mandate = fixture.live.call("mandates.create", fixture.app.new_mandate()).await.ok()["id"].clone();
    let mandate = mandate.as_str().unwrap();
    fixture.live.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    let before = fixture.live.look(mandate).await;
    for entry in catalogue().iter().filter(|entry| entry.namespace.starts_with("sandbox")) {
        for mut params in entry.examples.iter().map(|example| Value::Object(example.params.clone())) {
            if params.get("mandateId").is_some() {
                params["mandateId"] = json!(mandate);
            }
            let refusal = fixture.live.call(entry.name, params).await.err();
            assert_eq!((refusal.number(), refusal.code()), (-32025, "SANDBOX_ONLY"), "{}", entry.name);
        }
    }
    assert_eq!(fixture.live.look(mandate).await, before);
}
