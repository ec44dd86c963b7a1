//! `alerts.*`, and that each kind rings when it must, once.

mod acknowledge;
mod dismiss;
mod ends;
mod get;
mod list;
mod reserve;
mod rings;
mod set_thresholds;
mod thresholds;

use serde_json::{Value, json};

use crate::scenarios::story::Story;
use crate::support::{App, Caller};

const SCOPES: &[&str] = &["mandates:read", "mandates:write", "alerts:read", "alerts:write", "events:read"];

/// A test workspace that rings for every mandate that is created.
async fn ringing(app: &App) -> Caller {
    let caller = app.test_key(SCOPES).await;
    caller.call("alerts.setThresholds", json!({ "mandateCreationRatePerHour": 0 })).await.ok();
    caller
}

async fn create(caller: &Caller, app: &App) {
    caller.call("mandates.create", app.new_mandate()).await.ok();
}

/// The caller's alerts, newest first.
async fn listed(caller: &Caller, filter: Value) -> Vec<Value> {
    caller.call("alerts.list", filter).await.ok()["items"].as_array().unwrap().clone()
}

/// The one active alert of the caller's.
async fn active(caller: &Caller) -> Value {
    let mut all = listed(caller, json!({ "status": "active" })).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// The story's alerts of that kind, newest first, as `status value`.
async fn of_kind(story: &Story, kind: &str) -> Vec<String> {
    let all = listed(&story.caller, json!({ "kind": kind })).await;
    let line = |alert: &Value| format!("{} {}", alert["status"].as_str().unwrap(), alert["currentValue"]);
    all.iter().map(line).collect()
}

/// Takes note of every active alert of the story's.
async fn acknowledge_all(story: &Story) {
    let all = listed(&story.caller, json!({ "status": "active", "limit": 200 })).await;
    let ids: Vec<_> = all.iter().map(|alert| &alert["id"]).collect();
    story.call("alerts.acknowledge", json!({ "alertIds": ids })).await;
}

/// The kinds of the events about an alert, oldest first.
async fn history(caller: &Caller, alert: &Value) -> Vec<String> {
    let page = caller.call("events.list", json!({ "subjectId": alert["id"] })).await.ok();
    let items = page["items"].as_array().unwrap().iter().rev();
    items.map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}
