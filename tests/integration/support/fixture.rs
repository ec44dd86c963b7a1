//! What stands in the database when an example is run: the same, with the same ids, in every run on both databases.
//! Tests that are generated from the catalogue use it too: the examples' parameters are good here.

use jiff::civil::date;
use procedures::domain::api_key::Mode;
use procedures::domain::collection::Stage;
use procedures::procedure::Entry;
use serde_json::{Value, json};

use super::{App, Caller};

/// Every scope there is.
pub const ALL_SCOPES: &[&str] = &[
    "mandates:read",
    "mandates:write",
    "collections:read",
    "alerts:read",
    "alerts:write",
    "reports:read",
    "verify",
    "events:read",
    "tenants:admin",
];

/// The address that examples are called from (RFC 5737).
const ADDRESS: &str = "203.0.113.7";

/// A server on which a minute has passed after each step, with the callers that examples are shown for.
pub struct Fixture {
    pub app: App,
    pub test: Caller,
    pub live: Caller,
    /// The id of a key that was never used.
    pub spare_key: String,
    /// The ids of the mandates, oldest first: draft, invited, pending submission, active, suspended, cancelled, failed.
    pub mandates: Vec<String>,
    /// The ids of three collections of the active mandate's: claimed back, confirmed, planned.
    pub collections: Vec<String>,
    /// The ids of two files that crossed the rail: a submission, a report.
    pub files: Vec<String>,
    /// The id of the alert of the mandate that the bank refused.
    pub alerts: Vec<String>,
}

impl Fixture {
    pub async fn start() -> Fixture {
        let app = App::start().await;
        // The server draws an id when it starts; it has started when it answers.
        app.anonymous().send("GET", "/livez", &[], Vec::new()).await;
        let mut steps = Steps { app: &app, taken: 0 };
        steps.next();
        let test = key(&app, Mode::Test, ALL_SCOPES).await;
        steps.next();
        let live = key(&app, Mode::Live, ALL_SCOPES).await;
        steps.next();
        let spare_key = key(&app, Mode::Test, &["mandates:read"]).await.key_id().to_owned();
        let mut ids = Vec::new();
        let mut afterwards = Vec::new();
        for (mandate, moves) in mandates() {
            steps.next();
            let id = test.call("mandates.create", mandate).await.ok()["id"].as_str().unwrap().to_owned();
            // Days go by when the bank answers: what is to stand still moves after the last of them.
            if moves.len() > 2 {
                live_through(&steps, &test, &id, moves).await
            } else {
                afterwards.push((id.clone(), moves))
            }
            ids.push(id);
        }
        for (id, moves) in afterwards {
            live_through(&steps, &test, &id, moves).await;
        }
        steps.next();
        let collections = collections(&app, &ids[3]).await;
        let files = files(&app).await;
        let alerts = vec![app.one("SELECT MIN(id) AS id FROM alerts WHERE kind = 'mandate_rejected'").await];
        Fixture { app, test, live, spare_key, mandates: ids, collections, files, alerts }
    }

    /// The same, after all calls were copied into the audit trail and their keys' last use was noted.
    pub async fn settled() -> Fixture {
        let fixture = Fixture::start().await;
        fixture.test.call("keys.whoami", json!({})).await.ok();
        fixture.app.audited().await;
        fixture.app.clock.advance_ms(60_000);
        fixture.app.ids.go_on_at(SETTLED);
        fixture
    }

    /// The caller that a procedure's examples are shown for: what concerns both workspaces needs a live key.
    pub fn caller(&self, entry: &Entry) -> &Caller {
        let concerns_both = entry.namespace == "organisation" || entry.name == "messages.setTemplate";
        if concerns_both { &self.live } else { &self.test }
    }
}

/// Ids go on from here after the steps.
const SETTLED: u64 = 1 << 20;

/// Steps whose ids do not depend on how many ids the steps before have used.
struct Steps<'a> {
    app: &'a App,
    taken: u64,
}

impl Steps<'_> {
    fn next(&mut self) {
        self.taken += 1;
        self.app.ids.go_on_at(self.taken * 1_024);
        self.app.clock.advance_ms(60_000);
    }
}

async fn key(app: &App, mode: Mode, scopes: &[&str]) -> Caller {
    let caller = app.key_of(&app.organisation, mode, scopes).await;
    Caller::new(app.address)
        .with_header("authorization", &format!("Bearer {}", caller.key()))
        .with_header("x-forwarded-for", ADDRESS)
        .with_key_id(caller.key_id().to_owned())
}

async fn live_through(steps: &Steps<'_>, caller: &Caller, id: &str, moves: &[&str]) {
    for method in moves {
        steps.app.clock.advance_ms(60_000);
        let mut params = json!({ "mandateId": id });
        match *method {
            "mandates.suspend" => params["reason"] = json!("The payer is in dispute with the landlord"),
            "mandates.cancel" => params["reason"] = json!("The tenancy has ended"),
            "sandbox.fail" => params["reasonCode"] = json!("5"),
            _ => {}
        }
        caller.call(method, params).await.ok();
    }
}

/// One that was claimed back and one that was not, from before the sandbox began, and the last that the engine planned.
async fn collections(app: &App, mandate: &str) -> Vec<String> {
    // Not by a call: a read comes into the audit trail a moment later, and moves the numbers of what follows.
    let planned =
        app.one(&format!("SELECT MAX(id) AS id FROM collections WHERE mandate_id = '{mandate}'")).await;
    vec![
        app.collection(mandate, "2026-09", date(2026, 9, 30), Stage::Claimed).await,
        app.collection(mandate, "2026-10", date(2026, 10, 30), Stage::Confirmed).await,
        planned,
    ]
}

/// The first that the engine sent, and the first report that came back.
async fn files(app: &App) -> Vec<String> {
    vec![
        app.one("SELECT MIN(id) AS id FROM submissions WHERE serial = '000001'").await,
        app.one("SELECT MIN(id) AS id FROM reports").await,
    ]
}

const ACTIVATED: [&str; 3] = ["mandates.sendInvite", "sandbox.completeInvite", "sandbox.activate"];

/// One mandate in each status, and one that is invited.
fn mandates() -> Vec<(Value, &'static [&'static str])> {
    let mandate = |name: &str, email: &str, property: &str, pence: i64, day: Value| {
        json!({
            "payer": { "name": name, "email": email },
            "property": { "reference": property },
            "type": "property",
            "amountPence": pence,
            "frequency": "monthly",
            "collectionDay": day,
        })
    };
    vec![
        (mandate("Zoë Tenant", "zoe@example.com", "HIGH-ST-10-2", 125_000, json!(1)), &[]),
        (mandate("Imran Shah", "imran@example.com", "MILL-LN-4", 98_000, json!(5)), &ACTIVATED[..1]),
        (mandate("Siân Price", "sian@example.com", "DOCK-RD-7", 110_000, json!(28)), &ACTIVATED[..2]),
        (mandate("Amara Okafor", "amara@example.com", "PARK-AVE-31", 145_000, json!("last")), &ACTIVATED),
        (
            mandate("Tom Kelly", "tom@example.com", "QUEEN-SQ-12", 87_500, json!(1)),
            &["mandates.sendInvite", "sandbox.completeInvite", "sandbox.activate", "mandates.suspend"],
        ),
        (
            mandate("Lucy Brown", "lucy@example.com", "HIGH-ST-10-1", 120_000, json!(15)),
            &["mandates.sendInvite", "sandbox.completeInvite", "sandbox.activate", "mandates.cancel"],
        ),
        (
            mandate("Jakub Nowak", "jakub@example.com", "STATION-RD-9", 102_500, json!(1)),
            &["mandates.sendInvite", "sandbox.completeInvite", "sandbox.fail"],
        ),
    ]
}
