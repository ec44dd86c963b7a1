//! The whole stack on one screen: sockets, HTTP, gates, procedures.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use jsonrpsee::core::middleware::RpcServiceBuilder;
use procedures::App;
use procedures::domain::quota::Policy;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::cycle::Cycle;
use crate::docs::Docs;
use crate::gate::audit::Audit;
use crate::gate::authenticate::Authenticate;
use crate::gate::dispatch::Dispatch;
use crate::gate::quota::{InProcess, Limiter};
use crate::gate::{Gate, GateLayer, Gates};
use crate::housekeeping;
use crate::http::admin::Admin;
use crate::http::exchange::Peer;
use crate::http::file::File;
use crate::http::readiness::Readiness;
use crate::http::routes::Routes;
use crate::http::websocket::Feeds;
use crate::journal::{Copier, Journal, Stop};
use crate::mail::{Delivery, Post};
use crate::metrics::Metrics;
use crate::payer_form::PayerForm;
use crate::telemetry::Traces;

/// What the operator decided for this server.
pub struct Options {
    /// Proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<IpNet>,
    /// The most sockets open at a time; further ones wait to be accepted.
    pub max_connections: usize,
    /// Where the journal of calls is.
    pub journal_dir: PathBuf,
    /// How long calls in flight may take to finish at shutdown.
    pub shutdown_grace: Duration,
    /// How often it is looked what is due in live workspaces; `None` leaves that to others.
    pub cycle: Option<Duration>,
    /// How messages are sent, and how often it is looked what is due; `None` leaves that to others.
    pub mail: Option<(Post, Duration)>,
    /// Where the operator's monitors ask, if anywhere.
    pub admin: Option<TcpListener>,
    /// Where spans go, if anywhere.
    pub traces: Option<Arc<Traces>>,
    /// How long callers may take.
    pub timeouts: Timeouts,
}

/// How long callers may take, so that slow ones hold nothing up for long.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// A request's head may take so long to arrive, from the connection or the answer before it.
    pub head: Duration,
    /// A request's body may take so long.
    pub body: Duration,
    /// A WebSocket that is silent for so long is asked whether it is still there; silent for as long again, it is
    /// closed. So is one that takes an answer no faster.
    pub ping: Duration,
    /// Readiness is off for so long before connections end, so that a load balancer has seen it.
    pub notice: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            ping: Duration::from_secs(30),
            notice: Duration::from_secs(1),
        }
    }
}

type Stack = Routes<Gate<Dispatch>>;

/// Serves until `shutdown`, then finishes what is in flight.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let timeouts = options.timeouts;
    let openrpc = crate::openrpc::text();
    let _ = app.openrpc.set(serde_json::value::RawValue::from_string(openrpc.trim().to_owned())?);
    // Calls that a killed process could not copy come first, so that the audit trail keeps their order.
    Copier::adopt_orphans(&app, &options.journal_dir).await?;
    let name = app.new_event_id(app.now()).to_string();
    let journal = Arc::new(Journal::begin(&options.journal_dir, name)?);
    let (stop, stopped) = watch::channel(false);
    let (stop_copier, copier_stopped) = watch::channel(Stop::NotYet);
    let copier = tokio::spawn(Copier::new(app.clone(), journal.clone()).run(copier_stopped));

    let housekeeping = tokio::spawn(housekeeping::run(app.clone()));
    let metrics = Arc::new(Metrics::new());
    let cycle = options.cycle.map(|period| Cycle::start(app.clone(), period, metrics.clone()));
    let delivery = options.mail.map(|(post, period)| Delivery::start(app.clone(), post, period));
    let gates = gates(&app, &journal, metrics, options.traces);
    let routes = Arc::new(stack(gates.clone(), options.trusted_proxies, stopped, timeouts));
    let ready = routes.ready.clone();
    let admin = options.admin.map(|listener| Admin::start(listener, gates, journal, ready));

    let connections = GracefulShutdown::new();
    let sockets = Arc::new(Semaphore::new(options.max_connections));
    let notice = async {
        shutdown.await;
        tracing::info!("shutting down: not ready any more");
        routes.ready.end();
        tokio::time::sleep(timeouts.notice).await;
    };
    tokio::pin!(notice);
    loop {
        tokio::select! {
            (stream, peer, socket) = accept(&listener, &sockets) => {
                connection(&routes, &connections, stream, peer, socket, timeouts.head);
            }
            () = &mut notice => break,
        }
    }
    drop(listener);
    let grace = options.shutdown_grace;
    let ended = tokio::spawn(end(cycle, delivery, grace));
    let all_closed =
        finish(stop, connections, &sockets, options.max_connections, options.shutdown_grace).await;
    // Who is cut may still be answered at the last moment: the journal stays for the next start then.
    stop_copier.send_replace(if all_closed { Stop::ForGood } else { Stop::KeepingTheJournal });
    copier.await?;
    housekeeping.abort();
    ended.await?;
    if let Some(admin) = admin {
        admin.abort();
    }
    Ok(())
}

/// Ends what the server does by itself, both at a time.
async fn end(cycle: Option<Cycle>, delivery: Option<Delivery>, grace: Duration) {
    let cycle = async {
        if let Some(cycle) = cycle {
            cycle.end(grace).await;
        }
    };
    let delivery = async {
        if let Some(delivery) = delivery {
            delivery.end(grace).await;
        }
    };
    tokio::join!(cycle, delivery);
}

/// What stands before every call.
fn gates(
    app: &Arc<App>,
    journal: &Arc<Journal>,
    metrics: Arc<Metrics>,
    traces: Option<Arc<Traces>>,
) -> Arc<Gates> {
    Arc::new(Gates {
        app: app.clone(),
        authenticate: Authenticate::new(app.clone()),
        quota: Box::new(InProcess::default()),
        refusals: Limiter::new(Policy::REFUSALS),
        audit: Arc::new(Audit::new(app.clone(), journal.clone())),
        feeds: Feeds::default(),
        metrics,
        traces,
    })
}

/// The gates around the dispatch, behind the routes.
fn stack(
    gates: Arc<Gates>,
    trusted_proxies: Vec<IpNet>,
    stop: watch::Receiver<bool>,
    timeouts: Timeouts,
) -> Stack {
    let app = gates.app.clone();
    let openrpc = app.openrpc.get().map(|document| document.get().to_owned()).unwrap_or_default();
    let payer_form = PayerForm::new(app.clone());
    let docs = Docs::new(&app.settings.public_url);
    let dispatch = Dispatch::new(app, gates.audit.clone());
    let service = RpcServiceBuilder::new().layer(GateLayer(gates.clone())).service(dispatch);
    Routes {
        gates,
        service: Arc::new(service),
        payer_form,
        openrpc: File::new("application/json", openrpc),
        docs,
        trusted_proxies,
        ready: Readiness::default(),
        stop,
        timeouts,
    }
}

/// Waits for a free place, then for a connection. A failure to accept (too many files, a broken handshake) passes.
async fn accept(
    listener: &TcpListener,
    sockets: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    loop {
        let socket = sockets.clone().acquire_owned().await.ok();
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, socket),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

fn connection(
    routes: &Arc<Stack>,
    connections: &GracefulShutdown,
    stream: TcpStream,
    peer: SocketAddr,
    socket: Option<OwnedSemaphorePermit>,
    head_timeout: Duration,
) {
    // Answers are small and wanted at once.
    let _ = stream.set_nodelay(true);
    let present = routes.gates.metrics.connections.one_more();
    let (routes, peer) = (routes.clone(), Peer::new(peer.ip()).holding(socket));
    let asked = Arc::new(AtomicBool::new(false));
    let service = service_fn({
        let asked = asked.clone();
        move |request| {
            asked.store(true, Ordering::Relaxed);
            let (routes, peer) = (routes.clone(), peer.clone());
            async move {
                let response = routes.serve(request, &peer).await;
                routes.gates.metrics.responses.count(response.status());
                Ok::<_, Infallible>(response)
            }
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(head_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(100);
    let served = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
    let served = connections.watch(served);
    tokio::spawn(async move {
        tokio::select! {
            served = served => if let Err(error) = served {
                tracing::debug!(error, "a connection ended early");
            },
            () = nothing_asked(&asked, head_timeout) => tracing::debug!("a connection asked for nothing"),
        }
        drop(present);
    });
}

/// Ends when a connection has not sent a whole head in time. hyper's own timer begins only when it is known whether the
/// connection speaks HTTP/1 or HTTP/2, and HTTP/2 has none.
async fn nothing_asked(asked: &AtomicBool, head_timeout: Duration) {
    tokio::time::sleep(head_timeout).await;
    if asked.load(Ordering::Relaxed) {
        std::future::pending().await
    }
}

/// Ends connections once they have been answered; after the grace period they are cut. Returns whether all ended.
async fn finish(
    stop: watch::Sender<bool>,
    connections: GracefulShutdown,
    sockets: &Arc<Semaphore>,
    most: usize,
    grace: Duration,
) -> bool {
    stop.send_replace(true);
    let all_closed = async {
        connections.shutdown().await;
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let _ = sockets.acquire_many(most).await;
    };
    let ended = tokio::time::timeout(grace, all_closed).await.is_ok();
    if !ended {
        tracing::warn!("some connections did not finish in time");
    }
    ended
}
