//! Who of several servers, or calls, does what only one may do at a time.
//!
//! The lease is a row. It keeps two from doing the same work at once; that nothing is done twice if they do is the
//! business of the rows they work on.

use jiff::SignedDuration;

use crate::ctx::App;
use crate::error::Error;
use crate::store;

/// How long a lease holds without being renewed: longer than any one step takes.
const TERM: SignedDuration = SignedDuration::from_secs(120);

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
