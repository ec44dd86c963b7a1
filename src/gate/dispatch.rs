//! Behind the gates: the service that runs the procedure a call was admitted to.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::ready;
use jsonrpsee::core::middleware::{Batch, Notification, RpcServiceT};
use jsonrpsee::types::Request;
use procedures::ctx::Effect;
use procedures::procedure::Outcome;
use procedures::{App, CallFacts, Error};

use super::audit::Audit;
use super::{Admitted, id_of};
use crate::answer;
use crate::http::reply::Reply;

/// Runs the procedure that a call was admitted to.
#[derive(Clone)]
pub struct Dispatch {
    app: Arc<App>,
    audit: Arc<Audit>,
}

impl Dispatch {
    /// Over that application, remembered by that audit.
    pub fn new(app: Arc<App>, audit: Arc<Audit>) -> Dispatch {
        Dispatch { app, audit }
    }

    async fn run(self, admitted: Admitted, params: Option<Box<str>>) -> Outcome {
        match admitted.entry.effect {
            Effect::Read => self.perform(admitted, params).await,
            // A caller who hangs up cancels what runs for him: a change runs to its end, in a task of its own.
            Effect::Write => match tokio::spawn(self.perform(admitted, params)).await {
                Ok(outcome) => outcome,
                Err(error) => Err(Error::internal(error)),
            },
        }
    }

    async fn perform(self, admitted: Admitted, params: Option<Box<str>>) -> Outcome {
        let Admitted { caller, entry, exchange } = &admitted;
        let address = exchange.address_text.clone();
        let facts = CallFacts::new(entry.name, exchange.request_id.clone(), address, exchange.started_at);
        let call = Arc::new(facts.with_subscriptions(exchange.subscriptions.clone()));
        let mut watch = Watch { audit: &self.audit, admitted: &admitted, ended: false };

        let running = entry.run(self.app.clone(), caller.clone(), call.clone(), params);
        let outcome = AssertUnwindSafe(running).catch_unwind().await;
        let mut outcome = outcome.unwrap_or_else(|_| Err(Error::internal("the procedure panicked")));
        // A replay, or a refusal, may tell of another call's change: not before that is durable.
        if entry.effect == Effect::Write
            && !call.is_recorded()
            && let Err(error) = self.app.store.settled().await
        {
            outcome = Err(error.into());
        }

        watch.ended = true;
        self.audit.ended(exchange, caller, &call, &outcome);
        outcome
    }
}

/// Remembers a call whose caller hung up before it had ended.
struct Watch<'a> {
    audit: &'a Audit,
    admitted: &'a Admitted,
    ended: bool,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.ended {
            let Admitted { caller, entry, exchange } = self.admitted;
            self.audit.abandoned(exchange, caller, entry.name);
        }
    }
}

impl RpcServiceT for Dispatch {
    type MethodResponse = Reply;
    type NotificationResponse = Reply;
    type BatchResponse = Reply;

    fn call<'a>(&self, request: Request<'a>) -> impl Future<Output = Reply> + Send + 'a {
        let dispatch = self.clone();
        async move {
            let raw_id = id_of(&request);
            // Only the gates admit: whatever comes here otherwise is refused.
            let Some(admitted) = request.extensions.get::<Admitted>().cloned() else {
                return Reply::error(answer::internal(), &raw_id, "");
            };
            let exchange = admitted.exchange.clone();
            let params = request.params.map(|params| params.get().into());
            match dispatch.run(admitted, params).await {
                Ok(result) => Reply::result(&result, &raw_id),
                Err(error) => Reply::error(answer::procedure_error(&error), &raw_id, &exchange.request_id),
            }
        }
    }

    /// The gates dispatch the entries of a batch one by one.
    fn batch<'a>(&self, _: Batch<'a>) -> impl Future<Output = Reply> + Send + 'a {
        ready(Reply::error(answer::internal(), "null", ""))
    }

    fn notification<'a>(&self, _: Notification<'a>) -> impl Future<Output = Reply> + Send + 'a {
        ready(Reply::nothing())
    }
}
