use data_encoding::HEXLOWER;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use crate::ctx::ReadCtx;
use crate::domain::event::{GENESIS, chain_hash};
use crate::error::Error;
use crate::store;
use crate::store::events::{Filter, Head, Order, Recorded};

/// Events read at a time.
const PAGE: u64 = 1_000;

/// A link that you noted earlier, to be found again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VerifyEvents {
    /// The `head` of an earlier verification.
    noted: Option<Noted>,
}

/// A link of the chain that you noted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NotedLink")]
pub(crate) struct Noted {
    /// The event's number.
    seq: i64,
    /// The chain's digest after it: 64 hexadecimal digits.
    #[schemars(length(min = 64, max = 64))]
    digest: String,
}

/// A link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ChainLink")]
pub(crate) struct Link {
    /// The event's number.
    seq: i64,
    /// The chain's digest after it: 64 hexadecimal digits.
    #[schemars(length(min = 64, max = 64))]
    digest: String,
}

/// What a verification found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verification {
    /// Whether the chain is whole and no event of it was altered.
    intact: bool,
    /// How many events were verified.
    events: i64,
    /// The newest link. Note it elsewhere: a later verification against it finds a chain that was cut and re-made.
    head: Link,
    /// The number of the first event that is missing or altered; null when none is.
    broken_at: Option<i64>,
}

/// Verify the audit trail: that no event of the workspace was altered or removed.
///
/// Every event's digest covers the event and the digest before it, under a key that the database does not hold.
///
/// # Cost
/// 10 units: it reads the whole trail.
#[scope("events:read")]
pub(crate) async fn verify(ctx: &ReadCtx, params: VerifyEvents) -> Result<Verification, Error> {
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let head = store::events::head(&reader, workspace).await?;
    let mut chain = Chain { last: Head { seq: 0, hash: GENESIS }, noted: params.noted, broken_at: None };
    while chain.broken_at.is_none() && chain.last.seq < head.seq {
        let order = Order::OldestFirst { after: chain.last.seq };
        let page = store::events::list(&reader, workspace, &Filter::default(), order, PAGE).await?;
        let before = chain.last.seq;
        for recorded in page.iter().filter(|recorded| recorded.seq <= head.seq) {
            chain.follow(ctx, recorded);
        }
        if chain.last.seq == before {
            chain.broken_at.get_or_insert(before + 1);
        }
        // A long trail leaves room for other calls.
        tokio::task::yield_now().await;
    }
    Ok(chain.verdict(&head))
}

/// The chain as far as it was followed.
struct Chain {
    last: Head,
    noted: Option<Noted>,
    broken_at: Option<i64>,
}

impl Chain {
    fn follow(&mut self, ctx: &ReadCtx, recorded: &Recorded) {
        if self.broken_at.is_some() {
            return;
        }
        let seq = self.last.seq + 1;
        let hash = ctx
            .app
            .vault
            .chain_key(recorded.chain_key_version)
            .map(|key| chain_hash(&key, &self.last.hash, seq, &recorded.event));
        if recorded.seq != seq || hash != Some(recorded.hash) {
            self.broken_at = Some(seq);
            return;
        }
        self.last = Head { seq, hash: recorded.hash };
        let digest = Link::from(&self.last).digest;
        if self.noted.as_ref().is_some_and(|noted| noted.seq == seq && noted.digest != digest) {
            self.broken_at = Some(seq);
        }
    }

    fn verdict(mut self, head: &Head) -> Verification {
        if self.broken_at.is_none() && self.last != *head {
            self.broken_at = Some(head.seq);
        }
        if self.broken_at.is_none() && self.noted.as_ref().is_some_and(|noted| noted.seq > head.seq) {
            self.broken_at = Some(head.seq + 1);
        }
        Verification {
            intact: self.broken_at.is_none(),
            events: self.last.seq,
            head: Link::from(head),
            broken_at: self.broken_at,
        }
    }
}

impl From<&Head> for Link {
    fn from(head: &Head) -> Link {
        Link { seq: head.seq, digest: HEXLOWER.encode(&head.hash) }
    }
}
