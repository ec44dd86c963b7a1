//! `call`: a curl that knows the key.

use std::io::Read;
use std::time::Duration;

use anyhow::{Context, anyhow};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use procedures::domain::api_key::PresentedKey;
use procedures::domain::id::OrganisationId;
use serde_json::{Value, json};

use super::client;
use super::failure::Failure;
use super::output::Output;
use crate::config::Config;

/// How long a procedure may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Calls the procedure and prints its result.
pub(super) async fn run(
    config: &Config,
    method: &str,
    params: Option<String>,
    output: &Output,
) -> Result<(), Failure> {
    let params = read(params)?;
    let key = key(config)?;
    let url = config.url.clone().unwrap_or_else(|| format!("http://{}", config.bind));
    let uri = client::plain(&format!("{}/rpc", url.trim_end_matches('/')))?;
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let request = Request::post(uri)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .body(Full::from(call.to_string()))
        .map_err(|error| anyhow!("the request cannot be made: {error}"))?;
    output.document(&result(&client::send(request, TIMEOUT).await?)?)
}

/// The parameters: an object, given or from standard input; an empty one when nothing is given.
fn read(params: Option<String>) -> Result<Value, Failure> {
    let text = match params.as_deref() {
        None => return Ok(json!({})),
        Some("-") => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("standard input")?;
            text
        }
        Some(given) => given.to_owned(),
    };
    let params: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("the parameters are not JSON: {error}")))?;
    if params.is_object() { Ok(params) } else { Err(Failure::usage("the parameters are not a JSON object")) }
}

/// The key, looked at before it leaves the machine: Datadog's agent has a DD_API_KEY of its own.
fn key(config: &Config) -> Result<&str, Failure> {
    let Some(key) = config.api_key.as_ref().map(|key| key.reveal()) else {
        return Err(Failure::new(
            "CONFIGURATION",
            "set DD_API_KEY to a key of this server, such as ak_test_…",
        ));
    };
    let (organisation, bare) = key.split_once(':').map_or((None, key), |(org, key)| (Some(org), key));
    let names_organisation = |organisation: &str| OrganisationId::try_from(organisation.to_owned()).is_ok();
    if organisation.is_none_or(names_organisation) && PresentedKey::parse(bare).is_some() {
        return Ok(key);
    }
    Err(Failure::new(
        "CONFIGURATION",
        "DD_API_KEY is not a key of this server: expected ak_live_… or ak_test_…",
    ))
}

/// The result, or the server's own error.
fn result(response: &Response<Bytes>) -> Result<Value, Failure> {
    let status = response.status();
    let strange = || Failure::new("FAILED", format!("HTTP {status}, and no JSON-RPC answer in it"));
    let mut answer: Value = serde_json::from_slice(response.body()).map_err(|_| strange())?;
    if let Some(error) = answer.get("error") {
        let message = error["message"].as_str().unwrap_or("the call failed");
        let code = error["data"]["code"].as_str().map_or_else(|| error["code"].to_string(), str::to_owned);
        return Err(Failure::new(code, message).with_detail(error.clone()));
    }
    answer.get_mut("result").map(Value::take).ok_or_else(strange)
}
