//! The Model Context Protocol: `POST /mcp`, streamable HTTP without sessions, every answer in JSON.
//!
//! rmcp speaks the protocol: its versions and their headers, `initialize`, `server/discover`, `ping`, notifications, the
//! shapes of requests. Around it stands what stands around every call: this file reads the request and its credential,
//! and writes the response; [`session`] takes what is asked for through the gates.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderMap, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use jsonrpsee::core::middleware::RpcServiceT;
use procedures::App;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::envelope::{self, Entry, Message, Unreadable};
use super::exchange::{Peer, new_request_id};
use super::inbound::{self, Emptiness, Inbound, LARGEST_MESSAGE, Unacceptable};
use super::reply::{Reply, with_id};
use super::response::{HttpResponse, of_reply, refusal};
use super::rpc;
use crate::answer::{self, Told, Wire, code};
use crate::gate::Gates;

mod session;
mod site;

use session::{Noted, Session};

/// Answers a request.
pub async fn serve<S>(
    gates: &Arc<Gates>,
    service: &Arc<S>,
    request: Request<Incoming>,
    peer: &Peer,
    body_timeout: Duration,
) -> HttpResponse
where
    S: RpcServiceT<MethodResponse = Reply, NotificationResponse = Reply> + Send + Sync + 'static,
{
    let app = &gates.app;
    if !site::is_ours(&request, &app.settings.public_url) {
        return foreign(app);
    }
    let headers = request.headers().clone();
    let Inbound { exchange, body } =
        match inbound::read(app, request, peer, Emptiness::IsNoJson, body_timeout).await {
            Ok(inbound) => inbound,
            Err(unacceptable) => {
                let Unacceptable { why, request_id } = *unacceptable;
                return refusal(why.status(), why.told(), &request_id);
            }
        };
    let request_id = &*exchange.request_id;
    let asked = match asked(&body) {
        Ok(asked) => asked,
        Err((told, id)) => return of_reply(Reply::error(told, id, request_id), request_id),
    };
    let caller = match gates.who(&exchange).await {
        Ok(caller) => caller,
        Err(reply) => {
            let mut reply = *reply;
            reply.json = reply.json.map(|json| with_id(json, asked.id));
            return of_reply(reply, request_id);
        }
    };
    let session =
        Arc::new(Session::new(service.clone(), exchange.clone(), caller.clone(), asked.arguments()));
    let spoken = speak(session.clone(), &headers, asked.retold().unwrap_or_else(|| body.clone())).await;
    let noted = match session.noted() {
        Some(noted) => noted,
        // It was no call, and costs what a notification costs. What is refused is remembered, as everywhere.
        None => {
            if let Some(code) = spoken.1.refusal()
                && let Err(spent) = gates.remember_refusal(&exchange, &caller, None, code)
            {
                return of_reply(
                    Reply::error(answer::rate_limited(&spent), asked.id, request_id),
                    request_id,
                );
            }
            Noted::of_no_call(service.notification(rpc::notification(&exchange)).await)
        }
    };
    response(spoken, noted, asked.id, request_id)
}

/// The request is not for this server, whoever makes it.
fn foreign(app: &App) -> HttpResponse {
    let why = Wire::ForeignSite;
    refusal(why.status(), why.told(), &new_request_id(app, app.clock.now()))
}

/// What is read of a message here: rmcp reads it again, less strictly.
struct Asked<'a> {
    /// Its id, as it was written; `null` of a notification.
    id: &'a str,
    /// Its method; `None` of a notification.
    method: Option<Cow<'a, str>>,
    params: Option<&'a RawValue>,
}

/// The parameters of `tools/call`, of which each may stand once.
#[derive(Deserialize)]
struct ToolCall<'a> {
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
}

impl<'a> Asked<'a> {
    /// The request with its method before its parameters: rmcp tries one method's parameters after the other's until it has
    /// read the method.
    fn retold(&self) -> Option<Bytes> {
        let method = Value::from(self.method.as_deref()?);
        let params = self.params.map_or_else(String::new, |params| format!(r#","params":{}"#, params.get()));
        Some(format!(r#"{{"jsonrpc":"2.0","method":{method},"id":{}{params}}}"#, self.id).into())
    }

    /// A tool's arguments as they were written, so that they are read by the same code as over `/rpc`.
    fn arguments(&self) -> Option<&'a RawValue> {
        let call = serde_json::from_str::<ToolCall<'a>>(self.params?.get());
        call.ok().and_then(|call| call.arguments)
    }
}

/// The one message, or what is wrong with it and the id to say so to.
fn asked(body: &Bytes) -> Result<Asked<'_>, (Told, &str)> {
    match envelope::read(body) {
        Ok(Message::Single(Entry::Call(call))) if is_id(call.id) => {
            Ok(Asked { id: call.id, method: Some(call.method), params: call.params })
        }
        Ok(Message::Single(Entry::Call(call))) => {
            Err((rpc::invalid_request("id must be a string or a whole number here"), call.id))
        }
        Ok(Message::Single(Entry::Notification)) => Ok(Asked { id: "null", method: None, params: None }),
        Ok(Message::Single(Entry::Invalid { id, reason })) => Err((rpc::invalid_request(reason), id)),
        Ok(Message::Batch(_)) | Err(Unreadable::EmptyBatch | Unreadable::TooManyEntries) => {
            Err((Wire::InvalidRequest.saying("There are no batches here: send one message."), "null"))
        }
        Err(unreadable @ (Unreadable::NotJson | Unreadable::NotARequest)) => {
            Err((rpc::told_of(unreadable), "null"))
        }
    }
}

/// The protocol's ids are JSON-RPC's without `null` and fractions. rmcp would take a request with another for a
/// notification, and leave it without an answer.
fn is_id(raw: &str) -> bool {
    raw.starts_with('"') || (raw != "-0" && raw.parse::<i64>().is_ok())
}

/// What rmcp answers.
async fn speak<S>(session: Arc<Session<S>>, headers: &HeaderMap, body: Bytes) -> (StatusCode, Spoken)
where
    S: RpcServiceT<MethodResponse = Reply> + Send + Sync + 'static,
{
    // Who may ask from where was seen to; rmcp's own check knows no addresses.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(LARGEST_MESSAGE)
        .disable_allowed_hosts();
    // One for each request: it keeps the names of tools that were asked for, known or not.
    let server = StreamableHttpService::new(
        move || Ok(session.clone()),
        Arc::<NeverSessionManager>::default(),
        config,
    );
    Spoken::of(server.handle(passed_on(headers, body)).await).await
}

/// The request as rmcp gets it: without a credential, and with those headers that were seen to already as it wants them.
fn passed_on(headers: &HeaderMap, body: Bytes) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    let own = [
        (HOST, "localhost"),
        (CONTENT_TYPE, "application/json"),
        (ACCEPT, "application/json, text/event-stream"),
    ];
    let own = own.map(|(name, value)| (name, HeaderValue::from_static(value)));
    request.headers_mut().extend(own);
    for (name, value) in headers.iter().filter(|(name, _)| name.as_str().starts_with("mcp-")) {
        request.headers_mut().append(name, value.clone());
    }
    request
}

/// An answer of rmcp's own, so far as it matters whether it is a refusal.
#[derive(Deserialize)]
struct RefusedByRmcp {
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: i32,
}

/// What rmcp answered.
enum Spoken {
    /// Nothing: it was a notification.
    Nothing,
    /// A JSON-RPC message.
    Json(Bytes),
    /// Why it would not read the message, in words.
    Words(String),
}

impl Spoken {
    /// The code of what it refuses.
    fn refusal(&self) -> Option<&'static str> {
        let Spoken::Json(json) = self else {
            return matches!(self, Spoken::Words(_)).then_some(Wire::InvalidRequest.name());
        };
        let answer: RefusedByRmcp = serde_json::from_slice(json).ok()?;
        Some(if answer.error?.code == code::METHOD_NOT_FOUND {
            "METHOD_NOT_FOUND"
        } else {
            Wire::InvalidRequest.name()
        })
    }

    async fn of(response: Response<BoxBody<Bytes, std::convert::Infallible>>) -> (StatusCode, Spoken) {
        let (head, body) = response.into_parts();
        let Ok(body) = body.collect().await;
        let body = body.to_bytes();
        let is_json = head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
        let spoken = match head.status {
            _ if is_json => Spoken::Json(body),
            StatusCode::ACCEPTED => Spoken::Nothing,
            // The content type was right: it is rmcp's word for a message that is none of the protocol's. What it says of it
            // repeats what was sent.
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                let words = "Not a message of the Model Context Protocol: its parameters are not those of its method.";
                return (StatusCode::BAD_REQUEST, Spoken::Words(words.to_owned()));
            }
            _ => Spoken::Words(format!("{}.", String::from_utf8_lossy(&body))),
        };
        (head.status, spoken)
    }
}

fn response(
    (status, spoken): (StatusCode, Spoken),
    noted: Noted,
    id: &str,
    request_id: &str,
) -> HttpResponse {
    let told = match spoken {
        Spoken::Nothing => None,
        Spoken::Json(json) => {
            let json = if noted.is_complete { text(&json) } else { completed(&json, request_id) };
            let reply = json.map(|json| Reply { json: Some(json), status, ..Reply::nothing() });
            reply.or_else(|| Some(Reply::error(answer::internal(), id, request_id)))
        }
        Spoken::Words(words) => {
            Some(Reply { status, ..Reply::error(Wire::InvalidRequest.saying(words), id, request_id) })
        }
    };
    let is_nothing = told.is_none();
    let reply = told.unwrap_or_else(|| Reply { status, ..Reply::nothing() });
    let status = noted.status.unwrap_or(reply.status);
    let mut response = of_reply(Reply { status, notes: noted.notes, ..reply }, request_id);
    if is_nothing {
        response.headers_mut().remove(CONTENT_TYPE);
    }
    response
}

fn text(json: &Bytes) -> Option<String> {
    String::from_utf8(json.to_vec()).ok()
}

/// rmcp's own errors say what all others do: `data` has `code`, `message` and `requestId`.
fn completed(json: &Bytes, request_id: &str) -> Option<String> {
    let mut answer: Value = serde_json::from_slice(json).ok()?;
    let Some(error) = answer.get_mut("error").filter(|error| error.is_object()) else { return text(json) };
    let number = error["code"].as_i64().and_then(|number| i32::try_from(number).ok());
    let message = error["message"].as_str().unwrap_or_default();
    let told = match number {
        Some(code::METHOD_NOT_FOUND) => Told { message: message.to_owned(), ..answer::method_not_found() },
        Some(_) | None => Wire::InvalidRequest.saying(message),
    };
    let mut data = told.data(request_id);
    data.extend(error["data"].as_object().cloned().unwrap_or_default());
    error["data"] = data.into();
    Some(answer.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &'static str, expected: Result<(&str, Option<&str>), &str>) {
        let body = Bytes::from_static(body.as_bytes());
        let found = asked(&body);
        let found = match &found {
            Ok(asked) => Ok((asked.id, asked.arguments().map(RawValue::get))),
            Err((told, _)) => Err(told.name),
        };
        assert_eq!(found, expected, "{body:?}");
    }

    #[test]
    fn one_message_is_read_and_its_arguments_stay_as_they_were_written() {
        let call = r#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"t","arguments":{"b":1.0, "b":2}}}"#;
        check(call, Ok(("\"a\"", Some(r#"{"b":1.0, "b":2}"#))));
        check(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, Ok(("1", None)));
        check(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, Ok(("null", None)));
        check("[]", Err("INVALID_REQUEST"));
        check(r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, Err("INVALID_REQUEST"));
        check(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, Err("INVALID_REQUEST"));
        check(r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, Err("INVALID_REQUEST"));
        for id in ["null", "1.5", "1e3", "-0", "18446744073709551616"] {
            let call = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call"}}"#);
            check(call.leak(), Err("INVALID_REQUEST"));
        }
        check("{", Err("PARSE_ERROR"));
    }

    #[test]
    fn no_credential_is_passed_on() {
        let headers =
            [("authorization", "Bearer x"), ("x-api-key", "x"), ("mcp-protocol-version", "2025-11-25")];
        let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let request = passed_on(&HeaderMap::from_iter(headers), Bytes::new());
        let mut names: Vec<&str> = request.headers().keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "content-type", "host", "mcp-protocol-version"]);
    }

    #[test]
    fn errors_of_the_protocol_are_told_as_all_others() {
        let json =
            br#"{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"m","data":{"supported":[]}}}"#;
        let answer = completed(&Bytes::from_static(json), "req_1").unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let data = serde_json::json!({ "code": "INVALID_REQUEST", "message": "m", "requestId": "req_1", "supported": [] });
        assert_eq!((&answer["error"]["data"], &answer["id"]), (&data, &serde_json::json!(1)));
    }
}
