//! Every status × every action: what is allowed leads where the table says, what is not is refused and changes nothing.

use serde_json::{Value, json};

use crate::support::{App, Caller};

const STATUSES: [&str; 7] =
    ["draft", "invited", "pending_submission", "active", "suspended", "cancelled", "failed"];

struct Action {
    name: &'static str,
    method: &'static str,
    params: Value,
    /// `to` in a refusal.
    aims_at: Option<&'static str>,
    /// The status it leads to, or the rule that refuses it, for each of [`STATUSES`].
    leads_to: [&'static str; 7],
}

const CANCELLED: &str = "MANDATE_CANCELLED_IS_FINAL";
const FAILED: &str = "MANDATE_FAILED_IS_FINAL";
const SIGNED: &str = "MANDATE_ALREADY_SIGNED";
const WAITS_NOT: &str = "MANDATE_NOT_AWAITING_BANK";
const INACTIVE: &str = "MANDATE_NOT_ACTIVE";
const RUNNING: &str = "MANDATE_NOT_SUSPENDED";
const PENDING: &str = "pending_submission";

fn actions() -> [Action; 9] {
    let reason = json!({ "reason": "a test" });
    let action = |name, method, params, aims_at, leads_to| Action { name, method, params, aims_at, leads_to };
    [
        action(
            "send an invite",
            "mandates.sendInvite",
            json!({}),
            None,
            ["draft", "draft", SIGNED, SIGNED, SIGNED, CANCELLED, FAILED],
        ),
        action(
            "complete the form",
            "sandbox.completeInvite",
            json!({}),
            Some(PENDING),
            ["MANDATE_NOT_INVITED", PENDING, SIGNED, SIGNED, SIGNED, CANCELLED, FAILED],
        ),
        action(
            "accept",
            "sandbox.activate",
            json!({}),
            Some("active"),
            [WAITS_NOT, WAITS_NOT, "active", WAITS_NOT, WAITS_NOT, CANCELLED, FAILED],
        ),
        action(
            "refuse",
            "sandbox.fail",
            json!({ "reasonCode": "K" }),
            Some("failed"),
            [WAITS_NOT, WAITS_NOT, "failed", WAITS_NOT, WAITS_NOT, CANCELLED, FAILED],
        ),
        action(
            "suspend",
            "mandates.suspend",
            reason.clone(),
            Some("suspended"),
            [INACTIVE, INACTIVE, INACTIVE, "suspended", INACTIVE, CANCELLED, FAILED],
        ),
        action(
            "reactivate",
            "mandates.reactivate",
            reason.clone(),
            Some("active"),
            [RUNNING, RUNNING, RUNNING, RUNNING, "active", CANCELLED, FAILED],
        ),
        action(
            "cancel",
            "mandates.cancel",
            reason,
            Some("cancelled"),
            ["cancelled", "cancelled", "cancelled", "cancelled", "cancelled", CANCELLED, FAILED],
        ),
        action(
            "change the amount",
            "mandates.update",
            json!({ "amountPence": 130_000 }),
            None,
            ["draft", "draft", PENDING, "active", "suspended", CANCELLED, FAILED],
        ),
        action(
            "change the contact",
            "mandates.update",
            json!({ "payer": { "phone": "07700 900123" } }),
            None,
            ["draft", "draft", PENDING, "active", "suspended", "cancelled", "failed"],
        ),
    ]
}

#[tokio::test]
async fn every_action_in_every_status_does_what_the_table_says() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    for action in actions() {
        for (status, expected) in STATUSES.into_iter().zip(action.leads_to) {
            let mandate = app.mandate_in(&caller, status).await;
            check(&app, &caller, &mandate, status, &action, expected).await;
        }
        // Not to be counted as one minute's calls.
        app.clock.advance_ms(60_000);
    }
}

async fn check(app: &App, caller: &Caller, mandate: &str, status: &str, action: &Action, expected: &str) {
    let place = format!("{} in {status}", action.name);
    let mut params = action.params.clone();
    params["mandateId"] = json!(mandate);
    let before = caller.look(mandate).await;
    let changes = app.changes().await;

    let answer = caller.call(action.method, params).await;

    let after = caller.look(mandate).await;
    if expected.starts_with("MANDATE_") {
        let refusal = answer.err();
        assert_eq!((refusal.code(), refusal.number(), refusal.status), (expected, -32025, 200), "{place}");
        assert_eq!(refusal.error["data"]["from"], before[0]["status"], "{place}");
        assert_eq!(refusal.error["data"]["to"], json!(action.aims_at), "{place}");
        assert_eq!(after, before, "{place}");
        assert_eq!(app.changes().await, changes, "{place}");
    } else {
        let answered = answer.ok();
        let answered = answered.get("mandate").unwrap_or(&answered);
        assert_eq!(answered["status"], expected, "{place}");
        assert_eq!(after[0], *answered, "{place}: what was answered is what stands there");
        // What follows from it, for its collections and in the days it runs, is noted too.
        assert!(app.changes().await > changes, "{place}");
    }
}
