use serde_json::{Value, json};

use crate::support::{App, Caller};

const WRITE: &[&str] = &["mandates:read", "mandates:write"];

async fn update(caller: &Caller, mandate: &str, change: Value) -> Value {
    let mut params = change;
    params["mandateId"] = json!(mandate);
    caller.call("mandates.update", params).await.ok()
}

#[tokio::test]
async fn what_is_left_out_stays() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    let mandate = app.mandate_in(&caller, "active").await;
    let before = caller.look(&mandate).await[0].clone();
    app.clock.advance_ms(1_000);

    let after = update(&caller, &mandate, json!({ "payer": { "phone": "07700 900123" } })).await;

    let mut expected = before;
    expected["payer"]["phone"] = json!("07700900123");
    expected["updatedAt"] = json!("2026-11-26T09:00:00Z");
    assert_eq!(after, expected);
}

#[tokio::test]
async fn the_timeline_says_what_of_the_contact_changed_and_not_to_what() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    let mandate = app.mandate_in(&caller, "cancelled").await;
    update(&caller, &mandate, json!({ "payer": { "name": "Zoe Newname", "email": "new@example.com" } }))
        .await;
    let timeline = caller.look(&mandate).await[1].clone();
    let last = timeline["items"].as_array().unwrap().last().unwrap();
    let told = (&last["kind"], &last["data"]["changed"]);
    assert_eq!(told, (&json!("mandate.updated"), &json!(["name", "email"])));
    assert!(!timeline.to_string().contains("Newname") && !timeline.to_string().contains("new@"));
}

#[tokio::test]
async fn a_drafts_amount_and_day_change_at_once() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    for status in ["draft", "invited"] {
        let mandate = app.mandate_in(&caller, status).await;
        let after = update(&caller, &mandate, json!({ "amountPence": 1, "collectionDay": "last" })).await;
        assert_eq!((&after["amountPence"], &after["collectionDay"]), (&json!(1), &json!("last")));
        assert_eq!(after["pendingAmendment"], Value::Null);
    }
}

#[tokio::test]
async fn a_signed_mandates_amendment_waits_for_its_notice() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    // Each mandate that becomes active takes the sandbox's clock three working days further.
    let days = [("pending_submission", "2026-12-07"), ("active", "2026-12-10"), ("suspended", "2026-12-15")];
    for (status, effective_on) in days {
        let mandate = app.mandate_in(&caller, status).await;
        let after = update(&caller, &mandate, json!({ "amountPence": 130_000 })).await;
        let pending = json!({
            "amountPence": 130_000, "frequency": null, "collectionDay": null, "firstOn": null,
            "uncollectedDays": null, "effectiveOn": effective_on,
        });
        assert_eq!(
            (&after["amountPence"], &after["pendingAmendment"]),
            (&json!(125_000), &pending),
            "{status}"
        );
    }
}

#[tokio::test]
async fn notice_counts_working_days_over_christmas() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    // Friday 18 December 2026: 21-24, 29-31 December, 4-6 January are ten working days.
    app.clock.advance_ms(25 * 24 * 3_600_000);
    let after = update(&caller, &mandate, json!({ "amountPence": 130_000 })).await;
    assert_eq!(after["pendingAmendment"]["effectiveOn"], "2027-01-06");
}

#[tokio::test]
async fn notice_is_the_organisations_and_counts_from_the_day_in_london() {
    let app = App::start().await;
    let live = app.live_key(&["tenants:admin"]).await;
    live.call("organisation.update", json!({ "noticeWorkingDays": 3 })).await.ok();
    let caller = app.test_key(WRITE).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    let after = update(&caller, &mandate, json!({ "amountPence": 1 })).await;
    assert_eq!(after["pendingAmendment"]["effectiveOn"], "2026-11-26");
    // In summer London is an hour ahead: 23:30 UTC on Thursday 1 July 2027 is Friday there.
    app.clock.advance_ms(220 * 24 * 3_600_000 + 13 * 3_600_000 + 1_800_000);
    let after = update(&caller, &mandate, json!({ "amountPence": 2 })).await;
    assert_eq!(after["updatedAt"], "2027-07-01T23:30:00Z");
    assert_eq!(after["pendingAmendment"]["effectiveOn"], "2027-07-07");
}

#[tokio::test]
async fn a_second_amendment_replaces_what_it_names_and_takes_its_own_notice() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    update(&caller, &mandate, json!({ "amountPence": 130_000, "collectionDay": 5 })).await;
    app.clock.advance_ms(24 * 3_600_000);

    let after = update(&caller, &mandate, json!({ "collectionDay": "last" })).await;

    let merged = json!({
        "amountPence": 130_000, "frequency": null, "collectionDay": "last", "firstOn": null,
        "uncollectedDays": null, "effectiveOn": "2026-12-08",
    });
    assert_eq!(after["pendingAmendment"], merged);
    assert_eq!((&after["amountPence"], &after["collectionDay"]), (&json!(125_000), &json!(1)));
}

#[tokio::test]
async fn contact_and_amount_together_are_two_changes_or_none() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    let both = json!({ "payer": { "name": "Zoe New" }, "amountPence": 1 });
    let mandate = app.mandate_in(&caller, "pending_submission").await;
    update(&caller, &mandate, both.clone()).await;
    assert_eq!(caller.history(&mandate).await[3..], ["mandate.updated", "mandate.amended"]);

    let ended = app.mandate_in(&caller, "failed").await;
    let before = caller.look(&ended).await;
    let mut params = both;
    params["mandateId"] = json!(ended);
    let refusal = caller.call("mandates.update", params).await.err();
    assert_eq!(refusal.code(), "MANDATE_FAILED_IS_FINAL");
    assert_eq!(caller.look(&ended).await, before);
}

#[tokio::test]
async fn an_update_of_nothing_is_refused() {
    let app = App::start().await;
    let caller = app.test_key(WRITE).await;
    let mandate = app.mandate_in(&caller, "active").await;
    let before = caller.look(&mandate).await;
    for nothing in [json!({}), json!({ "payer": {} }), json!({ "payer": null, "amountPence": null })] {
        let mut params = nothing;
        params["mandateId"] = json!(mandate);
        let refusal = caller.call("mandates.update", params).await.err();
        assert_eq!(
            (refusal.code(), &refusal.error["data"]["problems"][0]["pointer"]),
            ("INVALID_PARAMS", &json!(""))
        );
    }
    let by_position = json!({ "mandateId": mandate, "payer": ["Zoe New", null, null, null] });
    let refusal = caller.call("mandates.update", by_position).await.err();
    assert_eq!(refusal.error["data"]["problems"][0]["pointer"], "/payer");
    assert_eq!(caller.look(&mandate).await, before);
}
