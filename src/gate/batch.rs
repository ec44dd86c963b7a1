//! The entries of a batch: judged one by one, then run one after the other.

use std::sync::Arc;

use jsonrpsee::core::middleware::{BatchEntry, BatchEntryErr, RpcServiceT};
use jsonrpsee::types::Request;
use procedures::Caller;
use procedures::procedure::Entry;

use super::{Gates, RawId, admitted, id_of};
use crate::answer::{Told, code};
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

    pub(super) fn procedure(&self) -> Option<&'static str> {
        match self {
            Judged::Refused(_) => None,
            Judged::Admitted(_, entry) => Some(entry.name),
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
            Err(told) => Judged::Refused(Reply::error(told, &id_of(&request), &exchange.request_id)),
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
            Judged::Admitted(request, _) if size > LARGEST_ANSWER => too_large(&request, exchange),
            Judged::Admitted(request, entry) => match gates.who(exchange).await {
                Ok(caller) => inner.call(admitted(*request, caller, entry, exchange)).await,
                Err(reply) => reply.for_call(&id_of(&request)),
            },
        };
        size += reply.json.as_ref().map_or(0, String::len);
        replies.push(reply);
    }
    replies
}

fn too_large(request: &Request<'_>, exchange: &Exchange) -> Reply {
    let message = "The answers to this batch are larger than 10 MiB; ask for less at a time.";
    let told = Told::new(code::INVALID_REQUEST, "ANSWER_TOO_LARGE", message);
    Reply::error(told, &id_of(request), &exchange.request_id)
}
