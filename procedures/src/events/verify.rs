use data_encoding::HEXLOWER;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use crate::by_name::ByName;
use crate::ctx::ReadCtx;
use crate::domain::event::{GENESIS, chain_hash};
use crate::error::Error;
use crate::store;
use crate::store::events::{Head, Recorded};

/// Events read at a time.
const PAGE: u64 = 1_000;

/// A link that you noted earlier, to be found again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VerifyEvents {
    /// The `head` of an earlier verification.
    noted: Option<ByName<Noted>>,
}

/// A link of the chain that you noted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NotedLink")]
pub(crate) struct Noted {
    /// The event's number.
    #[schemars(range(min = 1))]
    seq: i64,
    /// The chain's digest after it: 64 hexadecimal digits, in lower case.
    #[schemars(length(min = 64, max = 64), extend("pattern" = "^[0-9a-f]{64}$"))]
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
/// Every event's digest covers the event and the digest before it, under a key that the database does not hold. What
/// only a link that you noted finds: that the newest events were removed and the head was set back.
///
/// # Cost
/// 10 units: it reads the whole trail.
#[scope("events:read")]
pub(crate) async fn verify(ctx: &ReadCtx, params: VerifyEvents) -> Result<Verification, Error> {
    let noted = params.noted.map(|noted| noted.0.checked()).transpose()?;
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    // In this order: what is appended between the two reads is not taken for a row beyond the head.
    let newest = store::events::newest(&reader, workspace).await?;
    let head = store::events::head(&reader, workspace).await?;
    let mut chain = Chain { last: Head { seq: 0, hash: GENESIS }, noted, broken_at: None };
    while chain.broken_at.is_none() && chain.last.seq < head.seq {
        let before = chain.last.seq;
        let page = store::events::chain(&reader, workspace, before, PAGE).await?;
        for (_, recorded) in page.iter().filter(|(seq, _)| *seq <= head.seq) {
            chain.follow(ctx, recorded.as_ref());
        }
        if chain.last.seq == before {
            chain.broken_at.get_or_insert(before + 1);
        }
        // A long trail leaves room for other calls.
        tokio::task::yield_now().await;
    }
    Ok(chain.verdict(&head, newest))
}

/// The chain as far as it was followed.
struct Chain {
    last: Head,
    noted: Option<Noted>,
    broken_at: Option<i64>,
}

impl Chain {
    /// Follows the next link; `None` is an event that cannot be read.
    fn follow(&mut self, ctx: &ReadCtx, recorded: Option<&Recorded>) {
        if self.broken_at.is_some() {
            return;
        }
        let seq = self.last.seq + 1;
        let Some(recorded) = recorded else {
            self.broken_at = Some(seq);
            return;
        };
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

    fn verdict(mut self, head: &Head, newest: i64) -> Verification {
        if self.broken_at.is_none() && newest > head.seq {
            self.broken_at = Some(head.seq + 1);
        }
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

impl Noted {
    fn checked(self) -> Result<Noted, Error> {
        if self.seq < 1 {
            return Err(Error::invalid("/noted/seq", "expected an event's number, from 1"));
        }
        if self.digest.len() != 64 || HEXLOWER.decode(self.digest.as_bytes()).is_err() {
            return Err(Error::invalid("/noted/digest", "expected 64 hexadecimal digits, in lower case"));
        }
        Ok(self)
    }
}

impl From<&Head> for Link {
    fn from(head: &Head) -> Link {
        Link { seq: head.seq, digest: HEXLOWER.encode(&head.hash) }
    }
}
