//! What is known of a message before any gate has looked at it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use ipnet::IpNet;
use jiff::Timestamp;
use procedures::App;
use procedures::ctx::Subscriptions;
use procedures::domain::id::base32;
use tokio::sync::OwnedSemaphorePermit;

use super::credential::Presented;
use crate::telemetry::Parent;

/// A message, and who sent it from where.
pub struct Exchange {
    /// The id that the answer and the audit carry.
    pub request_id: Arc<str>,
    /// When it came in.
    pub started_at: Timestamp,
    /// What it presents.
    pub presented: Presented,
    /// Where it comes from.
    pub address: Option<IpAddr>,
    /// Its network, as the audit writes it.
    pub address_text: Option<Arc<str>>,
    /// Where its subscriptions go, if it came over a WebSocket.
    pub subscriptions: Option<Arc<dyn Subscriptions>>,
    /// The caller's span, if it says that the message belongs to one.
    pub parent: Option<Parent>,
    /// The trace that the message's spans make, where the caller names none.
    trace_id: OnceLock<u128>,
    /// The connection's place: it is given back when nobody is about the message any more, whoever has hung up.
    _socket: Option<Arc<OwnedSemaphorePermit>>,
}

/// A trace's id, as logs and headers write it.
pub struct TraceId(u128);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Exchange {
    /// A message that has just come in.
    pub fn new(app: &App, presented: Presented, peer: &Peer) -> Exchange {
        let request_id = new_request_id(app, app.clock.now());
        Exchange::going_on(app, request_id, presented, peer)
    }

    /// What a message that came in earlier goes on to do now.
    pub fn going_on(app: &App, request_id: Arc<str>, presented: Presented, peer: &Peer) -> Exchange {
        Exchange {
            request_id,
            started_at: app.clock.now(),
            presented,
            address: Some(peer.address),
            address_text: Some(peer.text.clone()),
            subscriptions: None,
            parent: None,
            trace_id: OnceLock::new(),
            _socket: peer.socket.clone(),
        }
    }

    /// The same message, of a caller who says that it belongs to that span.
    pub fn within(self, parent: Option<Parent>) -> Exchange {
        Exchange { parent, ..self }
    }

    /// The trace that the message belongs to; where the caller names none, one that is made once.
    pub fn trace_id_or(&self, new: impl FnOnce() -> u128) -> u128 {
        self.parent.map_or_else(|| *self.trace_id.get_or_init(new), |parent| parent.trace_id)
    }

    /// The trace that the message belongs to, where there is any.
    pub fn trace_id(&self) -> Option<TraceId> {
        let parents = self.parent.map(|parent| parent.trace_id);
        parents.or_else(|| self.trace_id.get().copied()).map(TraceId)
    }

    /// The same message, with a way for its subscriptions.
    pub fn with_subscriptions(self, subscriptions: Arc<dyn Subscriptions>) -> Exchange {
        Exchange { subscriptions: Some(subscriptions), ..self }
    }

    /// The same message, now that all of it is here: its time is that of its end. A slow sender could otherwise be
    /// judged, and charged, as of long ago.
    pub fn complete(self, app: &App) -> Exchange {
        Exchange { started_at: app.clock.now(), ..self }
    }
}

/// The id of a request that came in at that time.
pub fn new_request_id(app: &App, started_at: Timestamp) -> Arc<str> {
    format!("req_{}", base32(app.ids.number(started_at))).into()
}

/// Where a connection's requests come from.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The address.
    pub address: IpAddr,
    /// Its network as text: the audit and the log keep no whole address.
    pub text: Arc<str>,
    /// The connection's place among the open sockets, given back when the last of the connection is gone.
    socket: Option<Arc<OwnedSemaphorePermit>>,
}

impl Peer {
    /// The peer at that address.
    pub fn new(address: IpAddr) -> Peer {
        let address = address.to_canonical();
        Peer { address, text: network(address).into(), socket: None }
    }

    /// With the connection's place among the open sockets.
    pub fn holding(self, socket: Option<OwnedSemaphorePermit>) -> Peer {
        Peer { socket: socket.map(Arc::new), ..self }
    }

    /// Who the peer says it speaks for, when the peer is a proxy that is trusted: the last address of
    /// `X-Forwarded-For` that is no trusted proxy itself.
    pub fn behind(&self, trusted: &[IpNet], forwarded_for: Option<&str>) -> Peer {
        let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
        let (true, Some(list)) = (is_trusted(&self.address), forwarded_for) else { return self.clone() };
        let mut hops = list.rsplit(',').map_while(|hop| address_of(hop.trim()));
        hops.find(|hop| !is_trusted(&hop.to_canonical())).map_or_else(
            || self.clone(),
            |address| Peer { socket: self.socket.clone(), ..Peer::new(address) },
        )
    }
}

/// The address of a hop: some proxies write the port too.
fn address_of(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// The network of an address: 24 bits of IPv4, 48 of IPv6.
fn network(address: IpAddr) -> String {
    let bits = if address.is_ipv4() { 24 } else { 48 };
    IpNet::new(address, bits).map_or_else(|_| "?".to_owned(), |net| net.trunc().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded_for: Option<&str>, expected: &str) {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let found = Peer::new(peer.parse().unwrap()).behind(&trusted, forwarded_for);
        assert_eq!(found.address.to_string(), expected);
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        check("192.0.2.1", Some("198.51.100.7"), "192.0.2.1");
        check("10.0.0.1", Some("198.51.100.7"), "198.51.100.7");
        check("10.0.0.1", Some("1.2.3.4, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        check("10.0.0.1", Some("198.51.100.7, nonsense"), "10.0.0.1");
        check("10.0.0.1", Some("198.51.100.7:4711"), "198.51.100.7");
        check("10.0.0.1", Some("[2001:db8::7]:4711"), "2001:db8::7");
        check("10.0.0.1", None, "10.0.0.1");
        check("::ffff:192.0.2.1", None, "192.0.2.1");
    }

    #[test]
    fn the_audit_keeps_the_network_not_the_address() {
        assert_eq!(&*Peer::new("198.51.100.7".parse().unwrap()).text, "198.51.100.0/24");
        assert_eq!(&*Peer::new("2001:db8:1:2::3".parse().unwrap()).text, "2001:db8:1::/48");
    }
}
