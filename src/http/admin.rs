//! The operator's own listener: metrics and health, and nothing else. It is apart from the public one, so that no rule of
//! a proxy decides who sees them.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use procedures::store::operations::{self, Waiting};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

use super::readiness::Readiness;
use super::response::{HttpResponse, document, with_allow};
use crate::gate::Gates;
use crate::journal::Journal;
use crate::metrics::{Process, Scrape};

/// Connections at a time: monitors are few.
const MOST_CONNECTIONS: usize = 16;
/// How long a connection may take for everything.
const CONNECTION: Duration = Duration::from_secs(60);
/// How long a request's head may take to arrive.
const HEAD: Duration = Duration::from_secs(10);
/// How long the database may take to tell what waits.
const PATIENCE: Duration = Duration::from_secs(1);
/// How old what it told may be: several monitors cost it no more than one.
const FRESH: Duration = Duration::from_secs(5);

/// What the listener tells of.
pub struct Admin {
    /// The gates, with the application behind them and what they count.
    gates: Arc<Gates>,
    journal: Arc<Journal>,
    /// Whether the server takes calls.
    ready: Readiness,
    /// What the database told last, and when.
    told: Mutex<Option<(Instant, Option<Waiting>)>>,
}

impl Admin {
    /// Serves until the task is ended.
    pub fn start(
        listener: TcpListener,
        gates: Arc<Gates>,
        journal: Arc<Journal>,
        ready: Readiness,
    ) -> AbortHandle {
        let admin = Admin { gates, journal, ready, told: Mutex::default() };
        tokio::spawn(Arc::new(admin).serve(listener)).abort_handle()
    }

    async fn serve(self: Arc<Self>, listener: TcpListener) {
        let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        // They end with the task.
        let mut connections = JoinSet::new();
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            while connections.try_join_next().is_some() {}
            match listener.accept().await {
                Ok((stream, _)) => {
                    let admin = self.clone();
                    connections.spawn(async move {
                        admin.connection(stream).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a monitor's connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    async fn connection(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(move |request| {
            let admin = self.clone();
            async move { Ok::<_, Infallible>(admin.answer(&request).await) }
        });
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
        let _ =
            tokio::time::timeout(CONNECTION, builder.serve_connection(TokioIo::new(stream), service)).await;
    }

    async fn answer(&self, request: &Request<Incoming>) -> HttpResponse {
        match (request.method(), request.uri().path()) {
            (&Method::GET | &Method::HEAD, "/metrics") => self.metrics(request).await,
            (&Method::GET | &Method::HEAD, "/livez") => document("text/plain", "ok\n"),
            (&Method::GET | &Method::HEAD, "/readyz") => self.readyz().await,
            (_, "/metrics" | "/livez" | "/readyz") => {
                with_allow(plain(StatusCode::METHOD_NOT_ALLOWED, "use GET\n"), "GET, HEAD")
            }
            _ => plain(StatusCode::NOT_FOUND, "nothing is here but /metrics, /livez and /readyz\n"),
        }
    }

    async fn readyz(&self) -> HttpResponse {
        if self.ready.is_given(&self.gates.app.store).await {
            return document("text/plain", "ready\n");
        }
        plain(StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }

    async fn metrics(&self, request: &Request<Incoming>) -> HttpResponse {
        match self.scrape().await {
            Ok(text) => {
                let mut response = document("text/plain", text);
                response.headers_mut().insert(CONTENT_TYPE, content_type(request));
                response
            }
            Err(error) => {
                tracing::error!(%error, "the metrics cannot be written");
                plain(StatusCode::INTERNAL_SERVER_ERROR, "the metrics cannot be written\n")
            }
        }
    }

    async fn scrape(&self) -> Result<String, fmt::Error> {
        let Gates { app, metrics, feeds, .. } = &*self.gates;
        let waiting = self.waiting().await;
        // A database that tells what waits answers: it need not be asked twice.
        let ready = self.ready.takes_calls() && waiting.is_some();
        let scrape = Scrape {
            metrics: metrics.clone(),
            ready,
            subscriptions: feeds.count() as u64,
            backlog: self.journal.backlog(app.now()),
            load: app.store.load(),
            waiting,
            process: Process::read(),
        };
        scrape.text()
    }

    /// What waits, as of a moment ago; `None` when the database does not tell.
    async fn waiting(&self) -> Option<Waiting> {
        let mut told = self.told.lock().await;
        if let Some((at, waiting)) = *told
            && at.elapsed() < FRESH
        {
            return waiting;
        }
        let (reader, now) = (self.gates.app.store.read(), self.gates.app.now());
        let asked = tokio::time::timeout(PATIENCE, operations::waiting(&reader, now)).await;
        let waiting = match asked {
            Ok(Ok(waiting)) => Some(waiting),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database does not tell what waits");
                None
            }
            Err(_) => None,
        };
        // That it does not answer is not asked by each monitor, either.
        *told = Some((Instant::now(), waiting));
        waiting
    }
}

/// As OpenMetrics to whoever asks for it. The same text is good in Prometheus' older format, but for the type of
/// counters, which it does not tell.
fn content_type(request: &Request<Incoming>) -> HeaderValue {
    let mut accepted = request.headers().get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    HeaderValue::from_static(if accepted.any(|value| value.contains("application/openmetrics-text")) {
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    } else {
        "text/plain; version=0.0.4; charset=utf-8"
    })
}

fn plain(status: StatusCode, text: &'static str) -> HttpResponse {
    let mut response = document("text/plain", text);
    *response.status_mut() = status;
    response
}
