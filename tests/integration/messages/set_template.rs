use serde_json::{Value, json};

use super::server::MailServer;
use crate::support::{App, Caller};

/// One pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const SCOPES: [&str; 3] = ["mandates:read", "mandates:write", "tenants:admin"];

/// Signed in the test workspace: the messages, oldest first.
async fn written(app: &App, caller: &Caller) -> Vec<Value> {
    let mandate = app.mandate_in(caller, "active").await;
    let page = caller.call("messages.list", json!({ "mandateId": mandate })).await.ok();
    let mut items = page["items"].as_array().unwrap().clone();
    items.reverse();
    items
}

#[tokio::test]
async fn an_organisations_words_add_to_a_message_and_take_nothing_from_it() {
    let app = App::start().await;
    let (live, test) = (app.live_key(&SCOPES).await, app.test_key(&SCOPES).await);
    let usual = written(&app, &test).await;
    let own = json!({
        "kind": "advance_notice",
        "subject": "{organisation}: {amount} on {date} for {property}",
        "paragraph": "Dear {payer},\nno money, no Guarantee? Quote {reference}.",
        "senderName": "Rent Desk",
        "replyTo": "desk@acme.example",
    });
    let set = live.call("messages.setTemplate", own.clone()).await.ok();
    assert_eq!((&set["subject"], &set["replyTo"]), (&own["subject"], &own["replyTo"]));

    let ours = written(&app, &test).await;

    let (before, after) = (&usual[2], &ours[2]);
    assert_eq!(after["kind"], "advance_notice");
    assert!(after["subject"].as_str().unwrap().starts_with("Acme Lettings: £1,250.00 on "), "{after}");
    assert!(after["subject"].as_str().unwrap().ends_with(" for FLAT-1"), "{after}");
    assert_eq!((&after["from"], &after["replyTo"]), (&json!("Rent Desk"), &json!("desk@acme.example")));
    let text = after["text"].as_str().unwrap();
    assert!(text.contains("Dear Zoë Tenant,\nno money, no Guarantee? Quote ACM"), "{text}");
    // Every paragraph of the usual one is there, but for those that differ by the mandate.
    let is_the_mandates = |part: &&str| part.contains("Reference") || part.contains("immediately after");
    for part in before["text"].as_str().unwrap().split("\n\n").filter(|part| !is_the_mandates(part)) {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The other kinds are as before.
    assert_eq!((&ours[1]["subject"], &ours[1]["from"]), (&usual[1]["subject"], &json!("Acme Lettings")));
}

#[tokio::test]
async fn what_is_left_out_is_as_usual_again() {
    let app = App::start().await;
    let (live, test) = (app.live_key(&SCOPES).await, app.test_key(&SCOPES).await);
    let own = json!({ "kind": "mandate_invite", "subject": "Ours", "senderName": "Rent Desk" });
    live.call("messages.setTemplate", own).await.ok();
    live.call("messages.setTemplate", json!({ "kind": "mandate_invite", "paragraph": "Hello." })).await.ok();
    let invite = &written(&app, &test).await[0];
    assert_eq!(invite["subject"], "Set up your Direct Debit to Acme Lettings");
    assert_eq!(invite["from"], "Acme Lettings");
    assert!(invite["text"].as_str().unwrap().contains("\n\nHello.\n\n"), "{invite}");
    live.call("messages.setTemplate", json!({ "kind": "mandate_invite" })).await.ok();
    assert!(!written(&app, &test).await[0]["text"].as_str().unwrap().contains("Hello."));
}

#[tokio::test]
async fn what_cannot_be_filled_in_is_refused_where_it_stands() {
    let app = App::start().await;
    let live = app.live_key(&SCOPES).await;
    let bad = [
        ("subject", "Hello {nobody}", "placeholder"),
        ("subject", "Hello {date}", "{payer}"),
        ("subject", "Hello {payer", "placeholder"),
        ("subject", "Hello\r\nBcc: thief@example.com", "control characters"),
        ("subject", " ", "1 to 150"),
        ("paragraph", "{{link}}", "placeholder"),
        ("paragraph", "{alert}", "{payer}"),
        ("senderName", "Rent\r\nBcc: thief@example.com", "control characters"),
        ("replyTo", "desk@acme.example\r\nBcc: thief@example.com", "e-mail address"),
    ];
    for (part, text, told) in bad {
        let refusal =
            live.call("messages.setTemplate", json!({ "kind": "mandate_invite", part: text })).await.err();
        let problem = &refusal.error["data"]["problems"][0];
        assert_eq!(problem["pointer"], format!("/{part}"), "{text}");
        assert!(problem["reason"].as_str().unwrap().contains(told), "{text}: {problem}");
    }
    let list = live.call("messages.templates", json!({})).await.ok();
    assert!(!list.to_string().contains("thief"), "{list}");
}

#[tokio::test]
async fn a_test_key_cannot_change_what_live_payers_are_told() {
    let app = App::start().await;
    let test = app.test_key(&SCOPES).await;
    let refusal = test.call("messages.setTemplate", json!({ "kind": "mandate_invite" })).await.err();
    assert_eq!(refusal.code(), "LIVE_KEY_REQUIRED");
}

#[tokio::test]
async fn a_message_carries_the_colour_the_logo_and_where_to_answer() {
    let (app, server) = (App::start().await, MailServer::start());
    let live = app.live_key(&SCOPES).await;
    let png = PNG.to_owned();
    live.call("organisation.setLogo", json!({ "image": png })).await.ok();
    live.call(
        "organisation.update",
        json!({ "brandColour": "#ffffff", "contactEmail": "rent@acme.example" }),
    )
    .await
    .ok();
    super::delivery::invite(&app, &live, "zoe@example.com").await;
    server.post().deliver(&app.app, &|| true).await.unwrap();
    let got = &server.got()[0];
    let text = got.text();
    assert_eq!(got.header("Reply-To").unwrap(), "rent@acme.example");
    assert!(text.contains("background:#757575"), "white is darkened until white can be read on it: {text}");
    assert!(text.contains("<img src=\"cid:logo\" alt=\"\""), "{text}");
    // Base64 is sent in lines of 76 characters.
    let in_one_line = got.content.replace("\r\n", "");
    assert!(text.contains("Content-ID: <logo>") && in_one_line.contains(&png), "{text}");
    // Nothing is asked for from outside.
    assert!(!text.contains("src=\"http"), "{text}");
}
