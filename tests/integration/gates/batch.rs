//! What a batch may cost the server.

use serde_json::{Value, json};

use crate::support::{App, request};

#[tokio::test]
async fn the_answers_to_a_batch_do_not_grow_without_end() {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    let mut mandate = app.new_mandate();
    mandate["metadata"] = (0..10).map(|n| (n.to_string(), json!("x".repeat(500)))).collect::<Value>();
    for _ in 0..4 {
        let creates = vec![request(1, "mandates.create", mandate.clone()); 50];
        caller.post(&Value::Array(creates).to_string()).await;
    }
    let lists = vec![request(1, "mandates.list", json!({ "limit": 200 })); 20];

    let answer = caller.post(&Value::Array(lists).to_string()).await;

    assert!(answer.body.len() < 13 << 20, "{}", answer.body.len());
    let answers = answer.json();
    let answers = answers.as_array().unwrap();
    assert!(answers[0]["result"]["items"].as_array().is_some_and(|items| items.len() == 200));
    assert_eq!(answers[19]["error"]["data"]["code"], "ANSWER_TOO_LARGE");
}
