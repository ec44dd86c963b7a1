//! The third gate: is there room in both windows for what the call costs?

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use procedures::Caller;
use procedures::domain::api_key::Mode;
use procedures::domain::quota::{Policy, Spent, Standings, Windows};
use quick_cache::sync::Cache;

/// Counts what organisations spend. A store that replicas share implements the same.
#[async_trait::async_trait]
pub trait Quota: Send + Sync {
    /// Charges both windows of the caller's organisation, or neither. `now_ms` is the Unix time in milliseconds.
    async fn charge(&self, caller: &Caller, cost: u32, now_ms: i64) -> Result<Standings, Box<Spent>>;
}

/// Counters in this process.
#[derive(Default)]
pub struct InProcess {
    accounts: RwLock<HashMap<Box<str>, Arc<Mutex<Windows>>>>,
}

impl InProcess {
    /// All live keys of an organisation share an account; its test keys share another, with a limit of its own.
    fn account(caller: &Caller) -> &str {
        match caller.mode {
            Mode::Live => caller.organisation.as_str(),
            Mode::Test => caller.workspace.as_str(),
        }
    }

    fn windows(&self, account: &str) -> Arc<Mutex<Windows>> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(windows) = accounts.get(account) {
            return windows.clone();
        }
        drop(accounts);
        let mut accounts = self.accounts.write().unwrap_or_else(PoisonError::into_inner);
        accounts.entry(account.into()).or_default().clone()
    }
}

#[async_trait::async_trait]
impl Quota for InProcess {
    async fn charge(&self, caller: &Caller, cost: u32, now_ms: i64) -> Result<Standings, Box<Spent>> {
        let windows = self.windows(Self::account(caller));
        let mut windows = windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.charge(caller.quota, cost, now_ms)
    }
}

/// Those whose calls are counted at a time; beyond that the least used are forgotten.
const COUNTED: usize = 10_000;

/// Counts calls by who makes them, in this process: what is refused must be neither free nor remembered without end.
pub struct Limiter<K> {
    policy: Policy,
    counted: Cache<K, Arc<Mutex<Windows>>>,
}

impl<K: Clone + Eq + Hash> Limiter<K> {
    /// A limiter that admits so many to each.
    pub fn new(policy: Policy) -> Limiter<K> {
        Limiter { policy, counted: Cache::new(COUNTED) }
    }

    /// Counts a call.
    pub fn charge(&self, who: K, now_ms: i64) -> Result<(), Box<Spent>> {
        let windows = self.counted.get_or_insert_with(&who, || Ok::<_, Infallible>(Arc::default()));
        let Ok(windows) = windows;
        let mut windows = windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.charge(self.policy, 1, now_ms).map(|_| ())
    }
}

/// An address as failures are counted by: a customer has a /64 of IPv6, of which every address is as good as another.
pub fn counted_address(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_counted_together() {
        let failures = Limiter::new(Policy::UNAUTHENTICATED);
        let charge = |address: &str| failures.charge(counted_address(address.parse().unwrap()), 0);
        for n in 0..60u32 {
            charge(&format!("2001:db8::{n}")).unwrap();
        }
        assert!(charge("2001:db8::ffff").is_err());
        assert!(charge("2001:db8:1::").is_ok());
        assert!(charge("192.0.2.1").is_ok());
    }
}
