//! Reports through the real socket.

mod arrears;
mod clawback_history;
mod figures;
mod mandate_activity;
mod plans;
mod reconciliation;
mod seeded;
mod success_rate;

use serde_json::{Value, json};

use crate::support::{ALL_SCOPES, App, Caller};

/// Months of four payers: two who pay, one without money, one who claims back.
pub struct Months {
    pub app: App,
    pub caller: Caller,
    /// In the order of the payers.
    pub mandates: Vec<String>,
}

impl Months {
    pub async fn lived() -> Months {
        let app = App::start().await;
        let caller = app.test_key(ALL_SCOPES).await;
        let months = Months { app, caller, mandates: Vec::new() };
        months.call("sandbox.reset", json!({ "startOn": "2026-11-23", "seed": 1 })).await;
        let mut mandates = Vec::new();
        for (number, payer) in ["Successful", "Penniless", "Fickle", "Successful"].into_iter().enumerate() {
            let mut mandate = months.app.new_mandate();
            mandate["payer"]["name"] = json!(format!("Ms {payer}"));
            mandate["amountPence"] = json!(40_000 + number);
            mandate["collectionDay"] = json!(5 + number);
            let id = months.call("mandates.create", mandate).await["id"].as_str().unwrap().to_owned();
            months.call("mandates.sendInvite", json!({ "mandateId": id })).await;
            months.call("sandbox.completeInvite", json!({ "mandateId": id })).await;
            mandates.push(id);
        }
        months.call("sandbox.clock.advance", json!({ "toDate": "2027-02-25" })).await;
        Months { mandates, ..months }
    }

    pub async fn call(&self, name: &str, params: Value) -> Value {
        self.caller.call(name, params).await.ok()
    }

    /// The report of all days there are.
    pub async fn all(&self, name: &str, more: Value) -> Value {
        let mut params = json!({ "from": "2026-11-01", "until": "2027-03-31" });
        for (name, value) in more.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        self.call(name, params).await
    }

    /// Where the refusal of these parameters points to.
    pub async fn refused(&self, name: &str, params: Value) -> String {
        let refusal = self.caller.call(name, params).await.err();
        assert_eq!(refusal.code(), "INVALID_PARAMS");
        refusal.error["data"]["problems"][0]["pointer"].as_str().unwrap().to_owned()
    }

    /// Another organisation's key.
    pub async fn stranger(&self) -> Caller {
        let other = self.app.another_organisation().await;
        self.app.key_of(&other, procedures::domain::api_key::Mode::Test, ALL_SCOPES).await
    }
}
