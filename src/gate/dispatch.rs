//! Behind the gates: jsonrpsee's registry of methods, filled from the catalogue.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::ready;
use jsonrpsee::core::RegisterMethodError;
use jsonrpsee::core::middleware::{Batch, Notification, RpcServiceT};
use jsonrpsee::server::{ConnectionId, MethodCallback, Methods, RpcModule};
use jsonrpsee::types::{ErrorObjectOwned, Request};
use procedures::ctx::Effect;
use procedures::procedure::Outcome;
use procedures::{App, CallFacts, Error};
use serde_json::value::RawValue;

use super::audit::Audit;
use super::{Admitted, id_of};
use crate::answer;
use crate::http::reply::Reply;

/// The largest answer, in bytes.
const LARGEST_ANSWER: usize = 10 * 1024 * 1024;

/// Runs the procedure that a call was admitted to.
pub struct Dispatch {
    methods: Methods,
}

struct Shared {
    app: Arc<App>,
    audit: Arc<Audit>,
}

impl Dispatch {
    /// All procedures of the catalogue.
    pub fn new(app: Arc<App>, audit: Arc<Audit>) -> Result<Dispatch, RegisterMethodError> {
        let mut module = RpcModule::new(Shared { app, audit });
        for entry in procedures::catalogue::catalogue().iter() {
            module.register_async_method(entry.name, |params, shared, extensions| async move {
                let params = params.as_str().map(Box::from);
                match extensions.get::<Admitted>() {
                    Some(admitted) => run(&shared, admitted.clone(), params).await,
                    // Only the gates admit: whatever comes here otherwise is refused.
                    None => Err(answer::internal().object("")),
                }
            })?;
        }
        Ok(Dispatch { methods: module.into() })
    }
}

async fn run(
    shared: &Arc<Shared>,
    admitted: Admitted,
    params: Option<Box<str>>,
) -> Result<Box<RawValue>, ErrorObjectOwned> {
    let request_id = admitted.exchange.request_id.clone();
    let outcome = match admitted.entry.effect {
        Effect::Read => perform(shared.clone(), admitted, params).await,
        // A caller who hangs up cancels what runs for him: a change runs to its end, in a task of its own.
        Effect::Write => match tokio::spawn(perform(shared.clone(), admitted, params)).await {
            Ok(outcome) => outcome,
            Err(error) => Err(Error::internal(error)),
        },
    };
    outcome.map_err(|error| answer::procedure_error(&error).object(&request_id))
}

async fn perform(shared: Arc<Shared>, admitted: Admitted, params: Option<Box<str>>) -> Outcome {
    let Admitted { caller, entry, exchange } = &admitted;
    let address = exchange.address_text.clone();
    let facts = CallFacts::new(entry.name, exchange.request_id.clone(), address, exchange.started_at);
    let call = Arc::new(facts);
    let mut watch = Watch { shared: &shared, admitted: &admitted, ended: false };

    let running = entry.run(shared.app.clone(), caller.clone(), call.clone(), params);
    let outcome = AssertUnwindSafe(running).catch_unwind().await;
    let outcome = outcome.unwrap_or_else(|_| Err(Error::internal("the procedure panicked")));

    watch.ended = true;
    shared.audit.ended(exchange, caller, &call, &outcome);
    outcome
}

/// Remembers a call whose caller hung up before it had ended.
struct Watch<'a> {
    shared: &'a Shared,
    admitted: &'a Admitted,
    ended: bool,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.ended {
            let Admitted { caller, entry, exchange } = self.admitted;
            self.shared.audit.abandoned(exchange, caller, entry.name);
        }
    }
}

impl RpcServiceT for Dispatch {
    type MethodResponse = Reply;
    type NotificationResponse = Reply;
    type BatchResponse = Reply;

    fn call<'a>(&self, request: Request<'a>) -> impl Future<Output = Reply> + Send + 'a {
        let callback = self.methods.method(&request.method).cloned();
        async move {
            let raw_id = id_of(&request);
            let Request { id, params, extensions, .. } = request;
            let params = jsonrpsee::types::Params::new(params.as_ref().map(|params| params.get()));
            match callback {
                Some(MethodCallback::Async(run)) => {
                    let (id, params) = (id.into_owned(), params.into_owned());
                    let response = run(id, params, ConnectionId(0), LARGEST_ANSWER, extensions).await;
                    Reply::of_method(response, &raw_id)
                }
                // The catalogue registers nothing else, and the gates admit nothing that is not in it.
                Some(MethodCallback::Sync(_) | MethodCallback::Subscription(_) | MethodCallback::Unsubscription(_))
                | None => Reply::error(answer::method_not_found(), &raw_id, ""),
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
