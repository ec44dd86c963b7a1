//! What is where.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use ipnet::IpNet;
use jsonrpsee::core::middleware::RpcServiceT;
use tokio::sync::watch;

use super::exchange::Peer;
use super::reply::Reply;
use super::response::{HttpResponse, document, refusal, with_allow};
use super::{rpc, websocket};
use crate::answer::{Told, code, unavailable};
use crate::gate::Gates;

/// What all requests share.
pub struct Routes<S> {
    /// The gates, and the application behind them.
    pub gates: Arc<Gates>,
    /// The service that answers calls: the gates around the dispatch.
    pub service: Arc<S>,
    /// The OpenRPC document.
    pub openrpc: Bytes,
    /// Proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the server takes calls; off while it shuts down.
    pub ready: AtomicBool,
    /// Turned on when connections are to end.
    pub stop: watch::Receiver<bool>,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
}

impl<S> Routes<S>
where
    S: RpcServiceT<MethodResponse = Reply, BatchResponse = Reply, NotificationResponse = Reply>
        + Send
        + Sync
        + 'static,
{
    /// Answers a request.
    pub async fn serve(&self, request: Request<Incoming>, peer: &Peer) -> HttpResponse {
        let peer = &self.behind_proxy(&request, peer);
        let path = request.uri().path();
        match (request.method(), path) {
            (&Method::POST, "/rpc") => {
                rpc::serve(&self.gates.app, &*self.service, request, peer, self.body_timeout).await
            }
            (&Method::GET, "/rpc") if websocket::is_upgrade(&request) => {
                websocket::upgrade(&self.gates, self.service.clone(), request, peer, self.stop.clone()).await
            }
            (_, "/rpc") => method_not_allowed("POST"),
            (&Method::GET | &Method::HEAD, "/livez") => document("text/plain", "ok\n"),
            (&Method::GET | &Method::HEAD, "/readyz") => self.readyz().await,
            (&Method::GET | &Method::HEAD, "/openrpc.json") => {
                document("application/json", self.openrpc.clone())
            }
            (_, "/livez" | "/readyz" | "/openrpc.json") => method_not_allowed("GET, HEAD"),
            _ => refusal(
                StatusCode::NOT_FOUND,
                Told::new(
                    code::INVALID_REQUEST,
                    "NO_SUCH_PATH",
                    "Nothing is here. Procedures are called at POST /rpc.",
                ),
                "",
            ),
        }
    }

    fn behind_proxy(&self, request: &Request<Incoming>, peer: &Peer) -> Peer {
        if self.trusted_proxies.is_empty() {
            return peer.clone();
        }
        // A proxy may write a line of its own below what its client sent: all lines are one list (RFC 9110 §5.3).
        let lines = request.headers().get_all("x-forwarded-for").iter();
        let list: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
        let list = (!list.is_empty()).then(|| list.join(","));
        peer.behind(&self.trusted_proxies, list.as_deref())
    }

    async fn readyz(&self) -> HttpResponse {
        let ready = self.ready.load(Ordering::Acquire) && self.gates.app.store.ping().await.is_ok();
        if ready { document("text/plain", "ready\n") } else { not_ready() }
    }
}

fn not_ready() -> HttpResponse {
    let mut reply = Reply::error(unavailable(), "null", "");
    reply.notes.retry_after = Some(1);
    super::response::of_reply(reply, "")
}

fn method_not_allowed(allowed: &'static str) -> HttpResponse {
    let told = Told::new(code::INVALID_REQUEST, "METHOD_NOT_ALLOWED", format!("Use {allowed} here."));
    with_allow(refusal(StatusCode::METHOD_NOT_ALLOWED, told, ""), allowed)
}
