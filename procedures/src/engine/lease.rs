//! Who of several servers, or calls, does what only one may do at a time.
//!
//! The lease is a row. It keeps two from doing the same work at once; that nothing is done twice if they do is the
//! business of the rows they work on.

use std::time::Duration;

use jiff::SignedDuration;

use crate::ctx::App;
use crate::error::Error;
use crate::store;

/// How long a lease holds without being renewed: for so long nobody goes on after a holder was killed.
const TERM: SignedDuration = SignedDuration::from_secs(10);
/// How often it is renewed while its work goes on, however long a step of that takes.
const RENEWED_EVERY: Duration = Duration::from_secs(3);

/// A lease that is held.
pub struct Lease<'a> {
    app: &'a App,
    name: String,
    holder: String,
}

impl<'a> Lease<'a> {
    /// Takes the lease, unless somebody else holds it.
    pub async fn take(app: &'a App, name: String) -> Result<Option<Lease<'a>>, Error> {
        let holder = app.new_event_id(app.now()).to_string();
        let lease = Lease { app, name, holder };
        Ok(lease.renew().await?.then_some(lease))
    }

    /// Does the work while the lease is kept up, and gives it back. `None` when somebody else took it over meanwhile: the
    /// work was left where it was.
    pub async fn during<T>(
        self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<Option<T>, Error> {
        // Both are polled: the work may hold what a renewal waits for.
        let done = tokio::select! {
            done = work => done,
            lost = self.until_lost() => return lost.map(|()| None),
        };
        self.release().await?;
        done.map(Some)
    }

    async fn until_lost(&self) -> Result<(), Error> {
        loop {
            tokio::time::sleep(RENEWED_EVERY).await;
            match self.renew().await {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                // What is wrong with the database the work will find out; the next renewal may succeed.
                Err(Error::Unavailable) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Renews it. `false` when it had run out and somebody else holds it now.
    pub async fn renew(&self) -> Result<bool, Error> {
        let now = self.app.now();
        let tx = self.app.store.begin().await?;
        let held = store::cycle::lease(&tx, &self.name, &self.holder, now, now + TERM).await?;
        tx.commit().await?;
        Ok(held)
    }

    /// Gives it back.
    pub async fn release(self) -> Result<(), Error> {
        let tx = self.app.store.begin().await?;
        store::cycle::release(&tx, &self.name, &self.holder).await?;
        Ok(tx.commit().await?)
    }
}
