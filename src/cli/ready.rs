//! `ready`: what a container's health check asks, in an image that has no other program.

use std::time::Duration;

use anyhow::anyhow;
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::json;

use super::client;
use super::failure::Failure;
use super::output::{Answer, Output};
use crate::config::Config;

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks `/readyz` of the server that DD_URL names, or of the one that listens here.
pub(super) async fn run(config: &Config, output: &Output) -> Result<(), Failure> {
    let url = config.url.clone().unwrap_or_else(|| config.local_url());
    let request = Request::get(client::plain(&format!("{}/readyz", url.trim_end_matches('/')))?)
        .body(Full::<Bytes>::default())
        .map_err(|error| anyhow!("the request cannot be made: {error}"))?;
    let status = client::send(request, TIMEOUT).await?.status();
    if !status.is_success() {
        return Err(Failure::new("UNAVAILABLE", format!("{url} is not ready: HTTP {status}")));
    }
    output.show(Answer { json: &json!({ "ready": true }), human: "ready".to_owned(), quiet: "" })
}
