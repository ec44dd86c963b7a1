//! JSON-RPC over HTTP: `POST /rpc`.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use hyper::body::Incoming;
use jsonrpsee::core::middleware::{Batch, BatchEntry, BatchEntryErr, Notification, RpcServiceT};
use jsonrpsee::types::{Extensions, Id};
use procedures::App;
use serde_json::json;

use super::envelope::{self, Call, Entry, MOST_ENTRIES, Message, Unreadable};
use super::exchange::{Exchange, Peer};
use super::inbound::{self, Emptiness, Inbound, Unacceptable};
use super::reply::Reply;
use super::response::{HttpResponse, of_reply, refusal};
use crate::answer::{Told, Wire};
use crate::gate::{InvalidIds, RawId};

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
    match inbound::read(app, request, peer, Emptiness::IsNoJson, body_timeout).await {
        Ok(Inbound { exchange, body }) => {
            of_reply(answer(service, &body, &exchange).await, &exchange.request_id)
        }
        Err(unacceptable) => {
            let Unacceptable { why, request_id } = *unacceptable;
            refusal(why.status(), why.told(), &request_id)
        }
    }
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

pub(super) fn notification<'a>(exchange: &Arc<Exchange>) -> Notification<'a> {
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

pub(super) fn carrying(exchange: &Arc<Exchange>) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(exchange.clone());
    extensions
}

pub(super) fn invalid_request(reason: &str) -> Told {
    Wire::InvalidRequest.saying(format!("Not a JSON-RPC 2.0 request: {reason}."))
}

pub(super) fn told_of(unreadable: Unreadable) -> Told {
    match unreadable {
        Unreadable::NotJson => Wire::ParseError.told(),
        Unreadable::NotARequest => invalid_request("it is neither an object nor an array"),
        Unreadable::EmptyBatch => invalid_request("the batch is empty"),
        Unreadable::TooManyEntries => {
            let mut told = Wire::BatchTooLarge.told();
            told.facts.insert("most".into(), json!(MOST_ENTRIES));
            told
        }
    }
}
