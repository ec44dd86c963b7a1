//! The gates: every call, alone or in a batch, over HTTP or WebSocket, goes through them in this order.
//!
//! | Gate | Question | Refusal |
//! |---|---|---|
//! | authenticate | Is the credential good? | 401 |
//! | (catalogue) | Is there such a procedure? Told to good credentials only. | -32601 |
//! | authorize | Does the credential hold the scope the procedure declares? | 403 |
//! | quota | Is there room in both windows for what it costs? | 429 |
//! | audit | (It is remembered, whatever comes of it.) | |
//!
//! Only then are parameters read and the procedure run. jsonrpsee's own batch service dispatches entries without going
//! through `call`, so the gates stand in `batch` too, by the same functions.

use std::sync::Arc;

use futures_util::future::{Either, ready};
use jsonrpsee::core::middleware::{Batch, Notification, RpcServiceT};
use jsonrpsee::types::Request;
use procedures::domain::id::KeyId;
use procedures::domain::quota::{Spent, Standings};
use procedures::procedure::Entry;
use procedures::{App, Caller};

use crate::answer::{self, Told};
use crate::http::exchange::Exchange;
use crate::http::reply::Reply;
use crate::http::websocket::Feeds;
use crate::metrics::{self, Metrics};
use crate::telemetry::Traces;

pub mod audit;
pub mod authenticate;
pub mod authorize;
mod batch;
pub mod dispatch;
mod observe;
pub mod quota;

use audit::Audit;
use authenticate::{Authenticate, Denied};
use batch::{Judged, judge};
use observe::Observed;
use quota::{Limiter, Quota};

/// A call that passed all gates.
#[derive(Clone)]
pub struct Admitted {
    /// Who calls.
    pub caller: Arc<Caller>,
    /// The procedure.
    pub entry: &'static Entry,
    /// The message.
    pub exchange: Arc<Exchange>,
}

/// The id of a call, as it was written.
#[derive(Clone)]
pub struct RawId(pub Box<str>);

/// The ids of those entries of a batch that are no requests, in their order.
#[derive(Clone, Default)]
pub struct InvalidIds(pub Vec<RawId>);

/// What the gates share.
pub struct Gates {
    /// The application.
    pub app: Arc<App>,
    /// The first gate.
    pub authenticate: Authenticate,
    /// The third gate; the second has no state.
    pub quota: Box<dyn Quota>,
    /// How often each key may be refused and have it remembered.
    pub refusals: Limiter<KeyId>,
    /// The last gate.
    pub audit: Arc<Audit>,
    /// What the subscriptions of all connections share.
    pub feeds: Feeds,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Where spans go, if anywhere.
    pub traces: Option<Arc<Traces>>,
}

/// The gates around the service that dispatches.
pub struct Gate<S> {
    gates: Arc<Gates>,
    inner: Arc<S>,
}

/// Puts the gates around a service.
#[derive(Clone)]
pub struct GateLayer(pub Arc<Gates>);

impl<S> tower::Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Gate<S> {
        Gate { gates: self.0.clone(), inner: Arc::new(inner) }
    }
}

impl Gates {
    /// Whose credential it is, or the answer to the whole message.
    pub async fn who(&self, exchange: &Exchange) -> Result<Arc<Caller>, Box<Reply>> {
        self.check(exchange).await.map_err(|denied| Box::new(denied.reply(exchange)))
    }

    /// Whose credential it is; a denial is remembered.
    async fn check(&self, exchange: &Exchange) -> Result<Arc<Caller>, Box<Denied>> {
        self.authenticate.check(exchange).await.inspect_err(|denied| {
            if denied.is_remembered() {
                self.audit.denied(exchange, denied);
            } else {
                metrics::count(&self.metrics.spent.address);
            }
        })
    }

    /// The caller, if the credential is still good and holds what that procedure demands; or what it is to be told.
    pub async fn still(&self, exchange: &Exchange, entry: &Entry) -> Result<Arc<Caller>, Told> {
        let caller = self.check(exchange).await.map_err(|denied| denied.told)?;
        authorize::authorize(&caller, entry.access).map(|()| caller)
    }

    /// The procedure, if there is one and the caller holds its scope.
    fn may(&self, caller: &Caller, method: &str, exchange: &Exchange) -> Result<&'static Entry, Told> {
        let found = procedures::catalogue::catalogue().find(method);
        let refusal = match found {
            None => answer::method_not_found(),
            Some(entry) => match authorize::authorize(caller, entry.access) {
                Ok(()) => return Ok(entry),
                Err(refusal) => refusal,
            },
        };
        let procedure = found.map(|entry| entry.name);
        match self.remember_refusal(exchange, caller, procedure, refusal.name) {
            Ok(()) => Err(refusal),
            Err(spent) => Err(answer::rate_limited(&spent)),
        }
    }

    /// Remembers that a gate refused a good credential. A key that is refused without end would fill the audit for
    /// everybody: past a limit of its own it is told so, and no more remembered.
    pub(crate) fn remember_refusal(
        &self,
        exchange: &Exchange,
        caller: &Caller,
        procedure: Option<&'static str>,
        code: &'static str,
    ) -> Result<(), Box<Spent>> {
        let charged = self.refusals.charge(caller.key.clone(), exchange.started_at.as_millisecond());
        charged.inspect_err(|_| metrics::count(&self.metrics.spent.key))?;
        self.audit.refused(exchange, caller, procedure, code);
        Ok(())
    }

    /// Charges the caller's organisation, or answers the whole message.
    async fn charge(&self, caller: &Caller, cost: u32, exchange: &Exchange) -> Result<Standings, Box<Reply>> {
        let now_ms = exchange.started_at.as_millisecond();
        match self.quota.charge(caller, cost, now_ms).await {
            Ok(standings) => Ok(standings),
            Err(spent) => {
                metrics::count(&self.metrics.spent.organisation);
                let told = answer::rate_limited(&spent);
                Err(Box::new(
                    Reply::error(told, "null", &exchange.request_id).with_standings(spent.standings),
                ))
            }
        }
    }
}

impl<S> RpcServiceT for Gate<S>
where
    S: RpcServiceT<MethodResponse = Reply> + Send + Sync + 'static,
{
    type MethodResponse = Reply;
    type NotificationResponse = Reply;
    type BatchResponse = Reply;

    fn call<'a>(&self, request: Request<'a>) -> impl Future<Output = Reply> + Send + 'a {
        let (gates, inner) = (self.gates.clone(), self.inner.clone());
        async move {
            let Some(exchange) = request.extensions.get::<Arc<Exchange>>().cloned() else { return lost() };
            let id = id_of(&request);
            let observed = Observed::begin(&gates, &exchange, &request.method, &id);
            let reply = single(&gates, &*inner, request, &exchange, &id).await;
            observed.end(&reply);
            reply
        }
    }

    fn batch<'a>(&self, mut batch: Batch<'a>) -> impl Future<Output = Reply> + Send + 'a {
        let (gates, inner) = (self.gates.clone(), self.inner.clone());
        async move {
            let Some(exchange) = batch.extensions().get::<Arc<Exchange>>().cloned() else { return lost() };
            if let Some(traces) = &gates.traces {
                traces.name(&exchange);
            }
            let mut ids = batch.extensions().get::<InvalidIds>().cloned().unwrap_or_default().0.into_iter();
            let caller = match gates.who(&exchange).await {
                Ok(caller) => caller,
                Err(reply) => {
                    Observed::begin(&gates, &exchange, "", "null").end(&reply);
                    return *reply;
                }
            };
            let judged: Vec<Judged<'a>> =
                batch.into_iter().map(|entry| judge(&gates, &caller, entry, &mut ids, &exchange)).collect();
            let cost = judged.iter().map(Judged::cost).sum();
            let standings = match gates.charge(&caller, cost, &exchange).await {
                Ok(standings) => standings,
                Err(reply) => {
                    for (procedure, id) in judged.iter().filter_map(Judged::call) {
                        Observed::begin(&gates, &exchange, procedure, &id).end(&reply);
                        let _ = gates.remember_refusal(&exchange, &caller, Some(procedure), "RATE_LIMITED");
                    }
                    return *reply;
                }
            };
            let replies = batch::run(&gates, &*inner, judged, &exchange).await;
            Reply::batch(replies).with_standings(standings)
        }
    }

    /// Notifications are never dispatched: a change to money is not made without an answer. The credential is looked
    /// at all the same, so that a bad one is told.
    fn notification<'a>(&self, notification: Notification<'a>) -> impl Future<Output = Reply> + Send + 'a {
        let Some(exchange) = notification.extensions.get::<Arc<Exchange>>().cloned() else {
            return Either::Left(ready(lost()));
        };
        let gates = self.gates.clone();
        Either::Right(async move {
            match gates.who(&exchange).await {
                Ok(caller) => {
                    let mut reply = Reply::nothing();
                    reply.notes.standings = gates.charge(&caller, 0, &exchange).await.ok();
                    reply
                }
                Err(reply) => *reply,
            }
        })
    }
}

/// A call, through the gates in their order.
async fn single<S>(
    gates: &Gates,
    inner: &S,
    request: Request<'_>,
    exchange: &Arc<Exchange>,
    id: &str,
) -> Reply
where
    S: RpcServiceT<MethodResponse = Reply>,
{
    let caller = match gates.who(exchange).await {
        Ok(caller) => caller,
        Err(reply) => return reply.for_call(id),
    };
    let entry = match gates.may(&caller, &request.method, exchange) {
        Ok(entry) => entry,
        Err(told) => {
            let challenge = authorize::challenge(&told);
            let mut reply = Reply::error(told, id, &exchange.request_id);
            reply.notes.challenge = challenge;
            reply.notes.standings = gates.charge(&caller, 0, exchange).await.ok();
            return reply;
        }
    };
    let standings = match gates.charge(&caller, entry.cost(), exchange).await {
        Ok(standings) => standings,
        Err(reply) => {
            let _ = gates.remember_refusal(exchange, &caller, Some(entry.name), "RATE_LIMITED");
            return reply.for_call(id);
        }
    };
    let mut reply = inner.call(admitted(request, caller, entry, exchange)).await;
    reply.notes.deprecated = entry.doc.life.deprecated;
    reply.with_standings(standings)
}

fn admitted<'a>(
    mut request: Request<'a>,
    caller: Arc<Caller>,
    entry: &'static Entry,
    exchange: &Arc<Exchange>,
) -> Request<'a> {
    request.extensions.insert(Admitted { caller, entry, exchange: exchange.clone() });
    request
}

/// The id as it was written: jsonrpsee's, but for numbers that it cannot hold.
pub(crate) fn id_of(request: &Request<'_>) -> String {
    if let Some(raw) = request.extensions.get::<RawId>() {
        return raw.0.to_string();
    }
    serde_json::to_string(&request.id).unwrap_or_else(|_| "null".to_owned())
}

impl Reply {
    /// The same answer, to the call with that id.
    fn for_call(self, raw_id: &str) -> Reply {
        let json = self.json.map(|json| crate::http::reply::with_id(json, raw_id));
        Reply { json, ..self }
    }
}

/// A request that no transport of ours made.
fn lost() -> Reply {
    Reply::error(answer::internal(), "null", "")
}
