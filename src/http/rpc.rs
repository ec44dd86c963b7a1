//! JSON-RPC over HTTP: `POST /rpc`.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use jsonrpsee::core::middleware::{Batch, BatchEntry, BatchEntryErr, Notification, RpcServiceT};
use jsonrpsee::types::{Extensions, Id};
use procedures::App;
use serde_json::json;

use super::credential::{SeveralCredentials, presented};
use super::envelope::{self, Call, Entry, MOST_ENTRIES, Message, Unreadable};
use super::exchange::{Exchange, Peer};
use super::reply::Reply;
use super::response::{HttpResponse, of_reply, refusal};
use crate::answer::{Told, code};
use crate::gate::{InvalidIds, RawId};

/// The largest message, in bytes.
pub const LARGEST_MESSAGE: usize = 1024 * 1024;

/// Answers a request.
pub async fn serve<S>(
    app: &App,
    service: &S,
    request: Request<Incoming>,
    peer: &Peer,
    body_timeout: Duration,
) -> HttpResponse
where
    S: RpcServiceT<MethodResponse = Reply, BatchResponse = Reply, NotificationResponse = Reply>,
{
    let (head, body) = request.into_parts();
    let (credential, several) = match presented(&head.headers) {
        Ok(presented) => (presented, false),
        Err(SeveralCredentials) => (super::credential::Presented::Malformed, true),
    };
    let exchange = Exchange::new(app, credential, peer);
    let request_id = exchange.request_id.clone();
    let refuse = |status, name, message: &str| {
        refusal(status, Told::new(code::INVALID_REQUEST, name, message), &request_id)
    };
    if several {
        let message = "Several credentials in one request; send one.";
        return refuse(StatusCode::BAD_REQUEST, "SEVERAL_CREDENTIALS", message);
    }
    if !is_json(&head.headers) {
        let message = "Send the request as `Content-Type: application/json`.";
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message);
    }
    let too_large =
        || refuse(StatusCode::PAYLOAD_TOO_LARGE, "REQUEST_TOO_LARGE", "The request is larger than 1 MiB.");
    if body.size_hint().lower() > LARGEST_MESSAGE as u64 {
        return too_large();
    }
    match tokio::time::timeout(body_timeout, Limited::new(body, LARGEST_MESSAGE).collect()).await {
        Ok(Ok(body)) => {
            let exchange = Arc::new(exchange.complete(app));
            of_reply(answer(service, &body.to_bytes(), &exchange).await, &request_id)
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => too_large(),
        Ok(Err(_)) => refuse(StatusCode::BAD_REQUEST, "BODY_BROKEN_OFF", "The request's body broke off."),
        Err(_) => refuse(
            StatusCode::REQUEST_TIMEOUT,
            "REQUEST_TIMEOUT",
            "The request's body took too long to arrive.",
        ),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    ["application/json", "application/json-rpc"].iter().any(|json| essence.eq_ignore_ascii_case(json))
}

/// Answers a message, whatever carried it.
pub async fn answer<S>(service: &S, bytes: &Bytes, exchange: &Arc<Exchange>) -> Reply
where
    S: RpcServiceT<MethodResponse = Reply, BatchResponse = Reply, NotificationResponse = Reply>,
{
    match envelope::read(bytes) {
        Ok(Message::Single(Entry::Call(call))) => service.call(request(call, exchange)).await,
        Ok(Message::Single(Entry::Notification)) => {
            Reply { awaited: false, ..service.notification(notification(exchange)).await }
        }
        Ok(Message::Single(Entry::Invalid { id, reason })) => {
            Reply::error(invalid_request(reason), id, &exchange.request_id)
        }
        Ok(Message::Batch(entries)) => {
            let awaited = entries.iter().any(|entry| !matches!(entry, Entry::Notification));
            let reply = service.batch(batch(entries, exchange)).await;
            Reply { awaited: awaited && reply.awaited, ..reply }
        }
        Err(unreadable) => Reply::error(told_of(unreadable), "null", &exchange.request_id),
    }
}

fn request<'a>(call: Call<'a>, exchange: &Arc<Exchange>) -> jsonrpsee::types::Request<'a> {
    let mut extensions = carrying(exchange);
    let id = envelope::known_id(call.id).unwrap_or_else(|| {
        extensions.insert(RawId(call.id.into()));
        Id::Null
    });
    let params = call.params.map(std::borrow::Cow::Borrowed);
    jsonrpsee::types::Request { jsonrpc: Default::default(), id, method: call.method, params, extensions }
}

fn notification<'a>(exchange: &Arc<Exchange>) -> Notification<'a> {
    let mut notification = Notification::new("".into(), None);
    notification.extensions = carrying(exchange);
    notification
}

/// What the gates must know of a batch stands in its extensions: entries that are no requests carry nothing.
fn batch<'a>(entries: Vec<Entry<'a>>, exchange: &Arc<Exchange>) -> Batch<'a> {
    let invalid_ids = entries.iter().filter_map(|entry| match entry {
        Entry::Invalid { id, .. } => Some(RawId((*id).into())),
        Entry::Call(_) | Entry::Notification => None,
    });
    let invalid_ids = InvalidIds(invalid_ids.collect());
    let entries: Vec<_> = entries.into_iter().map(|entry| batch_entry(entry, exchange)).collect();
    let mut batch = Batch::from(entries);
    let extensions = batch.extensions_mut();
    extensions.insert(exchange.clone());
    extensions.insert(invalid_ids);
    batch
}

fn batch_entry<'a>(entry: Entry<'a>, exchange: &Arc<Exchange>) -> Result<BatchEntry<'a>, BatchEntryErr<'a>> {
    match entry {
        Entry::Call(call) => Ok(BatchEntry::Call(request(call, exchange))),
        Entry::Notification => Ok(BatchEntry::Notification(notification(exchange))),
        Entry::Invalid { id, reason } => {
            let error = invalid_request(reason).object(&exchange.request_id);
            Err(BatchEntryErr::new(envelope::known_id(id).unwrap_or(Id::Null), error))
        }
    }
}

fn carrying(exchange: &Arc<Exchange>) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(exchange.clone());
    extensions
}

fn invalid_request(reason: &str) -> Told {
    Told::new(code::INVALID_REQUEST, "INVALID_REQUEST", format!("Not a JSON-RPC 2.0 request: {reason}."))
}

fn told_of(unreadable: Unreadable) -> Told {
    match unreadable {
        Unreadable::NotJson => {
            Told::new(code::PARSE_ERROR, "PARSE_ERROR", "The request is not JSON in UTF-8.")
        }
        Unreadable::NotARequest => invalid_request("it is neither an object nor an array"),
        Unreadable::EmptyBatch => invalid_request("the batch is empty"),
        Unreadable::TooManyEntries => {
            let message = format!("A batch has at most {MOST_ENTRIES} entries.");
            let mut told = Told::new(code::INVALID_REQUEST, "BATCH_TOO_LARGE", message);
            told.facts.insert("most".into(), json!(MOST_ENTRIES));
            told
        }
    }
}
