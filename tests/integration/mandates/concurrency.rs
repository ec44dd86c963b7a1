//! Many changes of one mandate at once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{App, Caller};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_at_once_happen_one_after_another() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;
    let methods = ["mandates.suspend", "mandates.reactivate", "mandates.update"];
    let answers = at_once(&caller, &mandate, |n| methods[n % 3]).await;

    let mut succeeded = BTreeMap::new();
    for (method, answer) in &answers {
        match answer.get("result") {
            Some(_) => *succeeded.entry(*method).or_insert(0) += 1,
            None => assert_eq!(answer["error"]["code"], -32025, "{method}: {answer}"),
        }
    }
    consistent(&caller, &mandate, succeeded.values().sum()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_cancellations_at_once_one_succeeds() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mandate = app.mandate_in(&caller, "active").await;
    let methods =
        ["mandates.cancel", "mandates.suspend", "mandates.cancel", "mandates.reactivate", "mandates.cancel"];
    let answers = at_once(&caller, &mandate, |n| methods[n % 5]).await;

    let ok = |answer: &&(&str, Value)| answer.1.get("result").is_some();
    let cancelled = answers.iter().filter(ok).filter(|(method, _)| *method == "mandates.cancel").count();
    assert_eq!(cancelled, 1);
    for (method, answer) in answers.iter().filter(|answer| !ok(answer)) {
        assert_eq!(answer["error"]["code"], -32025, "{method}: {answer}");
    }
    consistent(&caller, &mandate, answers.iter().filter(ok).count()).await;
    let history = caller.history(&mandate).await;
    assert_eq!(history.last().unwrap(), "mandate.cancelled", "nothing follows it");
}

/// Fifty calls at the same moment.
async fn at_once(
    caller: &Caller,
    mandate: &str,
    method: impl Fn(usize) -> &'static str,
) -> Vec<(&'static str, Value)> {
    let calls: Vec<_> = (0..50)
        .map(|n| {
            let (caller, method) = (caller.clone(), method(n));
            let params = match method {
                "mandates.update" => json!({ "mandateId": mandate, "amountPence": 1 + n }),
                _ => json!({ "mandateId": mandate, "reason": "a test" }),
            };
            tokio::spawn(async move { (method, caller.call(method, params).await.response.json()) })
        })
        .collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    answers
}

/// Each move starts where the one before it ended, and there are as many as were acknowledged.
async fn consistent(caller: &Caller, mandate: &str, acknowledged: usize) {
    let all = json!({ "mandateId": mandate, "limit": 200 });
    let timeline = caller.call("mandates.timeline", all).await.ok();
    let items = timeline["items"].as_array().unwrap();
    let items: Vec<_> = items.iter().filter(|item| item["kind"] != "notice.given").collect();
    assert_eq!(items.len(), 5 + acknowledged);
    let mut status = json!(null);
    for item in items.iter().filter(|item| item["kind"] != "mandate.amended") {
        if !status.is_null() {
            assert_eq!(item["data"]["from"], status, "{item}");
        }
        status = item["data"]["to"].clone();
    }
    assert_eq!(caller.look(mandate).await[0]["status"], status);
}
