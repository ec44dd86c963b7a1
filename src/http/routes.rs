//! What is where.

use std::sync::Arc;

use http::header::{CACHE_CONTROL, HeaderValue};
use http::{Method, Request};
use hyper::body::Incoming;
use ipnet::IpNet;
use jsonrpsee::core::middleware::RpcServiceT;
use procedures::domain::calendar::london_date;
use procedures::modulus::NO_TABLE;
use tokio::sync::watch;

use super::exchange::{Peer, new_request_id};
use super::file::File;
use super::readiness::Readiness;
use super::reply::Reply;
use super::response::{HttpResponse, document, of_reply, refusal, with_allow};
use super::{facade, mcp, rpc, websocket};
use crate::answer::{Told, Wire, unavailable};
use crate::docs::{self, Docs};
use crate::explorer;
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
    pub openrpc: File,
    /// The documentation for people and their tools.
    pub docs: Docs,
    /// Proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the server takes calls; not while it shuts down.
    pub ready: Readiness,
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
            (&Method::POST, path) if is_of_facade(path) => {
                facade::serve(&self.gates.app, &*self.service, request, peer, self.timeouts.body).await
            }
            (_, path) if is_of_facade(path) => self.only_posts(),
            (&Method::POST, crate::mcp::PATH) => {
                mcp::serve(&self.gates, &self.service, request, peer, self.timeouts.body).await
            }
            (_, crate::mcp::PATH) => self.method_not_allowed("POST"),
            (&Method::GET | &Method::HEAD, "/livez") => document("text/plain", "ok\n"),
            (&Method::GET | &Method::HEAD, "/readyz") => self.readyz(is_verbose(request.uri().query())).await,
            (&Method::GET | &Method::HEAD, "/openrpc.json") => {
                let mut response = self.openrpc.response(request.headers());
                response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
                response
            }
            (&Method::GET | &Method::HEAD, "/") => explorer::way("explorer"),
            (&Method::GET | &Method::HEAD, "/explorer/") => explorer::way("../explorer"),
            (&Method::GET | &Method::HEAD, "/explorer") => explorer::page(),
            (&Method::GET | &Method::HEAD, path) if docs::is_docs(path) => {
                self.docs.serve(path, request.headers()).unwrap_or_else(|| self.nothing_here())
            }
            (_, path) if docs::is_docs(path) => self.method_not_allowed("GET, HEAD"),
            (_, path) if path.starts_with("/mandate/") => {
                self.payer_form.serve(request, peer, self.timeouts.body).await
            }
            (&Method::GET | &Method::HEAD, path) if path.starts_with("/assets/") => {
                let asked = request.headers();
                let asset = payer_form::asset(path, asked).or_else(|| explorer::asset(path, asked));
                asset.unwrap_or_else(|| self.nothing_here())
            }
            (_, "/livez" | "/readyz" | "/openrpc.json" | "/explorer") => self.method_not_allowed("GET, HEAD"),
            _ => self.nothing_here(),
        }
    }

    fn nothing_here(&self) -> HttpResponse {
        self.refuse(Wire::NoSuchPath, Wire::NoSuchPath.told())
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
        let ready = self.ready.is_given(&self.gates.app.store).await;
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
        let told = Wire::MethodNotAllowed.saying(format!("Use {allowed} here."));
        with_allow(self.refuse(Wire::MethodNotAllowed, told), allowed)
    }

    /// The façade's refusals are problems.
    fn only_posts(&self) -> HttpResponse {
        let (why, told) = (Wire::MethodNotAllowed, Wire::MethodNotAllowed.saying("Use POST here."));
        with_allow(facade::refusal(&self.gates.app, why.status(), told, &self.request_id()), "POST")
    }

    fn refuse(&self, why: Wire, told: Told) -> HttpResponse {
        refusal(why.status(), told, &self.request_id())
    }

    fn request_id(&self) -> Arc<str> {
        let app = &self.gates.app;
        new_request_id(app, app.clock.now())
    }
}

/// Whether a path names a procedure.
fn is_of_facade(path: &str) -> bool {
    path.strip_prefix("/rpc/").is_some_and(|method| !method.is_empty())
}

/// Whether a query asks for more than a word: `verbose`, `verbose=`, `verbose=true`, as its first or a later parameter.
fn is_verbose(query: Option<&str>) -> bool {
    query.unwrap_or_default().split('&').any(|parameter| parameter.split('=').next() == Some("verbose"))
}
