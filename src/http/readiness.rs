//! Whether the server is ready, as both listeners tell it at `/readyz`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use procedures::store::Store;

/// Whether the server takes calls: from its start until it is told to end.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    ending: Arc<AtomicBool>,
}

impl Readiness {
    /// It takes calls no more.
    pub fn end(&self) {
        self.ending.store(true, Ordering::Release);
    }

    /// Whether it takes calls. The database is not asked.
    pub fn takes_calls(&self) -> bool {
        !self.ending.load(Ordering::Acquire)
    }

    /// Whether it takes calls and its database answers: one round trip.
    pub async fn is_given(&self, store: &Store) -> bool {
        self.takes_calls() && store.ping().await.is_ok()
    }
}
