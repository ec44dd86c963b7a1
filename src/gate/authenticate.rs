//! The first gate: a credential becomes a caller.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use procedures::domain::api_key::{KeyHash, PresentedKey};
use procedures::domain::event::Actor;
use procedures::domain::id::{OrganisationId, WorkspaceId};
use procedures::domain::key::{Closed, Credential};
use procedures::domain::quota::{Policy, Spent};
use procedures::store::DbErr;
use procedures::ticket::{self, Ticket};
use procedures::{App, Caller, store};
use quick_cache::sync::Cache;
use tokio::time::Instant;

use super::quota::{Limiter, counted_address};
use crate::answer::{self, Told};
use crate::http::credential::Presented;
use crate::http::exchange::Exchange;
use crate::http::reply::Reply;

/// Good keys remembered.
const GOOD_KEYS: usize = 10_000;
/// Unknown keys remembered, apart from the good ones, so that garbage cannot push those out.
const UNKNOWN_KEYS: usize = 1_000;
/// How long an unknown key is taken for unknown without asking again.
const UNKNOWN_FOR: Duration = Duration::from_secs(2);

/// The gate.
pub struct Authenticate {
    app: Arc<App>,
    good: Cache<KeyHash, Arc<Known>>,
    unknown: Cache<KeyHash, Instant>,
    failures: Limiter<IpAddr>,
    /// Tickets that opened a WebSocket here, until they end: no more than callers paid for in 30 seconds.
    used_tickets: Mutex<HashMap<[u8; 24], Timestamp>>,
}

/// A key as it was read from the database.
struct Known {
    credential: Credential,
    caller: Arc<Caller>,
    /// The instant before the read: for the lease after it, what was read is in force (see
    /// `procedures::domain::api_key::LEASE_MS`).
    read_at: Instant,
}

/// A credential that was not good.
pub struct Denied {
    /// What the caller is told.
    pub told: Told,
    spent: Option<Box<Spent>>,
    /// The true reason, for the audit.
    pub reason: &'static str,
    /// Whose credential it was, where that is known.
    pub workspace: Option<WorkspaceId>,
    /// The key, where it is known.
    pub actor: Actor,
}

impl Authenticate {
    /// The gate, knowing nothing yet.
    pub fn new(app: Arc<App>) -> Authenticate {
        Authenticate {
            app,
            good: Cache::new(GOOD_KEYS),
            unknown: Cache::new(UNKNOWN_KEYS),
            failures: Limiter::new(Policy::UNAUTHENTICATED),
            used_tickets: Mutex::default(),
        }
    }

    /// The caller, if the credential is good now, from this address.
    pub async fn check(&self, exchange: &Exchange) -> Result<Arc<Caller>, Box<Denied>> {
        let (organisation, known) = match &exchange.presented {
            Presented::Key { organisation, key } => (organisation.as_ref(), self.known(key).await),
            Presented::Secret(hash) => (None, self.of_hash(*hash).await),
            Presented::Malformed => return Err(self.failed(exchange, Denied::invalid("MALFORMED_KEY"))),
            Presented::BadTicket => {
                return Err(self.failed(exchange, Denied::unknown(answer::invalid_ticket(), "BAD_TICKET")));
            }
            Presented::Nothing => {
                return Err(self.failed(exchange, Denied::unknown(answer::missing_key(), "NO_KEY")));
            }
        };
        match known {
            Ok(Some(known)) => self.admit(&known, organisation, exchange),
            Ok(None) => Err(self.failed(exchange, Denied::invalid("UNKNOWN_KEY"))),
            Err(error) => {
                tracing::error!(%error, request_id = %exchange.request_id, "a key could not be looked up");
                Err(Box::new(Denied::unknown(answer::unavailable(), "UNAVAILABLE")))
            }
        }
    }

    fn admit(
        &self,
        known: &Known,
        organisation: Option<&OrganisationId>,
        exchange: &Exchange,
    ) -> Result<Arc<Caller>, Box<Denied>> {
        if organisation.is_some_and(|named| *named != known.caller.organisation) {
            return Err(self.failed(exchange, Denied::invalid("ANOTHER_ORGANISATIONS_KEY")));
        }
        match known.credential.open(exchange.started_at, exchange.address) {
            Ok(()) => Ok(known.caller.clone()),
            Err(closed) => Err(self.failed(exchange, Denied::closed(closed, &known.caller))),
        }
    }

    /// Counts the failure against the address; past its limit the address is told so instead.
    fn failed(&self, exchange: &Exchange, denied: Denied) -> Box<Denied> {
        let now_ms = exchange.started_at.as_millisecond();
        let counted =
            exchange.address.map_or(Ok(()), |address| self.failures.charge(counted_address(address), now_ms));
        Box::new(match counted {
            Ok(()) => denied,
            Err(spent) => Denied {
                told: answer::rate_limited(&spent),
                spent: Some(spent),
                ..Denied::unknown(answer::invalid_key(), "TOO_MANY_FAILURES")
            },
        })
    }

    async fn known(&self, key: &PresentedKey) -> Result<Option<Arc<Known>>, DbErr> {
        for pepper in &self.app.peppers {
            if let Some(known) = self.of_hash(key.hash(pepper)).await? {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    async fn of_hash(&self, hash: KeyHash) -> Result<Option<Arc<Known>>, DbErr> {
        let lease = self.app.settings.lease;
        if let Some(known) = self.good.get(&hash)
            && known.read_at.elapsed() < lease
        {
            return Ok(Some(known));
        }
        if self.unknown.get(&hash).is_some_and(|asked_at| asked_at.elapsed() < UNKNOWN_FOR) {
            return Ok(None);
        }
        self.look_up(hash).await
    }

    /// What a WebSocket presents that was opened with that ticket. A ticket opens one.
    pub fn redeem(&self, ticket: &str) -> Presented {
        let now = self.app.now();
        match ticket::open(&self.app, ticket, now) {
            Some(ticket) if self.is_first_use(&ticket, now) => Presented::Secret(ticket.secret),
            _ => Presented::BadTicket,
        }
    }

    fn is_first_use(&self, ticket: &Ticket, now: Timestamp) -> bool {
        let mut used = self.used_tickets.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, expires_at| now < *expires_at);
        used.insert(ticket.nonce, ticket.expires_at).is_none()
    }

    async fn look_up(&self, hash: KeyHash) -> Result<Option<Arc<Known>>, DbErr> {
        let read_at = Instant::now();
        let Some(credential) = store::keys::find_credential(&self.app.store.read(), &hash).await? else {
            self.good.remove(&hash);
            self.unknown.insert(hash, read_at);
            return Ok(None);
        };
        let caller = Arc::new(self.caller(&credential, hash));
        let known = Arc::new(Known { credential, caller, read_at });
        self.good.insert(hash, known.clone());
        Ok(Some(known))
    }

    fn caller(&self, credential: &Credential, secret: KeyHash) -> Caller {
        let key = &credential.key;
        Caller {
            organisation: key.organisation.clone(),
            workspace: key.workspace.clone(),
            mode: credential.mode,
            key: key.id.clone(),
            secret,
            key_name: key.name.clone(),
            scopes: key.scopes,
            expires_at: credential.expires_at(),
            allowed_addresses: key.allowed_addresses.clone(),
            quota: credential.quota(self.app.settings.quota),
        }
    }
}

impl Denied {
    fn unknown(told: Told, reason: &'static str) -> Denied {
        Denied { told, spent: None, reason, workspace: None, actor: Actor::Unknown }
    }

    /// Malformed, unknown and another organisation's look the same.
    fn invalid(reason: &'static str) -> Denied {
        Denied::unknown(answer::invalid_key(), reason)
    }

    fn closed(closed: Closed, caller: &Caller) -> Denied {
        let told = match closed {
            Closed::AddressNotAllowed => answer::invalid_key(),
            Closed::Revoked | Closed::Expired | Closed::SecretRetired | Closed::OrganisationSuspended => {
                answer::expired_key()
            }
        };
        Denied {
            told,
            spent: None,
            reason: closed.code(),
            workspace: Some(caller.workspace.clone()),
            actor: caller.actor(),
        }
    }

    /// Whether the audit remembers it: not what an address sends past its limit, lest it fill the audit.
    pub fn is_remembered(&self) -> bool {
        self.spent.is_none()
    }

    /// What the caller is told.
    pub fn reply(&self, exchange: &Exchange) -> Reply {
        let mut reply = Reply::error(self.told.clone(), "null", &exchange.request_id);
        match &self.spent {
            Some(_) => {}
            None if self.told.code == answer::code::UNAVAILABLE => {}
            None if self.told.name == "MISSING_API_KEY" => reply.notes.challenge = Some("Bearer".to_owned()),
            None => reply.notes.challenge = Some(r#"Bearer error="invalid_token""#.to_owned()),
        }
        reply
    }
}
