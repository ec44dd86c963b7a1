use std::time::Duration;

use serde_json::{Value, json};

use crate::support::App;

const LIVE: &str = "SELECT COUNT(*) AS n FROM invites WHERE completed_at IS NULL AND superseded_at IS NULL";

fn token(sent: &Value) -> String {
    let url = sent["invite"]["url"].as_str().unwrap();
    url.strip_prefix("https://dd.example.com/mandate/").expect("the form's address").to_owned()
}

#[tokio::test]
async fn an_invite_has_the_forms_address_and_works_for_seven_days() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "draft").await;

    let sent = caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();

    assert_eq!(token(&sent).len(), 43);
    assert_eq!(sent["invite"]["expiresAt"], "2026-11-30T10:00:00Z");
    assert_eq!(sent["invite"]["sent"], false);
    assert_eq!((&sent["mandate"]["status"], &sent["mandate"]["stage"]), (&json!("draft"), &json!("invited")));
}

#[tokio::test]
async fn a_resend_ends_the_invite_before_it() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "draft").await;
    let first = caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    let second = caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    assert_ne!(token(&first), token(&second));
    assert_eq!(app.one::<i64>(LIVE).await, 1);
    assert_eq!(
        app.one::<String>(&LIVE.replace("COUNT(*) AS n", "id")).await,
        second["invite"]["id"].as_str().unwrap()
    );
    assert_eq!(caller.history(&mandate).await, ["mandate.created", "mandate.invited", "mandate.invited"]);
}

#[tokio::test]
async fn an_invite_that_has_expired_cannot_be_completed_until_it_is_sent_again() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "invited").await;
    let of_it = json!({ "mandateId": mandate });
    app.clock.advance_ms(7 * 24 * 3_600_000);
    let before = caller.look(&mandate).await;

    let refusal = caller.call("sandbox.completeInvite", of_it.clone()).await.err();

    assert_eq!(refusal.code(), "MANDATE_NOT_INVITED");
    assert_eq!(caller.look(&mandate).await, before);
    caller.call("mandates.sendInvite", of_it.clone()).await.ok();
    caller.call("sandbox.completeInvite", of_it).await.ok();
}

#[tokio::test]
async fn the_token_is_stored_nowhere_and_shown_nowhere_else() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write", "events:read"]).await;
    let mandate = app.mandate_in(&caller, "draft").await;
    let sent = json!({ "mandateId": mandate, "idempotencyKey": "once" });
    let token = token(&caller.call("mandates.sendInvite", sent).await.ok());
    app.audited().await;
    assert!(!caller.look(&mandate).await.to_string().contains(&token));
    assert!(!caller.call("events.list", json!({})).await.ok().to_string().contains(&token));
    for (table, column) in [("invites", "token_hash"), ("idempotency", "sealed_outcome")] {
        let stored: Vec<u8> = app.one(&format!("SELECT {column} FROM {table}")).await;
        assert!(!String::from_utf8_lossy(&stored).contains(&token), "{table}");
    }
}

#[tokio::test]
async fn a_payer_is_sent_five_invites_a_day_and_no_more() {
    let app = App::start().await;
    let caller = app.live_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "draft").await;
    let of_it = json!({ "mandateId": mandate });
    // Of those that wait to be sent, each takes the place of the one before: that is no flood.
    for _ in 0..7 {
        caller.call("mandates.sendInvite", of_it.clone()).await.ok();
    }
    app.execute("UPDATE messages SET status = 'sent' WHERE status = 'queued'").await;
    for _ in 1..5 {
        app.advance(Duration::from_secs(60));
        caller.call("mandates.sendInvite", of_it.clone()).await.ok();
        app.execute("UPDATE messages SET status = 'sent' WHERE status = 'queued'").await;
    }
    let before = app.one::<String>(&LIVE.replace("COUNT(*) AS n", "id")).await;
    let refusal = caller.call("mandates.sendInvite", of_it.clone()).await.err();
    assert_eq!(refusal.code(), "TOO_MANY_INVITES");
    assert_eq!(
        app.one::<String>(&LIVE.replace("COUNT(*) AS n", "id")).await,
        before,
        "the last one works on"
    );
    let sent = "SELECT COUNT(*) AS n FROM messages WHERE status = 'sent'";
    assert_eq!(app.one::<i64>(sent).await, 5);
    // A wrong address that was corrected has had none.
    let payer = json!({ "mandateId": mandate, "payer": { "email": "zoe@example.org" } });
    caller.call("mandates.update", payer).await.ok();
    caller.call("mandates.sendInvite", of_it.clone()).await.ok();
    let payer = json!({ "mandateId": mandate, "payer": { "email": "zoe@example.com" } });
    caller.call("mandates.update", payer).await.ok();
    // The first one was written 24 hours ago.
    app.advance(Duration::from_secs(24 * 3_600 - 4 * 60));
    caller.call("mandates.sendInvite", of_it.clone()).await.ok();
    app.execute("UPDATE messages SET status = 'sent' WHERE status = 'queued'").await;
    let refusal = caller.call("mandates.sendInvite", of_it).await.err();
    assert_eq!(refusal.code(), "TOO_MANY_INVITES");
}

#[tokio::test]
async fn a_test_workspace_which_sends_nothing_invites_as_often_as_it_likes() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "draft").await;
    for _ in 0..7 {
        caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    }
}
