//! What is written when, and to whom: told in a sandbox, where nothing is sent and everything can be read.

use serde_json::{Value, json};

use crate::scenarios::story::Story;

/// A sandbox of an organisation that can be written to.
async fn story() -> Story {
    let story = Story::begin().await;
    let live = story.app.live_key(&["tenants:admin"]).await;
    let facts = json!({ "contactEmail": "rent@acme.example", "notifyEmails": ["desk@acme.example"] });
    live.call("organisation.update", facts).await.ok();
    story
}

/// The mandate's messages as `kind to`, oldest first.
async fn written(story: &Story, mandate: &str) -> Vec<String> {
    let items = all(story, mandate).await;
    let text = |message: &Value, field: &str| message[field].as_str().unwrap().to_owned();
    items.iter().map(|message| format!("{} {}", text(message, "kind"), text(message, "to"))).collect()
}

/// The mandate's messages, oldest first.
async fn all(story: &Story, mandate: &str) -> Vec<Value> {
    let page = story.call("messages.list", json!({ "mandateId": mandate, "limit": 200 })).await;
    let mut items = page["items"].as_array().unwrap().clone();
    items.reverse();
    assert!(items.iter().all(|message| message["status"] == "not_sent"), "{items:?}");
    items
}

async fn text_of(story: &Story, mandate: &str, kind: &str) -> String {
    let all = all(story, mandate).await;
    let found = all.iter().find(|message| message["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"));
    format!("{}\n{}", found["subject"].as_str().unwrap(), found["text"].as_str().unwrap())
}

#[track_caller]
fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn a_payer_is_written_at_each_turn_of_a_mandate() {
    let story = story().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-14").await;
    story.call("mandates.update", json!({ "mandateId": mandate, "amountPence": 130_000 })).await;
    for method in ["mandates.suspend", "mandates.reactivate", "mandates.cancel"] {
        story.ask(method, &mandate).await;
    }
    let kinds = [
        "mandate_invite",
        "mandate_confirmation",
        "advance_notice",
        "amendment_notice",
        "mandate_suspended",
        "mandate_reactivated",
        "mandate_cancelled",
    ];
    let mut expected = kinds.map(|kind| format!("{kind} zoe@example.com")).to_vec();
    // December's and January's notice.
    let written = written(&story, &mandate).await;
    let notices = written.iter().filter(|each| each.starts_with("advance_notice")).count();
    expected.splice(2..3, vec!["advance_notice zoe@example.com".to_owned(); notices]);
    assert_eq!(written, expected);

    let reference = story.mandate(&mandate).await["reference"].as_str().unwrap().to_owned();
    let identity = [reference.as_str(), "ACME LETTINGS", "••••", "rent@acme.example"];
    for (kind, says) in [
        (
            "mandate_confirmation",
            &[
                "£1,250.00",
                "every month, on the 10th",
                "Acme Lettings will tell you the amount and the date of each payment by e-mail, at least 10 working days",
                "Thursday 10 December 2026",
            ][..],
        ),
        (
            "advance_notice",
            &[
                "We will collect by Direct Debit for FLAT-1:",
                "£1,250.00 on or immediately after Thursday 10 December 2026, for December 2026",
                "Guarantee",
                "Service User Number: 9",
            ],
        ),
        (
            "amendment_notice",
            &[
                "£1,300.00 instead of £1,250.00",
                "£1,300.00 on or immediately after Monday 11 January 2027, for January 2027",
                "Guarantee",
                "cancel",
            ],
        ),
        ("mandate_suspended", &["is paused"]),
        ("mandate_reactivated", &["goes on"]),
        ("mandate_cancelled", &["Nothing more will be collected"]),
    ] {
        let text = text_of(&story, &mandate, kind).await;
        assert_says(&text, says);
        assert_says(&text, &identity);
        // After the salutation a sentence begins.
        let (_, after) = text.split_once("Dear Ms Tenant,\n\n").unwrap();
        assert!(after.starts_with(char::is_uppercase), "{text}");
    }
    assert_says(
        &text_of(&story, &mandate, "mandate_confirmation").await,
        &["immediate refund", "simply contacting your bank"],
    );
}

#[tokio::test]
async fn a_notice_is_word_for_word_what_the_evidence_has() {
    let story = story().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-11").await;
    let page = story.call("collections.list", json!({ "mandateId": mandate })).await;
    let collection = page["items"].as_array().unwrap().last().unwrap()["id"].clone();
    let evidence = story.call("collections.evidence", json!({ "collectionId": collection })).await;
    let notice = &evidence["notices"][0];
    let messages = all(&story, &mandate).await;
    let given = messages.iter().find(|message| message["noticeId"] == notice["id"]).unwrap();
    assert_eq!(given["text"], notice["body"]);
    assert_eq!((&given["to"], &given["collectionId"]), (&notice["payerEmail"], &collection));
}

#[tokio::test]
async fn a_refused_mandate_is_told_to_the_organisation_with_its_reason_and_to_the_payer_without() {
    let story = story().await;
    let mandate = story.signed("Ms Tenant", json!({})).await;
    story.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": "5" })).await;
    let written = written(&story, &mandate).await;
    let told = written.len() - 2;
    assert_eq!(written[told..], ["mandate_rejected zoe@example.com", "mandate_rejected desk@acme.example"]);
    let all = all(&story, &mandate).await.split_off(told);
    let failure = story.mandate(&mandate).await["failure"]["reason"].as_str().unwrap().to_owned();
    assert!(!all[0]["text"].as_str().unwrap().contains(&failure));
    assert_says(all[1]["text"].as_str().unwrap(), &[&failure, "Ms Tenant", "FLAT-1"]);
}

#[tokio::test]
async fn an_unpaid_collection_is_told_to_the_organisation_and_its_new_date_to_the_payer() {
    let story = story().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.tell("arudd:0", &mandate).await;
    story.until("2026-12-12").await;
    let written = written(&story, &mandate).await;
    let failed = written.iter().position(|each| each == "collection_failed desk@acme.example").unwrap();
    assert_eq!(written[failed + 1], "advance_notice zoe@example.com");
    let text = text_of(&story, &mandate, "collection_failed").await;
    assert_says(&text, &["£1,250.00", "arudd:0", "presented again on Friday 18 December 2026"]);
    let all = all(&story, &mandate).await;
    let again = all.iter().rfind(|message| message["kind"] == "advance_notice").unwrap();
    assert_says(again["text"].as_str().unwrap(), &["once more", "£1,250.00", "Friday 18 December 2026"]);
}

#[tokio::test]
async fn a_claim_is_told_to_the_organisation_with_its_deadline() {
    let story = story().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-16").await;
    story.tell("ddica:2", &mandate).await;
    story.until("2026-12-18").await;
    let text = text_of(&story, &mandate, "clawback_received").await;
    let parts =
        ["£1,250.00", "Ms Tenant", "Challenge by:", "Debited from you on:", "What to do: find the notice"];
    assert_says(&text, &parts);
}

#[tokio::test]
async fn an_alert_is_told_to_each_address_of_the_organisation_and_names_no_contact() {
    let story = story().await;
    let live = story.app.live_key(&["tenants:admin"]).await;
    let emails = json!({ "notifyEmails": ["b@acme.example", "a@acme.example", "b@acme.example"] });
    let organisation = live.call("organisation.update", emails).await.ok();
    assert_eq!(organisation["notifyEmails"], json!(["a@acme.example", "b@acme.example"]));
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-01").await;
    story.tell("addacs:D", &mandate).await;
    story.until("2026-12-03").await;
    let written = written(&story, &mandate).await;
    let told: Vec<_> = written.iter().filter(|each| each.starts_with("alert_raised")).collect();
    assert_eq!(told, ["alert_raised a@acme.example", "alert_raised b@acme.example"]);
    assert!(written.contains(&"mandate_suspended zoe@example.com".to_owned()), "{written:?}");
    let text = text_of(&story, &mandate, "alert_raised").await;
    let parts = [
        "Direct Debit alert: mandate suspended: Ms Tenant, FLAT-1",
        "A mandate is suspended until somebody acts.",
        "Severity: warning",
        &format!("About: mandate {mandate}"),
        "What to do: settle with the payer",
        "Alert: alr_",
    ];
    assert_says(&text, &parts);
    assert!(!text.contains("zoe@"), "{text}");
}

#[tokio::test]
async fn without_an_address_of_its_own_an_organisation_is_told_at_its_contact_and_without_any_not_at_all() {
    let story = Story::begin().await;
    let live = story.app.live_key(&["tenants:admin"]).await;
    let failing = async |payer| {
        let mandate = story.signed(payer, json!({})).await;
        story.call("sandbox.fail", json!({ "mandateId": mandate, "reasonCode": "5" })).await;
        let written = written(&story, &mandate).await;
        written.into_iter().filter(|each| each.starts_with("mandate_rejected")).collect::<Vec<_>>()
    };
    assert_eq!(failing("Ms One").await, ["mandate_rejected zoe@example.com"]);
    live.call("organisation.update", json!({ "contactEmail": "rent@acme.example" })).await.ok();
    let both = ["mandate_rejected zoe@example.com", "mandate_rejected rent@acme.example"];
    assert_eq!(failing("Ms Two").await, both);
}

#[tokio::test]
async fn nobody_writes_to_a_payer_who_has_died() {
    let story = story().await;
    let mandate = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    story.until("2026-12-01").await;
    let before = written(&story, &mandate).await.len();
    story.tell("addacs:2", &mandate).await;
    story.until("2026-12-03").await;
    assert!(story.standing(&mandate).await.ends_with("payer_deceased"));
    assert_eq!(written(&story, &mandate).await[before..], ["alert_raised desk@acme.example"]);
}

#[tokio::test]
async fn a_mandate_that_nobody_signed_ends_without_a_word() {
    let story = story().await;
    let mandate = story.invited("Ms Tenant", json!({})).await;
    story.ask("mandates.cancel", &mandate).await;
    assert_eq!(written(&story, &mandate).await, ["mandate_invite zoe@example.com"]);
}

#[tokio::test]
async fn an_alert_about_a_threshold_says_the_value_the_threshold_and_what_to_do() {
    let story = story().await;
    story.call("alerts.setThresholds", json!({ "mandateCreationRatePerHour": 1 })).await;
    for payer in ["Ms One", "Ms Two"] {
        story.signed(payer, json!({})).await;
    }
    let page = story.call("messages.list", json!({ "kind": "alert_raised" })).await;
    let text = page["items"][0]["text"].as_str().unwrap();
    let parts = [
        "2 mandates were created within an hour; the threshold is 1.",
        "Value: 2",
        "Threshold: 1",
        "About: workspace ",
        "What to do: look at the newest mandates",
    ];
    assert_says(text, &parts);
}
