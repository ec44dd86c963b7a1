//! The subscriptions of one WebSocket: what each delivers, and what ends it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use procedures::catalogue::catalogue;
use procedures::domain::id::{SubscriptionId, WorkspaceId};
use procedures::procedure::Entry;
use procedures::{Caller, Delivered, Error, Feed, ctx};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::feeds::{LOOK_EVERY, Place, locked};
use crate::answer::{Told, code};
use crate::gate::Gates;
use crate::http::credential::Presented;
use crate::http::exchange::{Exchange, Peer};

/// The most subscriptions of a connection.
const MOST: usize = 16;
/// How long a subscriber waits before the quota is asked again.
const WAIT_FOR_QUOTA: Duration = Duration::from_secs(1);

/// Who opened the connection.
pub struct Visitor {
    /// With which credential.
    pub presented: Presented,
    /// From where.
    pub peer: Peer,
}

/// The subscriptions of a connection.
pub struct Subscriptions {
    gates: Arc<Gates>,
    visitor: Visitor,
    outgoing: mpsc::WeakSender<String>,
    open: Mutex<HashMap<SubscriptionId, Open>>,
}

/// A subscription.
struct Open {
    /// Its delivery; `None` while its call waits to be answered.
    running: Option<AbortHandle>,
    /// Given back when it goes.
    _place: Place,
}

/// The subscriptions that one message asks for: they begin when it has been answered.
pub struct AskedFor {
    connection: Arc<Subscriptions>,
    request_id: Arc<str>,
    waiting: Mutex<Vec<(SubscriptionId, Feed)>>,
}

impl Subscriptions {
    /// None yet.
    pub fn new(
        gates: Arc<Gates>,
        visitor: Visitor,
        outgoing: mpsc::WeakSender<String>,
    ) -> Arc<Subscriptions> {
        Arc::new(Subscriptions { gates, visitor, outgoing, open: Mutex::default() })
    }

    /// A message that has just come in.
    pub fn exchange(&self) -> Exchange {
        Exchange::new(&self.gates.app, self.visitor.presented.clone(), &self.visitor.peer)
    }

    /// A message that has just come in, and what it will ask for.
    pub fn message(self: &Arc<Self>) -> (Exchange, Arc<AskedFor>) {
        let (exchange, connection) = (self.exchange(), self.clone());
        let request_id = exchange.request_id.clone();
        let asked_for = Arc::new(AskedFor { connection, request_id, waiting: Mutex::default() });
        (exchange.with_subscriptions(asked_for.clone()), asked_for)
    }

    /// Ends all of them: the connection does.
    pub fn end(&self) {
        for running in locked(&self.open).drain().filter_map(|(_, open)| open.running) {
            running.abort();
        }
    }

    fn reserve(&self, id: &SubscriptionId, workspace: &WorkspaceId) -> bool {
        let mut open = locked(&self.open);
        if open.len() >= MOST {
            return false;
        }
        let Some(place) = self.gates.feeds.place(workspace) else { return false };
        open.insert(id.clone(), Open { running: None, _place: place });
        true
    }

    fn begin(self: &Arc<Self>, request_id: &Arc<str>, id: SubscriptionId, feed: Feed) {
        let mut open = locked(&self.open);
        let (Some(place), Some(outgoing)) = (open.get_mut(&id), self.outgoing.upgrade()) else { return };
        let Some(entry) = catalogue().find("events.subscribe") else { return };
        let (connection, request_id) = (self.clone(), request_id.clone());
        let delivery = Delivery { connection, request_id, entry, id, outgoing };
        place.running = Some(tokio::spawn(delivery.run(feed)).abort_handle());
    }

    fn close(&self, id: &SubscriptionId) -> bool {
        let closed = locked(&self.open).remove(id);
        if let Some(Open { running: Some(running), .. }) = &closed {
            running.abort();
        }
        closed.is_some()
    }
}

impl AskedFor {
    /// Begins to deliver.
    pub fn begin(&self) {
        for (id, feed) in locked(&self.waiting).drain(..) {
            self.connection.begin(&self.request_id, id, feed);
        }
    }
}

impl ctx::Subscriptions for AskedFor {
    fn open(&self, id: SubscriptionId, feed: Feed) -> bool {
        let has_room = self.connection.reserve(&id, feed.workspace());
        if has_room {
            locked(&self.waiting).push((id, feed));
        }
        has_room
    }

    fn close(&self, id: &SubscriptionId) -> bool {
        self.connection.close(id)
    }
}

/// Gives back what was reserved by a call that was never answered.
impl Drop for AskedFor {
    fn drop(&mut self) {
        for (id, _) in locked(&self.waiting).drain(..) {
            self.connection.close(&id);
        }
    }
}

/// Delivers one subscription.
struct Delivery {
    connection: Arc<Subscriptions>,
    /// The request that asked for it, which the audit names when the key is denied.
    request_id: Arc<str>,
    entry: &'static Entry,
    id: SubscriptionId,
    outgoing: mpsc::Sender<String>,
}

/// Why nothing more is delivered.
enum End {
    /// The credential does not allow it any more.
    Denied(Told),
    /// Nobody is there to take it.
    Gone,
}

impl Delivery {
    async fn run(self, mut feed: Feed) {
        if let End::Denied(told) = self.deliver(&mut feed).await {
            let params = json!({ "subscriptionId": self.id, "code": told.name, "message": told.message });
            let _ = self.notify("events.ended", params).await;
        }
        self.connection.close(&self.id);
    }

    async fn deliver(&self, feed: &mut Feed) -> End {
        loop {
            let events = match self.next(feed).await {
                Ok(events) => events,
                Err(end) => return end,
            };
            if events.is_empty() {
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            }
            for event in events {
                // A slow reader does not outlive its key.
                if let Err(end) = self.caller().await {
                    return end;
                }
                let params = json!({ "subscriptionId": self.id, "event": event });
                if self.notify("events.event", params).await.is_err() {
                    return End::Gone;
                }
            }
        }
    }

    /// The next events, read, paid for, and allowed now.
    async fn next(&self, feed: &mut Feed) -> Result<Vec<Delivered>, End> {
        if self.caller().await?.is_none() {
            return Ok(Vec::new());
        }
        let events = self.news(feed).await.unwrap_or_else(|error| {
            // They are still there when the database is.
            tracing::warn!(?error, "a subscription could not be read");
            Vec::new()
        });
        if events.is_empty() {
            return Ok(events);
        }
        loop {
            if let Some(caller) = self.caller().await?
                && self.is_paid(&caller).await
            {
                return Ok(events);
            }
            tokio::time::sleep(WAIT_FOR_QUOTA).await;
        }
    }

    async fn news(&self, feed: &mut Feed) -> Result<Vec<Delivered>, Error> {
        let Gates { app, feeds, .. } = &*self.connection.gates;
        if feeds.head(app, feed.workspace()).await? <= feed.after() {
            return Ok(Vec::new());
        }
        feed.next(app).await
    }

    /// Who subscribed, if the key is good now; `None` when nobody can say.
    async fn caller(&self) -> Result<Option<Arc<Caller>>, End> {
        let Subscriptions { gates, visitor, .. } = &*self.connection;
        let (request_id, presented) = (self.request_id.clone(), visitor.presented.clone());
        let exchange = Exchange::going_on(&gates.app, request_id, presented, &visitor.peer);
        match gates.still(&exchange, self.entry).await {
            Ok(caller) => Ok(Some(caller)),
            Err(told) if told.code == code::UNAVAILABLE => Ok(None),
            Err(told) => Err(End::Denied(told)),
        }
    }

    async fn is_paid(&self, caller: &Caller) -> bool {
        let gates = &self.connection.gates;
        gates.quota.charge(caller, 1, gates.app.clock.now().as_millisecond()).await.is_ok()
    }

    async fn notify(&self, method: &str, params: serde_json::Value) -> Result<(), End> {
        let notification = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        let place = self.outgoing.reserve().await.map_err(|_| End::Gone)?;
        // Under the lock: once a subscription is closed, nothing of it follows.
        let open = locked(&self.connection.open);
        if !open.contains_key(&self.id) {
            return Err(End::Gone);
        }
        place.send(notification.to_string());
        Ok(())
    }
}
