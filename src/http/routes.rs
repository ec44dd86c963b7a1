//! What is where.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use ipnet::IpNet;
use jsonrpsee::core::middleware::RpcServiceT;
use procedures::domain::calendar::london_date;
use procedures::modulus::NO_TABLE;
use tokio::sync::watch;

use super::exchange::{Peer, new_request_id};
use super::reply::Reply;
use super::response::{HttpResponse, document, of_reply, refusal, with_allow};
use super::{rpc, websocket};
use crate::answer::{Told, code, unavailable};
use crate::gate::Gates;
use crate::payer_form::{self, PayerForm};
use crate::server::Timeouts;

/// What all requests share.
pub struct Routes<S> {
    /// The gates, and the application behind them.
    pub gates: Arc<Gates>,
    /// The service that answers calls: the gates around the dispatch.
    pub service: Arc<S>,
    /// The payer's form.
    pub payer_form: PayerForm,
    /// The OpenRPC document.
    pub openrpc: Bytes,
    /// Proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the server takes calls; off while it shuts down.
    pub ready: AtomicBool,
    /// Turned on when connections are to end.
    pub stop: watch::Receiver<bool>,
    /// How long callers may take.
    pub timeouts: Timeouts,
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
                rpc::serve(&self.gates.app, &*self.service, request, peer, self.timeouts.body).await
            }
            (&Method::GET, "/rpc") if websocket::is_upgrade(&request) => {
                let (service, stop) = (self.service.clone(), self.stop.clone());
                websocket::upgrade(&self.gates, service, request, peer, stop, self.timeouts.ping).await
            }
            (_, "/rpc") => self.method_not_allowed("POST"),
            (&Method::GET | &Method::HEAD, "/livez") => document("text/plain", "ok\n"),
            (&Method::GET | &Method::HEAD, "/readyz") => self.readyz(is_verbose(request.uri().query())).await,
            (&Method::GET | &Method::HEAD, "/openrpc.json") => {
                document("application/json", self.openrpc.clone())
            }
            (_, path) if path.starts_with("/mandate/") => {
                self.payer_form.serve(request, peer, self.timeouts.body).await
            }
            (&Method::GET | &Method::HEAD, path) if path.starts_with("/assets/") => {
                payer_form::asset(path).unwrap_or_else(|| self.nothing_here())
            }
            (_, "/livez" | "/readyz" | "/openrpc.json") => self.method_not_allowed("GET, HEAD"),
            _ => self.nothing_here(),
        }
    }

    fn nothing_here(&self) -> HttpResponse {
        let message = "Nothing is here. Procedures are called at POST /rpc.";
        self.refuse(StatusCode::NOT_FOUND, "NO_SUCH_PATH", message)
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

    async fn readyz(&self, is_verbose: bool) -> HttpResponse {
        let ready = self.ready.load(Ordering::Acquire) && self.gates.app.store.ping().await.is_ok();
        match (ready, is_verbose) {
            (false, _) => self.not_ready(),
            (true, false) => document("text/plain", "ready\n"),
            (true, true) => document("text/plain", format!("ready\nmodulus: {}\n", self.modulus().await)),
        }
    }

    /// The modulus table in force. Without one the server is ready all the same: accounts are then not checkable.
    async fn modulus(&self) -> String {
        let app = &self.gates.app;
        match app.modulus(london_date(app.now())).await {
            Ok(Some(table)) => table.to_string(),
            Ok(None) => NO_TABLE.to_owned(),
            Err(_) => "unknown: `direct-debit doctor` says why".to_owned(),
        }
    }

    fn not_ready(&self) -> HttpResponse {
        let request_id = self.request_id();
        of_reply(Reply::error(unavailable(), "null", &request_id), &request_id)
    }

    fn method_not_allowed(&self, allowed: &'static str) -> HttpResponse {
        let message = format!("Use {allowed} here.");
        with_allow(self.refuse(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", &message), allowed)
    }

    fn refuse(&self, status: StatusCode, name: &'static str, message: &str) -> HttpResponse {
        refusal(status, Told::new(code::INVALID_REQUEST, name, message), &self.request_id())
    }

    fn request_id(&self) -> Arc<str> {
        let app = &self.gates.app;
        new_request_id(app, app.clock.now())
    }
}

/// Whether a query asks for more than a word: `verbose`, `verbose=`, `verbose=true`, as its first or a later parameter.
fn is_verbose(query: Option<&str>) -> bool {
    query.unwrap_or_default().split('&').any(|parameter| parameter.split('=').next() == Some("verbose"))
}
