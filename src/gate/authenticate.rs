//! The first gate: a credential becomes a caller.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use procedures::domain::api_key::{KeyHash, PresentedKey};
use procedures::domain::event::Actor;
use procedures::domain::id::{OrganisationId, WorkspaceId};
use procedures::domain::key::{Closed, Credential};
use procedures::domain::quota::{Policy, Spent};
use procedures::store::DbErr;
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
        }
    }

    /// The caller, if the credential is good now, from this address.
    pub async fn check(&self, exchange: &Exchange) -> Result<Arc<Caller>, Box<Denied>> {
        let (organisation, key) = match &exchange.presented {
            Presented::Key { organisation, key } => (organisation.as_ref(), key),
            Presented::Malformed => return Err(self.failed(exchange, Denied::invalid("MALFORMED_KEY"))),
            Presented::Nothing => {
                return Err(self.failed(exchange, Denied::unknown(answer::missing_key(), "NO_KEY")));
            }
        };
        match self.known(key).await {
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
            let hash = key.hash(pepper);
            let lease = self.app.settings.lease;
            if let Some(known) = self.good.get(&hash)
                && known.read_at.elapsed() < lease
            {
                return Ok(Some(known));
            }
            if self.unknown.get(&hash).is_some_and(|asked_at| asked_at.elapsed() < UNKNOWN_FOR) {
                continue;
            }
            if let Some(known) = self.look_up(hash).await? {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    async fn look_up(&self, hash: KeyHash) -> Result<Option<Arc<Known>>, DbErr> {
        let read_at = Instant::now();
        let Some(credential) = store::keys::find_credential(&self.app.store.read(), &hash).await? else {
            self.good.remove(&hash);
            self.unknown.insert(hash, read_at);
            return Ok(None);
        };
        let caller = Arc::new(self.caller(&credential));
        let known = Arc::new(Known { credential, caller, read_at });
        self.good.insert(hash, known.clone());
        Ok(Some(known))
    }

    fn caller(&self, credential: &Credential) -> Caller {
        let key = &credential.key;
        Caller {
            organisation: key.organisation.clone(),
            workspace: key.workspace.clone(),
            mode: credential.mode,
            key: key.id.clone(),
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
