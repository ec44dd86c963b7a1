//! Who of several servers, or calls, does what only one may do at a time.
//!
//! The lease is a row. It keeps two from doing the same work at once; that nothing is done twice if they do is the
//! business of the rows they work on.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::SignedDuration;

use crate::ctx::App;
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::store::{self, Tx};

/// How long a lease holds without being renewed: so long others wait for one who was killed.
const TERM: SignedDuration = SignedDuration::from_secs(20);
/// How often it is renewed while the work goes on.
const RENEWAL: Duration = Duration::from_secs(5);
/// How often somebody who waits for it asks again.
const ASKING: Duration = Duration::from_millis(100);

/// A lease that is held.
pub struct Lease<'a> {
    app: &'a App,
    name: String,
    holder: String,
    lost: AtomicBool,
}

impl<'a> Lease<'a> {
    /// Takes the lease, unless somebody else holds it.
    pub async fn take(app: &'a App, name: String) -> Result<Option<Lease<'a>>, Error> {
        let holder = app.new_event_id(app.now()).to_string();
        let lease = Lease { app, name, holder, lost: AtomicBool::new(false) };
        Ok(lease.renew().await?.then_some(lease))
    }

    /// Takes the lease as soon as it is free; `None` when it was not in all that time.
    pub async fn take_within(
        app: &'a App,
        name: &str,
        patience: Duration,
    ) -> Result<Option<Lease<'a>>, Error> {
        let asking = async {
            loop {
                match Lease::take(app, name.to_owned()).await {
                    Ok(None) => tokio::time::sleep(ASKING).await,
                    taken => return taken,
                }
            }
        };
        tokio::time::timeout(patience, asking).await.unwrap_or(Ok(None))
    }

    /// Does the work, renewing the lease meanwhile.
    pub async fn while_held<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            done = work => done,
            never = self.keep_renewing() => match never {},
        }
    }

    async fn keep_renewing(&self) -> Infallible {
        loop {
            tokio::time::sleep(RENEWAL).await;
            match self.renew().await {
                Ok(true) => {}
                Ok(false) => self.lost.store(true, Ordering::Release),
                Err(error) => tracing::warn!(?error, lease = self.name, "a lease could not be renewed"),
            }
        }
    }

    /// Whether it was never seen to be somebody else's.
    pub fn is_held(&self) -> bool {
        !self.lost.load(Ordering::Acquire)
    }

    /// Demands that nobody else has taken it, and that nobody does before the transaction ends.
    pub(crate) async fn demand(&self, tx: &Tx) -> Result<(), Error> {
        if store::cycle::holds(tx, &self.name, &self.holder).await? {
            return Ok(());
        }
        Err(Rule::SandboxBusy.into())
    }

    /// Renews it. `false` when it had run out and somebody else holds it now.
    async fn renew(&self) -> Result<bool, Error> {
        let now = self.app.now();
        let tx = self.app.store.begin().await?;
        let held = store::cycle::lease(&tx, &self.name, &self.holder, now, now + TERM).await?;
        tx.commit().await?;
        Ok(held)
    }

    /// Gives it back.
    pub async fn release(&self) -> Result<(), Error> {
        let tx = self.app.store.begin().await?;
        store::cycle::release(&tx, &self.name, &self.holder).await?;
        Ok(tx.commit().await?)
    }
}
