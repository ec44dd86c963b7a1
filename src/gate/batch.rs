//! The entries of a batch: judged one by one, then run one after the other.

use std::sync::Arc;

use jsonrpsee::core::middleware::{BatchEntry, BatchEntryErr, RpcServiceT};
use jsonrpsee::types::Request;
use procedures::Caller;
use procedures::procedure::Entry;

use super::{Gates, Observed, RawId, admitted, id_of};
use crate::answer::Wire;
use crate::http::exchange::Exchange;
use crate::http::reply::Reply;

/// How large the answers to a batch may grow, in bytes, before its further entries are refused.
const LARGEST_ANSWER: usize = 10 * 1024 * 1024;

/// An entry of a batch, once it is known whether it may run.
pub(super) enum Judged<'a> {
    Refused(Reply),
    Admitted(Box<Request<'a>>, &'static Entry),
}

impl Judged<'_> {
    pub(super) fn cost(&self) -> u32 {
        match self {
            Judged::Refused(_) => 0,
            Judged::Admitted(_, entry) => entry.cost(),
        }
    }

    /// The procedure that may run, and the id of its call.
    pub(super) fn call(&self) -> Option<(&'static str, String)> {
        match self {
            Judged::Refused(_) => None,
            Judged::Admitted(request, entry) => Some((entry.name, id_of(request))),
        }
    }
}

type BatchItem<'a> = Result<BatchEntry<'a>, BatchEntryErr<'a>>;

/// Whether the entry may run.
pub(super) fn judge<'a>(
    gates: &Gates,
    caller: &Caller,
    item: BatchItem<'a>,
    invalid_ids: &mut impl Iterator<Item = RawId>,
    exchange: &Exchange,
) -> Judged<'a> {
    match item {
        Ok(BatchEntry::Call(request)) => match gates.may(caller, &request.method, exchange) {
            Ok(entry) => Judged::Admitted(Box::new(request), entry),
            Err(told) => {
                let id = id_of(&request);
                let reply = Reply::error(told, &id, &exchange.request_id);
                Observed::begin(gates, exchange, &request.method, &id).end(&reply);
                Judged::Refused(reply)
            }
        },
        Ok(BatchEntry::Notification(_)) => Judged::Refused(Reply::nothing()),
        Err(invalid) => {
            let (error, id) = invalid.into_parts();
            let raw_id = invalid_ids.next().map_or_else(|| "null".into(), |id| id.0);
            Judged::Refused(Reply::of_method(jsonrpsee::MethodResponse::error(id, error), &raw_id))
        }
    }
}

/// Runs the entries that may run. A key that an entry before has ended, or that has ended meanwhile, ends here too.
pub(super) async fn run<S>(
    gates: &Gates,
    inner: &S,
    judged: Vec<Judged<'_>>,
    exchange: &Arc<Exchange>,
) -> Vec<Reply>
where
    S: RpcServiceT<MethodResponse = Reply>,
{
    let mut replies = Vec::with_capacity(judged.len());
    let mut size = 0;
    for entry in judged {
        let reply = match entry {
            Judged::Refused(reply) => reply,
            Judged::Admitted(request, entry) => {
                let id = id_of(&request);
                let observed = Observed::begin(gates, exchange, entry.name, &id);
                let reply = if size > LARGEST_ANSWER {
                    Reply::error(Wire::AnswerTooLarge.told(), &id, &exchange.request_id)
                } else {
                    match gates.who(exchange).await {
                        Ok(caller) => inner.call(admitted(*request, caller, entry, exchange)).await,
                        Err(reply) => reply.for_call(&id),
                    }
                };
                observed.end(&reply);
                reply
            }
        };
        size += reply.json.as_ref().map_or(0, String::len);
        replies.push(reply);
    }
    replies
}
