//! What `direct-debit seed` writes beside mandates and money.

use procedures::domain::api_key::Mode;
use procedures::operator::{self, SeedOrder};
use serde_json::{Value, json};

use crate::support::{ALL_SCOPES, App, Caller};

async fn seeded(app: &App) -> Caller {
    let order = SeedOrder { mandates: 120, months: 4, organisations: None, seed: 11 };
    let seeded = operator::seed(&app.app, order, &|_| {}).await.unwrap();
    app.key_of(seeded.organisation_id.unwrap().as_str(), Mode::Test, ALL_SCOPES).await
}

async fn all(caller: &Caller, name: &str) -> Vec<Value> {
    let (mut found, mut params) = (Vec::new(), json!({}));
    loop {
        let page = caller.call(name, params.clone()).await.ok();
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        if page["nextCursor"].is_null() {
            return found;
        }
        params["cursor"] = page["nextCursor"].clone();
    }
}

#[tokio::test]
async fn the_audit_trail_of_a_seeded_portfolio_is_intact_and_tells_of_every_mandate() {
    let app = App::start().await;
    let caller = seeded(&app).await;
    assert_eq!(caller.call("events.verify", json!({})).await.ok()["intact"], true);
    let events = all(&caller, "events.list").await;
    let of_kind = |kind: &str| events.iter().filter(|event| event["kind"] == kind).count();
    let alerts = all(&caller, "alerts.list").await;
    assert_eq!((of_kind("mandate.created"), of_kind("alert.raised")), (120, alerts.len()));
    assert!(!alerts.is_empty() && all(&caller, "keys.list").await.len() > 2);
    let mandates = all(&caller, "mandates.list").await;
    let told = caller.call("mandates.timeline", json!({ "mandateId": mandates[60]["id"] })).await.ok();
    assert_eq!(told["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn every_payer_of_a_seeded_portfolio_was_written_to_and_nothing_waits_to_be_sent() {
    let app = App::start().await;
    let caller = seeded(&app).await;
    let messages = all(&caller, "messages.list").await;
    for mandate in all(&caller, "mandates.list").await {
        assert!(messages.iter().any(|message| message["mandateId"] == mandate["id"]), "{mandate}");
    }
    assert!(messages.iter().all(|message| message["status"] == "not_sent"));
}
