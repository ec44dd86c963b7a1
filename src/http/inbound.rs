//! A request that carries a call: its credential, its kind, its body, whatever form the call has.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{CONTENT_TYPE, HeaderMap};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use procedures::App;

use super::credential::{Presented, SeveralCredentials, presented};
use super::exchange::{Exchange, Peer};
use crate::answer::Wire;
use crate::telemetry::Parent;

/// The largest message, in bytes.
pub const LARGEST_MESSAGE: usize = 1024 * 1024;

/// A request, all of it.
pub struct Inbound {
    /// Who sent it from where.
    pub exchange: Arc<Exchange>,
    /// What it carries.
    pub body: Bytes,
}

/// Why a request is not looked at any further.
pub struct Unacceptable {
    /// What is wrong with it.
    pub why: Wire,
    /// The id that the answer carries.
    pub request_id: Arc<str>,
}

/// Whether a request that carries nothing is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptiness {
    /// It is JSON that is wanted.
    IsNoJson,
    /// It says as much as an empty object.
    IsFine,
}

/// Reads a request to its end.
pub async fn read(
    app: &App,
    request: Request<Incoming>,
    peer: &Peer,
    emptiness: Emptiness,
    timeout: Duration,
) -> Result<Inbound, Box<Unacceptable>> {
    let (head, body) = request.into_parts();
    let (credential, several) = match presented(&head.headers) {
        Ok(presented) => (presented, false),
        Err(SeveralCredentials) => (Presented::Malformed, true),
    };
    let exchange = Exchange::new(app, credential, peer).within(parent(&head.headers));
    let refuse = |why| Err(Box::new(Unacceptable { why, request_id: exchange.request_id.clone() }));
    if several {
        return refuse(Wire::SeveralCredentials);
    }
    let is_json = is_json(&head.headers);
    if !is_json && emptiness == Emptiness::IsNoJson {
        return refuse(Wire::UnsupportedMediaType);
    }
    if body.size_hint().lower() > LARGEST_MESSAGE as u64 {
        return refuse(Wire::RequestTooLarge);
    }
    match tokio::time::timeout(timeout, Limited::new(body, LARGEST_MESSAGE).collect()).await {
        Ok(Ok(body)) => {
            let body = body.to_bytes();
            if !is_json && !body.is_empty() {
                return refuse(Wire::UnsupportedMediaType);
            }
            Ok(Inbound { exchange: Arc::new(exchange.complete(app)), body })
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => refuse(Wire::RequestTooLarge),
        Ok(Err(_)) => refuse(Wire::BodyBrokenOff),
        Err(_) => refuse(Wire::RequestTimeout),
    }
}

/// The caller's span. Of several headers none is believed.
fn parent(headers: &HeaderMap) -> Option<Parent> {
    let mut all = headers.get_all("traceparent").iter();
    let (first, None) = (all.next()?, all.next()) else { return None };
    Parent::parse(first.to_str().ok()?)
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    ["application/json", "application/json-rpc"].iter().any(|json| essence.eq_ignore_ascii_case(json))
}
