use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn the_document_is_the_one_that_is_served_without_a_key() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let discovered = caller.call("rpc.discover", json!({})).await.ok();
    let served = app.anonymous().send("GET", "/openrpc.json", &[], Vec::new()).await;
    assert_eq!(served.status, 200);
    assert_eq!(discovered, served.json());
}

#[tokio::test]
async fn every_procedure_is_in_the_document() {
    let app = App::start().await;
    let caller = app.test_key(&["verify"]).await;
    let document = caller.call("rpc.discover", json!({})).await.ok();
    let methods = document["methods"].as_array().unwrap().iter();
    let shown: Vec<&str> = methods.map(|method| method["name"].as_str().unwrap()).collect();
    let all: Vec<&str> = procedures::catalogue::catalogue().iter().map(|entry| entry.name).collect();
    assert_eq!(shown, all);
}
