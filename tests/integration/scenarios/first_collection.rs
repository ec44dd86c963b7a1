//! The first collection comes on the day that was foretold before the payer signed, for the reason that was given.

use serde_json::{Value, json};

use super::story::Story;

/// Creates a mandate with these facts, looks at what is foretold, has the payer sign at once, and lets time pass.
async fn foretold_and_taken(story: &Story, facts: Value, until: &str) -> (Value, String) {
    let mut new = story.app.new_mandate();
    for (name, value) in facts.as_object().into_iter().flatten() {
        new[name] = value.clone();
    }
    let created = story.call("mandates.create", new).await;
    let mandate = created["id"].as_str().unwrap().to_owned();
    let invited = story.call("mandates.sendInvite", json!({ "mandateId": mandate })).await;
    assert_eq!(invited["mandate"]["firstCollection"], created["firstCollection"]);
    assert_eq!(story.mandate(&mandate).await["firstCollection"], created["firstCollection"]);
    let signed = story.call("sandbox.completeInvite", json!({ "mandateId": mandate })).await;
    assert_eq!(signed["firstCollection"]["date"], created["firstCollection"]["date"]);
    assert_eq!(signed["firstCollection"]["rule"], created["firstCollection"]["rule"]);
    story.until(until).await;
    assert_eq!(story.mandate(&mandate).await["firstCollection"], Value::Null);
    let taken = story.taken(&mandate).await;
    let day = taken[0].split(' ').nth(1).unwrap().to_owned();
    (created["firstCollection"].clone(), day)
}

#[track_caller]
fn check((foretold, taken): (Value, String), date: &str, rule: &str, because: &str) {
    assert_eq!((foretold["date"].as_str(), taken.as_str()), (Some(date), date), "{foretold}");
    assert_eq!(foretold["rule"], rule);
    let sentence = foretold["explanation"].as_str().unwrap();
    assert_eq!(sentence, format!("If the payer signs today, the first collection is on {date}{because}."));
}

#[tokio::test]
async fn the_day_that_is_foretold_before_signing_is_the_day_of_the_first_collection() {
    // The clock stands at 09:00 on that day. On a Saturday the file goes out on Monday.
    let notice = |on: &str| format!(", because the payer must have 10 working days of notice from {on}");
    for (today, facts, date, rule, because, until) in [
        (
            "2026-11-23",
            json!({ "collectionDay": 10 }),
            "2026-12-10",
            "scheduled",
            ", the collection day".to_owned(),
            "2026-12-14",
        ),
        (
            "2026-11-23",
            json!({ "collectionDay": 1 }),
            "2026-12-07",
            "advance_notice",
            notice("2026-11-23"),
            "2026-12-10",
        ),
        (
            "2026-11-28",
            json!({ "collectionDay": 1 }),
            "2026-12-14",
            "advance_notice",
            notice("2026-11-30"),
            "2026-12-17",
        ),
        (
            "2026-11-23",
            json!({ "collectionDay": 10, "startOn": "2027-04-02" }),
            "2027-04-12",
            "next_working_day",
            ", because the collection day, 2027-04-10, is not a working day".to_owned(),
            "2027-04-16",
        ),
        (
            "2026-12-30",
            json!({ "collectionDay": "last", "startOn": "2027-01-01" }),
            "2027-01-29",
            "last_working_day",
            ", because it is the last working day up to 2027-01-31".to_owned(),
            "2027-02-04",
        ),
        (
            "2026-11-23",
            json!({ "frequency": "weekly", "collectionDay": 25 }),
            "2026-12-09",
            "advance_notice",
            format!(", the first collection day from 2026-12-07 on{}", notice("2026-11-23")),
            "2026-12-14",
        ),
    ] {
        let story = Story::begin_on(today).await;
        check(foretold_and_taken(&story, facts, until).await, date, rule, &because);
    }
}

#[tokio::test]
async fn a_short_notice_leaves_the_banks_lead_as_the_reason() {
    let story = Story::begin().await;
    let live = story.app.live_key(&["tenants:admin"]).await;
    live.call("organisation.update", json!({ "noticeWorkingDays": 3 })).await.ok();
    let found = foretold_and_taken(&story, json!({ "collectionDay": 24 }), "2026-12-04").await;
    let because = ", because the payer's bank needs 5 working days from the instruction of 2026-11-23";
    check(found, "2026-11-30", "auddis_lead", because);
}

#[tokio::test]
async fn upcoming_projects_from_the_day_on_which_the_file_goes_in() {
    // Saturday: the file goes in on Monday, and ten working days of notice end on 14 December.
    let story = Story::begin_on("2026-11-28").await;
    let mandate = story.signed("Ms Successful", json!({ "collectionDay": 1 })).await;
    let page = story.call("collections.upcoming", json!({ "until": "2026-12-31" })).await;
    assert_eq!(
        (&page["days"][0]["on"], &page["days"][0]["items"][0]["stage"]),
        (&json!("2026-12-14"), &json!("projected"))
    );
    story.until("2026-12-16").await;
    assert_eq!(story.of_period(&mandate, "2026-12").await, "2026-12 2026-12-14 collected/confirmed");
}

#[tokio::test]
async fn nothing_is_foretold_where_nothing_will_be_collected() {
    let story = Story::begin().await;
    let over = story.invited("Ms Tenant", json!({ "collectionDay": 10, "endOn": "2026-12-10" })).await;
    let ended = story.signed("Ms Tenant", json!({ "collectionDay": 10 })).await;
    assert_eq!(story.mandate(&ended).await["firstCollection"]["date"], "2026-12-10");
    story.ask("mandates.cancel", &ended).await;
    assert_eq!(story.mandate(&ended).await["firstCollection"], Value::Null);

    let later = story.invited("Ms Tenant", json!({ "collectionDay": 10 })).await;
    let page = story.call("mandates.list", json!({})).await;
    let find =
        |id: &str| page["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap().clone();
    assert_eq!(find(&later)["firstCollection"]["date"], "2026-12-10");
    assert_eq!(find(&ended)["firstCollection"], Value::Null);

    // Who signs too late for the last collection pays none.
    assert_eq!(find(&over)["firstCollection"]["date"], "2026-12-10");
    story.until("2026-12-11").await;
    assert_eq!(story.mandate(&over).await["firstCollection"], Value::Null);
    for (procedure, params) in [
        ("mandates.sendInvite", json!({ "mandateId": over })),
        ("sandbox.completeInvite", json!({ "mandateId": over })),
        ("mandates.update", json!({ "mandateId": over, "amountPence": 90_000 })),
    ] {
        let refusal = story.refused(procedure, params).await;
        assert_eq!(refusal.error["data"]["code"], "SCHEDULE_IS_OVER", "{procedure}");
    }
    assert_eq!(story.mandate(&over).await["status"], "draft");
    story.call("mandates.update", json!({ "mandateId": over, "payer": { "phone": "0161 496 0000" } })).await;
}

#[tokio::test]
async fn a_draft_keeps_a_schedule_that_collects() {
    let story = Story::begin().await;
    let mandate = story.invited("Ms Tenant", json!({ "collectionDay": 10, "endOn": "2026-12-10" })).await;
    let refusal =
        story.refused("mandates.update", json!({ "mandateId": mandate, "collectionDay": 11 })).await;
    assert_eq!(refusal.error["data"]["code"], "SCHEDULE_IS_OVER");
    assert_eq!(story.mandate(&mandate).await["collectionDay"], 10);
    assert_eq!(story.mandate(&mandate).await["firstCollection"]["date"], "2026-12-10");
}
