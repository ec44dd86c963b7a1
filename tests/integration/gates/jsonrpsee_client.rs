//! jsonrpsee's own clients call the server: we use its server's types, and write the envelope ourselves.

use http::{HeaderMap, HeaderValue};
use jsonrpsee::core::ClientError;
use jsonrpsee::core::client::ClientT;
use jsonrpsee::core::params::{BatchRequestBuilder, ObjectParams};
use jsonrpsee_http_client::HttpClientBuilder;
use jsonrpsee_ws_client::WsClientBuilder;
use serde_json::Value;

use crate::support::App;

fn id(id: &str) -> ObjectParams {
    let mut params = ObjectParams::new();
    params.insert("mandateId", id).unwrap();
    params
}

/// The number and the code of a refused call.
#[track_caller]
fn refusal(error: ClientError) -> (i32, String) {
    let ClientError::Call(error) = error else { panic!("{error:?}") };
    let data: Value = serde_json::from_str(error.data().unwrap().get()).unwrap();
    (error.code(), data["code"].as_str().unwrap().to_owned())
}

async fn check(client: &impl ClientT) {
    let nobody = "md_00000000000000000000000001";
    let who: Value = client.request("keys.whoami", ObjectParams::new()).await.unwrap();
    assert_eq!(who["mode"], "test");
    let refused = client.request::<Value, _>("mandates.get", id(nobody)).await.unwrap_err();
    assert_eq!(refusal(refused), (-32024, "NOT_FOUND".to_owned()));
    let refused = client.request::<Value, _>("mandates.get", id("x")).await.unwrap_err();
    assert_eq!(refusal(refused), (-32602, "INVALID_PARAMS".to_owned()));

    let mut batch = BatchRequestBuilder::new();
    batch.insert("keys.whoami", ObjectParams::new()).unwrap();
    batch.insert("mandates.get", id(nobody)).unwrap();
    batch.insert("no.such", ObjectParams::new()).unwrap();
    batch.insert("mandates.list", ObjectParams::new()).unwrap();
    let answers = client.batch_request::<Value>(batch).await.unwrap();
    let codes: Vec<i32> =
        answers.iter().map(|answer| answer.as_ref().map_or_else(|error| error.code(), |_| 0)).collect();
    assert_eq!(codes, [0, -32024, -32601, 0]);
}

#[tokio::test]
async fn jsonrpsees_http_and_websocket_clients_make_calls_and_batches_and_see_errors() {
    let app = App::start().await;
    let key = app.test_key(&["mandates:read"]).await;
    let mut headers = HeaderMap::new();
    headers.insert("authorization", HeaderValue::try_from(format!("Bearer {}", key.key())).unwrap());

    let http = HttpClientBuilder::default().set_headers(headers.clone());
    check(&http.build(format!("http://{}/rpc", app.address)).unwrap()).await;
    let socket = WsClientBuilder::default().set_headers(headers);
    check(&socket.build(format!("ws://{}/rpc", app.address)).await.unwrap()).await;
}
