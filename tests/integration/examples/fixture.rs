//! What stands in the database when an example is run: the same, with the same ids, in every run on both databases.

use procedures::domain::api_key::Mode;
use serde_json::{Value, json};

use crate::support::{App, Caller};

/// Every scope there is.
const ALL_SCOPES: &[&str] = &[
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
        key(&app, Mode::Test, &["mandates:read"]).await;
        for (mandate, moves) in mandates() {
            steps.next();
            live_through(&mut steps, &test, mandate, moves).await;
        }
        steps.next();
        test.call("keys.whoami", json!({})).await.ok();
        app.audited().await;
        steps.next();
        Fixture { app, test, live }
    }
}

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

async fn live_through(steps: &mut Steps<'_>, caller: &Caller, mandate: Value, moves: &[&str]) {
    let id = caller.call("mandates.create", mandate).await.ok()["id"].clone();
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
