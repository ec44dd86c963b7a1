use serde_json::{Value, json};

use super::{active, create, history, listed, ringing};
use crate::support::App;

#[tokio::test]
async fn somebody_takes_note_of_one_and_it_says_who_and_when() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let alert = active(&caller).await;
    app.clock.advance_ms(5_000);

    let answer = caller.call("alerts.acknowledge", json!({ "alertIds": [alert["id"]] })).await.ok();

    let noted = &answer["items"][0];
    assert_eq!((&noted["id"], &noted["status"]), (&alert["id"], &json!("acknowledged")));
    assert_eq!(noted["acknowledgedBy"], caller.key_id());
    assert!(noted["acknowledgedAt"].as_str() > alert["raisedAt"].as_str());
    assert_eq!(history(&caller, &alert).await, ["alert.raised", "alert.acknowledged"]);
}

#[tokio::test]
async fn many_are_acknowledged_in_one_call_and_those_seen_to_before_stay_as_they_are() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    let mut ids: Vec<Value> = Vec::new();
    for _ in 0..3 {
        create(&caller, &app).await;
        let alert = active(&caller).await;
        if ids.len() < 2 {
            let dismissal = json!({ "alertId": alert["id"], "reason": "a test" });
            let (method, params) = match ids.len() {
                0 => ("alerts.acknowledge", json!({ "alertIds": [alert["id"]] })),
                _ => ("alerts.dismiss", dismissal),
            };
            caller.call(method, params).await.ok();
        }
        ids.push(alert["id"].clone());
    }
    let before = listed(&caller, json!({})).await;
    app.clock.advance_ms(5_000);

    let answer = caller.call("alerts.acknowledge", json!({ "alertIds": ids })).await.ok();

    let items = answer["items"].as_array().unwrap();
    let stand: Vec<_> = items.iter().map(|alert| alert["status"].as_str().unwrap()).collect();
    assert_eq!(stand, ["acknowledged", "dismissed", "acknowledged"]);
    assert_eq!((&items[0], &items[1]), (&before[2], &before[1]));
    let events = caller.call("events.list", json!({ "kinds": ["alert.acknowledged"] })).await.ok();
    assert_eq!(events["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn where_one_is_unknown_none_is_acknowledged() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let alert = active(&caller).await;
    let ids = json!([alert["id"], "alr_00000000000000000000000001"]);
    let refusal = caller.call("alerts.acknowledge", json!({ "alertIds": ids })).await.err();
    assert_eq!(refusal.code(), "NOT_FOUND");
    assert_eq!(active(&caller).await, alert);
}

#[tokio::test]
async fn each_is_named_once_and_there_are_200_at_most() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let id = active(&caller).await["id"].clone();
    let many: Vec<String> = (0..201).map(|n| format!("alr_{n:026}")).collect();
    let cases = [
        (json!([]), "/alertIds"),
        (json!(many), "/alertIds"),
        (json!([id, "alr_00000000000000000000000001", id]), "/alertIds/2"),
    ];
    for (ids, pointer) in cases {
        let refusal = caller.call("alerts.acknowledge", json!({ "alertIds": ids })).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], pointer);
    }
    assert_eq!(active(&caller).await["status"], "active");
}

#[tokio::test]
async fn the_next_cause_rings_anew_once_somebody_has_seen_to_the_last() {
    let app = App::start().await;
    let caller = ringing(&app).await;
    create(&caller, &app).await;
    let first = active(&caller).await;
    app.clock.advance_ms(1_000);
    create(&caller, &app).await;
    // It is the same alert, with what was seen last.
    let again = active(&caller).await;
    assert_eq!((&again["id"], &again["currentValue"]), (&first["id"], &json!(2)));
    assert!(again["lastSeenAt"].as_str() > first["lastSeenAt"].as_str());
    assert_eq!(history(&caller, &first).await, ["alert.raised"]);
    caller.call("alerts.acknowledge", json!({ "alertIds": [first["id"]] })).await.ok();
    create(&caller, &app).await;
    let next = active(&caller).await;
    assert_ne!(next["id"], first["id"]);
    assert_eq!(next["currentValue"], 3);
}
