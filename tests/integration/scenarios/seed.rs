//! The same seed and the same calls give the same history, byte for byte.

use procedures::domain::api_key::Mode;
use serde_json::{Value, json};

use crate::support::{App, Caller};

/// Whoever has a sandbox, and the Service User Number of it.
struct Player {
    caller: Caller,
    organisation: String,
}

impl Player {
    async fn join(app: &App) -> Player {
        let organisation = app.organisation_called("Acme Lettings").await;
        let caller = app.key_of(&organisation, Mode::Test, &["mandates:read", "mandates:write"]).await;
        Player { caller, organisation }
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        self.caller.call(method, params).await.ok()
    }

    /// Two months in which payers pay, do not pay, claim back, move and are told another reference.
    async fn play(&self, app: &App, seed: u64) {
        let reset = json!({ "startOn": "2026-11-23", "seed": seed, "chance": "realistic" });
        self.call("sandbox.reset", reset).await;
        let mut signed = Vec::new();
        for (payer, facts) in [
            ("Ms Successful", json!({ "collectionDay": 10 })),
            ("Mr Penniless", json!({ "collectionDay": 10 })),
            ("Ms Fickle", json!({ "collectionDay": 12 })),
            ("Mr Late", json!({ "collectionDay": 1 })),
            ("Ms Switching", json!({ "collectionDay": 20 })),
            ("Mr Invalid", json!({ "collectionDay": 20 })),
            ("Ms Tenant", json!({ "frequency": "weekly", "collectionDay": 9 })),
            ("Mr Tenant", json!({ "frequency": "fortnightly", "collectionDay": 9 })),
        ] {
            let mut new = app.new_mandate();
            new["payer"]["name"] = json!(payer);
            for (name, value) in facts.as_object().into_iter().flatten() {
                new[name] = value.clone();
            }
            let id = self.call("mandates.create", new).await["id"].clone();
            self.call("mandates.sendInvite", json!({ "mandateId": id })).await;
            self.call("sandbox.completeInvite", json!({ "mandateId": id })).await;
            signed.push(id);
        }
        let clash = json!({ "scenario": "auddis:I", "mandateId": signed[0] });
        self.call("sandbox.scenario.run", clash).await;
        self.call("sandbox.clock.advance", json!({ "toDate": "2026-12-14" })).await;
        let dearer = json!({ "mandateId": signed[6], "frequency": "monthly", "collectionDay": 5 });
        self.call("mandates.update", dearer).await;
        self.call("sandbox.clock.advance", json!({ "toDate": "2027-01-25" })).await;
    }

    /// Every file in its order: what is said of it, and its text. The id is left out: it is no part of the file.
    async fn files(&self) -> Vec<(Value, String)> {
        let (mut found, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page = self.call("sandbox.files.list", json!({ "limit": 100, "cursor": cursor })).await;
            for file in page["items"].as_array().unwrap() {
                let mut facts = self.call("sandbox.files.get", json!({ "fileId": file["id"] })).await;
                assert_eq!(facts["id"], file["id"]);
                let text = facts["text"].as_str().unwrap().to_owned();
                facts.as_object_mut().unwrap().retain(|name, _| name != "id" && name != "text");
                found.push((facts, text));
            }
            cursor = page["nextCursor"].clone();
            if cursor.is_null() {
                return found;
            }
        }
    }

    /// The same for another sandbox to compare with. Two sandboxes differ in one thing: each has a Service User Number of
    /// its own, and so other digests.
    async fn files_without_number(&self, app: &App) -> Vec<(Value, String)> {
        let sun: String = app
            .one(&format!(
                "SELECT sun FROM service_users WHERE mode = 'test' AND workspace_id IN \
                 (SELECT id FROM workspaces WHERE organisation_id = '{}')",
                self.organisation
            ))
            .await;
        let mut files = self.files().await;
        for (facts, text) in &mut files {
            assert!(text.contains(&sun), "{text}");
            *text = text.replace(&sun, "NUMBER");
            facts.as_object_mut().unwrap().remove("digest");
        }
        files
    }
}

#[tokio::test]
async fn a_sandbox_that_is_reset_to_the_same_seed_repeats_itself_byte_for_byte() {
    let app = App::start().await;
    let player = Player::join(&app).await;
    player.play(&app, 11).await;
    let first = player.files().await;
    assert!(first.len() > 30, "{}", first.len());
    player.play(&app, 11).await;
    assert_eq!(player.files().await, first);
    player.play(&app, 12).await;
    assert_ne!(player.files().await, first);
}

#[tokio::test]
async fn two_sandboxes_of_the_same_seed_differ_in_their_service_user_number_alone() {
    let app = App::start().await;
    let (one, two) = (Player::join(&app).await, Player::join(&app).await);
    one.play(&app, 11).await;
    two.play(&app, 11).await;
    let (ours, theirs) = (one.files_without_number(&app).await, two.files_without_number(&app).await);
    assert_eq!(ours, theirs);
    for kind in ["instructions", "collections", "arudd", "auddis", "addacs", "ddica"] {
        assert!(ours.iter().any(|(facts, _)| facts["kind"] == kind), "{kind}");
    }
}
