//! JSON-RPC over WebSocket: `GET /rpc` with an upgrade.
//!
//! The credential is looked at when the connection is made, and again at every message: a key that has ended since is
//! refused. Messages are read as strictly as over HTTP; docs/json-rpc.md says why jsonrpsee's own transport is not
//! used.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use jsonrpsee::core::middleware::RpcServiceT;
use soketto::handshake::http::{Server, is_upgrade_request};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::compat::{Compat, TokioAsyncReadCompatExt};

use super::credential::{Presented, SeveralCredentials, presented, subprotocols, ticket};
use super::exchange::{Exchange, Peer};
use super::inbound::LARGEST_MESSAGE;
use super::reply::Reply;
use super::response::{HttpResponse, of_reply, refusal};
use super::rpc;
use crate::answer::{Told, code};
use crate::gate::Gates;

/// The subprotocol, which a browser that offers a ticket must offer too and is answered with.
const PROTOCOL: &str = "direct-debit";
/// Messages of one connection that are worked on at a time; the next ones wait unread.
const AT_A_TIME: usize = 32;
/// Answers that wait to be sent; more, and no further message is read.
const WAITING_ANSWERS: usize = 64;

mod feeds;
mod outgoing;
mod subscriptions;

pub use feeds::Feeds;
use subscriptions::{Subscriptions, Visitor};

type Socket =
    futures_util::io::BufReader<futures_util::io::BufWriter<Compat<TokioIo<hyper::upgrade::Upgraded>>>>;

/// Whether the request asks for a WebSocket.
pub fn is_upgrade(request: &Request<Incoming>) -> bool {
    is_upgrade_request(request)
}

/// What every message of a connection has in common.
struct Connection<S> {
    service: Arc<S>,
    subscriptions: Arc<Subscriptions>,
}

/// Answers the upgrade, and serves the connection in a task of its own.
pub async fn upgrade<S>(
    gates: &Arc<Gates>,
    service: Arc<S>,
    request: Request<Incoming>,
    peer: &Peer,
    stop: watch::Receiver<bool>,
    ping_every: Duration,
) -> HttpResponse
where
    S: RpcServiceT<MethodResponse = Reply, BatchResponse = Reply, NotificationResponse = Reply>
        + Send
        + Sync
        + 'static,
{
    let (presented, several) = match opening(gates, request.headers()) {
        Ok(presented) => (presented, false),
        Err(SeveralCredentials) => (Presented::Malformed, true),
    };
    let exchange = Exchange::new(&gates.app, presented.clone(), peer);
    let refuse = |name, message: &str| {
        refusal(
            StatusCode::BAD_REQUEST,
            Told::new(code::INVALID_REQUEST, name, message),
            &exchange.request_id,
        )
    };
    if several {
        return refuse("SEVERAL_CREDENTIALS", "Several credentials in one request; send one.");
    }
    if matches!(presented, Presented::Nothing) && is_ticket_alone(request.headers()) {
        return refuse("BAD_UPGRADE", "A ticket needs the subprotocol `direct-debit` beside it.");
    }
    if let Err(reply) = gates.who(&exchange).await {
        return of_reply(*reply, &exchange.request_id);
    }
    let mut handshake = Server::new();
    let response = match handshake.receive_request(&request) {
        Ok(response) => speaking(request.headers(), response.map(|()| Default::default())),
        Err(_) => return refuse("BAD_UPGRADE", "The WebSocket handshake is not valid."),
    };
    let present = gates.metrics.websockets.one_more();
    let (gates, visitor) = (gates.clone(), Visitor { presented, peer: peer.clone() });
    tokio::spawn(async move {
        match hyper::upgrade::on(request).await {
            Ok(upgraded) => {
                let stream = futures_util::io::BufWriter::new(TokioIo::new(upgraded).compat());
                let mut builder = handshake.into_builder(futures_util::io::BufReader::new(stream));
                builder.set_max_message_size(LARGEST_MESSAGE);
                let (sender, receiver) = builder.finish();
                let (answers, waiting) = mpsc::channel(WAITING_ANSWERS);
                let subscriptions = Subscriptions::new(gates, visitor, answers.downgrade());
                let connection = Connection { service, subscriptions };
                let (heard, silence) = watch::channel(());
                let sending = tokio::spawn(outgoing::send(sender, waiting, silence, ping_every));
                connection.serve(receiver, answers, heard, stop).await;
                let _ = sending.await;
            }
            Err(error) => tracing::debug!(%error, "an upgrade was not carried through"),
        }
        drop(present);
    });
    response
}

/// What the request presents: a credential in one header, or a ticket.
fn opening(gates: &Gates, headers: &HeaderMap) -> Result<Presented, SeveralCredentials> {
    match (presented(headers)?, ticket(headers)?) {
        (presented, None) => Ok(presented),
        // No ticket is spent on a connection that would be closed at once.
        (Presented::Nothing, Some(_)) if !speaks(headers) => Ok(Presented::Nothing),
        (Presented::Nothing, Some(ticket)) => Ok(gates.authenticate.redeem(ticket)),
        (_, Some(_)) => Err(SeveralCredentials),
    }
}

/// Whether our subprotocol is offered. A browser that offers any closes a connection that chose none.
fn speaks(headers: &HeaderMap) -> bool {
    subprotocols(headers).any(|one| one == PROTOCOL)
}

fn is_ticket_alone(headers: &HeaderMap) -> bool {
    !speaks(headers) && ticket(headers).is_ok_and(|ticket| ticket.is_some())
}

/// The answer, with the subprotocol where it is offered.
fn speaking(offered: &HeaderMap, mut response: HttpResponse) -> HttpResponse {
    if speaks(offered) {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
    }
    response
}

impl<S> Connection<S>
where
    S: RpcServiceT<MethodResponse = Reply, BatchResponse = Reply, NotificationResponse = Reply>
        + Send
        + Sync
        + 'static,
{
    async fn serve(
        self,
        mut receiver: soketto::Receiver<Socket>,
        answers: mpsc::Sender<String>,
        heard: watch::Sender<()>,
        mut stop: watch::Receiver<bool>,
    ) {
        let connection = Arc::new(self);
        let places = Arc::new(Semaphore::new(AT_A_TIME));
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { break };
            let mut message = Vec::new();
            let received = tokio::select! {
                received = receiver.receive(&mut message) => received,
                _ = stop.wait_for(|stop| *stop) => break,
                // Whoever does not answer a ping, or takes no answers, is gone.
                () = answers.closed() => break,
            };
            heard.send_replace(());
            match received {
                Ok(soketto::Incoming::Data(_)) => {
                    let (connection, answers) = (connection.clone(), answers.clone());
                    tokio::spawn(async move {
                        connection.answer(message, &answers).await;
                        drop(place);
                    });
                }
                Ok(soketto::Incoming::Pong(_)) => {}
                Err(soketto::connection::Error::MessageTooLarge { .. }) => {
                    let told = Told::new(
                        code::INVALID_REQUEST,
                        "REQUEST_TOO_LARGE",
                        "The message is larger than 1 MiB.",
                    );
                    let request_id = connection.subscriptions.exchange().request_id;
                    let json = Reply::error(told, "null", &request_id).json.unwrap_or_default();
                    let _ = answers.send(json).await;
                }
                Ok(soketto::Incoming::Closed(_)) | Err(_) => break,
            }
        }
        // What is being worked on is still answered: the sender ends when the last of it lets go of the channel.
        connection.subscriptions.end();
    }

    async fn answer(&self, message: Vec<u8>, answers: &mpsc::Sender<String>) {
        let (exchange, asked_for) = self.subscriptions.message();
        let reply = rpc::answer(&*self.service, &Bytes::from(message), &Arc::new(exchange)).await;
        if let (true, Some(json)) = (reply.awaited, reply.json) {
            // The other side may be gone; then nobody waits for the answer.
            let _ = answers.send(json).await;
        }
        // Not before: the caller learns by the answer which subscription a notification is of.
        asked_for.begin();
    }
}
