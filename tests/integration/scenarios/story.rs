//! A sandbox in which a story is told: who signs, how the days go by, what was collected.

use serde_json::{Value, json};

use crate::support::{App, Caller};

/// A sandbox and whoever calls it.
pub struct Story {
    pub app: App,
    pub caller: Caller,
}

impl Story {
    /// A sandbox whose clock stands at Monday 23 November 2026.
    pub async fn begin() -> Story {
        let app = App::start().await;
        let scopes = ["mandates:read", "mandates:write", "collections:read"];
        let caller = app.test_key(&scopes).await;
        let story = Story { app, caller };
        story.call("sandbox.reset", json!({ "startOn": "2026-11-23", "seed": 7 })).await;
        story
    }

    /// The result of a call that must succeed.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        self.caller.call(method, params).await.ok()
    }

    /// A mandate of this payer's, signed, with these facts instead of the usual.
    pub async fn signed(&self, payer: &str, facts: Value) -> String {
        let mut new = self.app.new_mandate();
        new["payer"]["name"] = json!(payer);
        for (name, value) in facts.as_object().into_iter().flatten() {
            new[name] = value.clone();
        }
        let id = self.call("mandates.create", new).await["id"].as_str().unwrap().to_owned();
        self.call("mandates.sendInvite", json!({ "mandateId": id })).await;
        self.call("sandbox.completeInvite", json!({ "mandateId": id })).await;
        id
    }

    /// Runs the days up to a date.
    pub async fn until(&self, date: &str) {
        self.call("sandbox.clock.advance", json!({ "toDate": date })).await;
    }

    /// Tells the bank what to do.
    pub async fn tell(&self, scenario: &str, mandate: &str) {
        self.call("sandbox.scenario.run", json!({ "scenario": scenario, "mandateId": mandate })).await;
    }

    /// The mandate.
    pub async fn mandate(&self, id: &str) -> Value {
        self.call("mandates.get", json!({ "mandateId": id })).await
    }

    /// The mandate's status and stage: `active/lodged`.
    pub async fn standing(&self, id: &str) -> String {
        place(&self.mandate(id).await)
    }

    /// The mandate's collections, oldest period first.
    pub async fn collections(&self, mandate: &str) -> Vec<Value> {
        let page = self.call("collections.list", json!({ "mandateId": mandate })).await;
        let mut items = page["items"].as_array().unwrap().clone();
        items.sort_by_key(|item| item["nominalOn"].as_str().unwrap().to_owned());
        items
    }

    /// The mandate's collections as `period entry-date status/stage`.
    pub async fn ledger(&self, mandate: &str) -> Vec<String> {
        let line = |item: &Value| {
            let text = |name: &str| item[name].as_str().unwrap().to_owned();
            format!("{} {} {}", text("period"), text("entryOn"), place(item))
        };
        self.collections(mandate).await.iter().map(line).collect()
    }
}

fn place(item: &Value) -> String {
    format!("{}/{}", item["status"].as_str().unwrap(), item["stage"].as_str().unwrap())
}
