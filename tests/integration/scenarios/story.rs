//! A sandbox in which a story is told: who signs, how the days go by, what was collected, what was sent.

use procedures::domain::api_key::Mode;
use procedures::domain::id::WorkspaceId;
use serde_json::{Value, json};

use crate::support::{App, Caller, Refusal};

const SCOPES: [&str; 7] = [
    "mandates:read",
    "mandates:write",
    "collections:read",
    "events:read",
    "alerts:read",
    "alerts:write",
    "verify",
];

/// A sandbox and whoever calls it.
pub struct Story {
    pub app: App,
    pub caller: Caller,
}

impl Story {
    /// A sandbox whose clock stands at Monday 23 November 2026.
    pub async fn begin() -> Story {
        Story::begin_on("2026-11-23").await
    }

    /// A sandbox whose clock stands at that date.
    pub async fn begin_on(date: &str) -> Story {
        let app = App::start().await;
        let caller = app.test_key(&SCOPES).await;
        let story = Story { app, caller };
        story.call("sandbox.reset", json!({ "startOn": date, "seed": 7 })).await;
        story
    }

    /// A key of another organisation's test workspace.
    pub async fn another_organisation(&self) -> Caller {
        let other = self.app.another_organisation().await;
        self.app.key_of(&other, Mode::Test, &SCOPES).await
    }

    /// The workspace in which the story happens, for what is done to it behind the API.
    pub async fn workspace(&self) -> WorkspaceId {
        let id: String = self.app.one("SELECT workspace_id FROM sandbox_clocks").await;
        WorkspaceId::try_from(id).unwrap()
    }

    /// The result of a call that must succeed.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        self.caller.call(method, params).await.ok()
    }

    /// The error of a call that must be refused.
    pub async fn refused(&self, method: &str, params: Value) -> Refusal {
        self.caller.call(method, params).await.err()
    }

    /// A mandate of this payer's, signed, with these facts instead of the usual.
    pub async fn signed(&self, payer: &str, facts: Value) -> String {
        let id = self.invited(payer, facts).await;
        self.call("sandbox.completeInvite", json!({ "mandateId": id })).await;
        id
    }

    /// The same, on the account of that number at 20-00-00.
    pub async fn signed_on_account(&self, payer: &str, number: &str, facts: Value) -> String {
        let id = self.invited(payer, facts).await;
        self.call("sandbox.completeInvite", json!({ "mandateId": id, "bankDetails": account(number) })).await;
        id
    }

    /// A mandate of this payer's, who has the form, with these facts instead of the usual.
    pub async fn invited(&self, payer: &str, facts: Value) -> String {
        let mut new = self.app.new_mandate();
        new["payer"]["name"] = json!(payer);
        for (name, value) in facts.as_object().into_iter().flatten() {
            new[name] = value.clone();
        }
        let id = self.call("mandates.create", new).await["id"].as_str().unwrap().to_owned();
        self.call("mandates.sendInvite", json!({ "mandateId": id })).await;
        id
    }

    /// Runs the days up to a date.
    pub async fn until(&self, date: &str) {
        self.call("sandbox.clock.advance", json!({ "toDate": date })).await;
    }

    /// Tells the bank what to do to a mandate.
    pub async fn tell(&self, scenario: &str, mandate: &str) {
        self.call("sandbox.scenario.run", json!({ "scenario": scenario, "mandateId": mandate })).await;
    }

    /// Tells the bank what to do to the next file or the next reports.
    pub async fn tell_bank(&self, scenario: &str) {
        self.call("sandbox.scenario.run", json!({ "scenario": scenario })).await;
    }

    /// Changes the mandate's place by a call that wants a reason.
    pub async fn ask(&self, method: &str, mandate: &str) {
        self.call(method, json!({ "mandateId": mandate, "reason": "a test" })).await;
    }

    /// The mandate.
    pub async fn mandate(&self, id: &str) -> Value {
        self.call("mandates.get", json!({ "mandateId": id })).await
    }

    /// The mandate's status and stage: `active/lodged`.
    pub async fn standing(&self, id: &str) -> String {
        place(&self.mandate(id).await)
    }

    /// The mandate's reference.
    pub async fn reference(&self, id: &str) -> String {
        self.mandate(id).await["reference"].as_str().unwrap().to_owned()
    }

    /// How often an event of that kind stands in the mandate's timeline.
    pub async fn times(&self, mandate: &str, kind: &str) -> usize {
        self.caller.history(mandate).await.iter().filter(|each| *each == kind).count()
    }

    /// The mandate's collections, oldest period first.
    pub async fn collections(&self, mandate: &str) -> Vec<Value> {
        let page = self.call("collections.list", json!({ "mandateId": mandate, "limit": 100 })).await;
        let mut items = page["items"].as_array().unwrap().clone();
        items.sort_by_key(|item| item["nominalOn"].as_str().unwrap().to_owned());
        items
    }

    /// The mandate's collections as `period entry-date status/stage`.
    pub async fn ledger(&self, mandate: &str) -> Vec<String> {
        self.collections(mandate).await.iter().map(line).collect()
    }

    /// The mandate's collections that were ever debited, or are about to be, as `period entry-date status/stage`.
    pub async fn taken(&self, mandate: &str) -> Vec<String> {
        let collections = self.collections(mandate).await;
        let ahead = ["scheduled", "cancelled"].map(Value::from);
        collections.iter().filter(|item| !ahead.contains(&item["status"])).map(line).collect()
    }

    /// The mandate's collection of a period, with all that belongs to it.
    pub async fn collection(&self, mandate: &str, period: &str) -> Value {
        let all = self.collections(mandate).await;
        let found = all.iter().find(|item| item["period"] == period);
        let id = &found.unwrap_or_else(|| panic!("no collection of {period} in {all:?}"))["id"];
        self.call("collections.get", json!({ "collectionId": id })).await
    }

    /// The collection of a period as `period entry-date status/stage`.
    pub async fn of_period(&self, mandate: &str, period: &str) -> String {
        line(&self.collection(mandate, period).await)
    }

    /// Each time a collection went into a file, as `code entry-date outcome`.
    pub async fn attempts(&self, mandate: &str, period: &str) -> Vec<String> {
        let collection = self.collection(mandate, period).await;
        let attempt = |one: &Value| format!("{} {} {}", one["code"], one["entryOn"], one["outcome"]);
        let attempts = collection["attempts"].as_array().unwrap().iter();
        attempts.map(|one| attempt(one).replace('"', "")).collect()
    }

    /// The notices that the payer was given of a period, oldest first.
    pub async fn notices(&self, mandate: &str, period: &str) -> Vec<Value> {
        let collection = self.collection(mandate, period).await;
        let evidence = self.call("collections.evidence", json!({ "collectionId": collection["id"] })).await;
        evidence["notices"].as_array().unwrap().clone()
    }

    /// What the notices said of the period: `given-date kind advised-date pence`.
    pub async fn told(&self, mandate: &str, period: &str) -> Vec<String> {
        let notices = self.notices(mandate, period).await;
        let of_notice = |notice: &Value| {
            let covers = notice["covers"].as_array().unwrap().iter();
            let covered = covers.filter(|covered| covered["period"] == period);
            let text = |covered: &Value| {
                let (on, pence) = (&covered["advisedOn"], &covered["amountPence"]);
                format!("{} {} {on} {pence}", notice["givenOn"], notice["kind"]).replace('"', "")
            };
            covered.map(text).collect::<Vec<_>>()
        };
        notices.iter().flat_map(of_notice).collect()
    }

    /// The alerts that were raised about a mandate, a collection or a file, oldest first.
    pub async fn alerts(&self, subject: &str) -> Vec<String> {
        let all = self.all_alerts().await;
        let about = all.iter().filter(|alert| alert["subject"] == subject);
        about.map(|alert| alert["alert"].as_str().unwrap().to_owned()).collect()
    }

    /// What every alert says, oldest first.
    pub async fn all_alerts(&self) -> Vec<Value> {
        let page = self.call("events.list", json!({ "kinds": ["alert.raised"], "limit": 100 })).await;
        page["items"].as_array().unwrap().iter().rev().map(|event| event["data"].clone()).collect()
    }

    /// The files of that kind, oldest first: `instructions` and `collections` went to the bank, the others came back.
    pub async fn files(&self, kind: &str) -> Vec<Value> {
        let mut found = self.all_files().await;
        found.retain(|file| file["kind"] == kind);
        found
    }

    async fn all_files(&self) -> Vec<Value> {
        let (mut found, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page = self.call("sandbox.files.list", json!({ "limit": 100, "cursor": cursor })).await;
            found.extend(page["items"].as_array().unwrap().iter().cloned());
            cursor = page["nextCursor"].clone();
            if cursor.is_null() {
                found.reverse();
                return found;
            }
        }
    }

    /// The text of a file.
    pub async fn text(&self, file: &Value) -> String {
        let file = self.call("sandbox.files.get", json!({ "fileId": file["id"] })).await;
        file["text"].as_str().unwrap().to_owned()
    }

    /// What was sent under the mandate's reference, by the bytes of the files: `processing-day code account pence`.
    pub async fn sent(&self, mandate: &str) -> Vec<String> {
        self.sent_under(&self.reference(mandate).await).await
    }

    /// What was sent under a reference, by the bytes of the files: `processing-day code account pence`.
    pub async fn sent_under(&self, reference: &str) -> Vec<String> {
        let mut sent = Vec::new();
        for file in self.all_files().await {
            if file["direction"] != "submission" {
                continue;
            }
            let text = self.text(&file).await;
            let on = file["processingOn"].as_str().unwrap();
            // Positions of bacs.md §3.1.
            let records = text.lines().filter(|record| record.len() == 100);
            let ours = records.filter(|record| record[64..82].trim_end() == reference);
            sent.extend(ours.map(|record| {
                let pence: u64 = record[35..46].parse().unwrap();
                format!("{on} {} {} {pence}", &record[15..17], &record[6..14])
            }));
        }
        sent
    }

    /// The transaction codes sent under the mandate's reference, oldest first.
    pub async fn codes(&self, mandate: &str) -> Vec<String> {
        let sent = self.sent(mandate).await;
        sent.iter().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect()
    }
}

/// Bank details at 20-00-00, as the payer fills them in.
pub fn account(number: &str) -> Value {
    json!({ "accountName": "A Tenant", "sortCode": "20-00-00", "accountNumber": number })
}

fn line(item: &Value) -> String {
    let text = |name: &str| item[name].as_str().unwrap().to_owned();
    format!("{} {} {}", text("period"), text("entryOn"), place(item))
}

fn place(item: &Value) -> String {
    format!("{}/{}", item["status"].as_str().unwrap(), item["stage"].as_str().unwrap())
}
