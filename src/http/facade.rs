//! Calls for tools that know HTTP and no JSON-RPC: `POST /rpc/{method}`, with the parameters alone for a body.
//!
//! A request becomes a JSON-RPC call of the same service as `POST /rpc`, behind the same gates. Its answer is the bare
//! result, or a problem (RFC 9457) with the HTTP status of [`crate::answer::plain_status`].

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use jsonrpsee::core::middleware::RpcServiceT;
use jsonrpsee::types::Id;
use procedures::App;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::exchange::Peer;
use super::inbound::{self, Emptiness, Inbound, Unacceptable};
use super::reply::Reply;
use super::response::{HttpResponse, of_reply};
use super::rpc::carrying;
use crate::answer::{self, Told, Wire};
use crate::{docs, percent};

/// The media type of a refusal.
pub const PROBLEM: &str = "application/problem+json";

/// Answers a request for the procedure of that name, as it stands in the path.
pub async fn serve<S>(
    app: &App,
    service: &S,
    request: Request<Incoming>,
    peer: &Peer,
    body_timeout: Duration,
) -> HttpResponse
where
    S: RpcServiceT<MethodResponse = Reply>,
{
    let path = request.uri().path().to_owned();
    let Inbound { exchange, body } =
        match inbound::read(app, request, peer, Emptiness::IsFine, body_timeout).await {
            Ok(inbound) => inbound,
            Err(unacceptable) => {
                let Unacceptable { why, request_id } = *unacceptable;
                return refusal(app, why.status(), why.told(), &request_id);
            }
        };
    let request_id = &*exchange.request_id;
    let (method, params) = match method(&path).and_then(|method| Ok((method, params(&body)?))) {
        Ok(call) => call,
        Err(told) => return refusal(app, answer::plain_status(told.code), told, request_id),
    };
    let call = jsonrpsee::types::Request {
        jsonrpc: Default::default(),
        // Nobody sees it: the answer goes back on the same request.
        id: Id::Null,
        method,
        params: Some(Cow::Borrowed(params)),
        extensions: carrying(&exchange),
    };
    of_call(app, service.call(call).await, request_id)
}

/// The method that a path names, its percent-encoding undone. What cannot be undone names nothing.
fn method(path: &str) -> Result<Cow<'_, str>, Told> {
    let name = path.strip_prefix("/rpc/").unwrap_or_default();
    let refusal = || Wire::InvalidRequest.saying("The path's last part is not percent-encoded UTF-8.");
    percent::decoded(name).ok_or_else(refusal)
}

/// The parameters: an object, or nothing at all, which says as much as an empty one.
fn params(body: &Bytes) -> Result<&RawValue, Told> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    let params: &RawValue = serde_json::from_slice(body).map_err(|_| Wire::ParseError.told())?;
    if params.get().starts_with('{') {
        Ok(params)
    } else {
        Err(Wire::InvalidRequest.saying("The body is the parameters by name, a JSON object."))
    }
}

/// A JSON-RPC answer, of which the façade shows the inside.
#[derive(Deserialize)]
struct Answered<'a> {
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<Failed>,
}

#[derive(Deserialize)]
struct Failed {
    code: i32,
    data: Map<String, Value>,
}

/// The response to a call that was answered so.
fn of_call(app: &App, reply: Reply, request_id: &str) -> HttpResponse {
    let answered = serde_json::from_str::<Answered<'_>>(reply.json.as_deref().unwrap_or_default());
    match answered {
        Ok(Answered { result: Some(result), error: None }) => {
            let json = Some(result.get().to_owned());
            of_reply(Reply { json, ..reply }, request_id)
        }
        Ok(Answered { error: Some(failed), .. }) => {
            let status = answer::plain_status(failed.code);
            problem(app, Reply { json: None, ..reply }, status, failed.data, request_id)
        }
        Ok(_) | Err(_) => refusal(app, StatusCode::INTERNAL_SERVER_ERROR, answer::internal(), request_id),
    }
}

/// A refusal that no gate made.
pub fn refusal(app: &App, status: StatusCode, told: Told, request_id: &str) -> HttpResponse {
    problem(app, Reply::nothing(), status, told.data(request_id), request_id)
}

/// The members that JSON-RPC has in `error.data`, beside the two of RFC 9457 that tools look for. `type` leads to the page
/// of the error.
fn problem(
    app: &App,
    reply: Reply,
    status: StatusCode,
    mut members: Map<String, Value>,
    request_id: &str,
) -> HttpResponse {
    let name = members.get("code").and_then(Value::as_str).unwrap_or_default();
    let page = format!("{}{}", app.settings.public_url, docs::error_path(name));
    members.insert("type".to_owned(), page.into());
    members.insert("status".to_owned(), status.as_u16().into());
    let json = Some(Value::Object(members).to_string());
    let mut response = of_reply(Reply { json, status, ..reply }, request_id);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_an_object_or_nothing() {
        let read = |body: &'static str| {
            params(&Bytes::from_static(body.as_bytes())).map(|raw| raw.get().to_owned()).map_err(|t| t.name)
        };
        assert_eq!(read("").as_deref(), Ok("{}"));
        assert_eq!(read(" {\"a\": 1}\n").as_deref(), Ok("{\"a\": 1}"));
        for not_json in [" ", "{", "{}{}", "a=1", "{\"a\":1,}"] {
            assert_eq!(read(not_json), Err("PARSE_ERROR"), "{not_json}");
        }
        for no_object in ["[]", "null", "1", "\"{}\"", "true"] {
            assert_eq!(read(no_object), Err("INVALID_REQUEST"), "{no_object}");
        }
    }
}
