//! A change: one transaction that holds the change, its audit rows, and the answer to its idempotency key.

use std::ops::{Deref, DerefMut};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::change::{Author, Change};
use crate::ctx::Ctx;
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::store::idempotency::{self, Request};

/// A caller's name for one request: the same name with the same parameters gives the first answer again, for 30 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(inline, extend("minLength" = 1, "maxLength" = 128, "pattern" = "^[!-~]+$"))]
pub(crate) struct IdempotencyKey(String);

impl TryFrom<String> for IdempotencyKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let well_formed = (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if well_formed {
            Ok(Self(text))
        } else {
            Err("expected 1 to 128 printable ASCII characters, no spaces")
        }
    }
}

impl From<IdempotencyKey> for String {
    fn from(key: IdempotencyKey) -> String {
        key.0
    }
}

/// What stands in front of what was reserved, and of no answer: those are JSON.
const RESERVED: u8 = 0;

/// A change that a caller makes. Dropped without [`Write::commit`], nothing has happened.
pub(crate) struct Write<'c> {
    ctx: &'c Ctx,
    change: Change<'c>,
    key: Option<IdempotencyKey>,
    earlier: Option<Vec<u8>>,
}

impl<'c> Deref for Write<'c> {
    type Target = Change<'c>;

    fn deref(&self) -> &Change<'c> {
        &self.change
    }
}

impl<'c> DerefMut for Write<'c> {
    fn deref_mut(&mut self) -> &mut Change<'c> {
        &mut self.change
    }
}

impl Ctx {
    /// Begins a change, or finds that the request was answered before.
    pub(crate) async fn write(&self, key: Option<IdempotencyKey>) -> Result<Write<'_>, Error> {
        let (caller, author) = (&self.caller, Author::Call(&self.caller, &self.call));
        let change = Change::begin(&self.app, (&caller.workspace, caller.mode), author).await?;
        let mut write = Write { ctx: self, change, key, earlier: None };
        if let Some(request) = write.request() {
            write.earlier = idempotency::claim(&write.tx, request, write.at).await?;
        }
        Ok(write)
    }
}

impl Write<'_> {
    fn request(&self) -> Option<Request<'_>> {
        self.key.as_ref().map(|key| Request {
            workspace: &self.ctx.caller.workspace,
            procedure: self.ctx.call.procedure,
            key: &key.0,
        })
    }

    /// What the outcome is sealed for: it opens for the same request only.
    fn seal_context(request: Request<'_>) -> String {
        format!("idempotency/{}/{}/{}", request.workspace, request.procedure, request.key)
    }

    fn params_hash(&self) -> [u8; 32] {
        self.ctx.call.params_hash.get().copied().unwrap_or_default()
    }

    /// The first answer to this request, when this is a replay of it.
    pub(crate) fn replay<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        match self.earlier()? {
            Some(answer) if !answer.starts_with(&[RESERVED]) => {
                serde_json::from_slice(&answer).map(Some).map_err(Error::internal)
            }
            _ => Ok(None),
        }
    }

    /// What was reserved for this request, by a call that was interrupted before it was answered.
    pub(crate) fn reserved<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        match self.earlier()?.as_deref() {
            Some([RESERVED, plan @ ..]) => serde_json::from_slice(plan).map(Some).map_err(Error::internal),
            _ => Ok(None),
        }
    }

    /// What was kept for this request, which must have the same parameters.
    fn earlier(&self) -> Result<Option<Vec<u8>>, Error> {
        let (Some(request), Some(sealed)) = (self.request(), &self.earlier) else { return Ok(None) };
        let opened =
            self.ctx.app.vault.open(&Self::seal_context(request), sealed).map_err(Error::internal)?;
        match opened.split_first_chunk::<32>() {
            Some((hash, kept)) if *hash == self.params_hash() => Ok(Some(kept.to_vec())),
            Some(_) => Err(Rule::IdempotencyKeyReused.into()),
            None => Err(Error::internal("an idempotent outcome without a hash")),
        }
    }

    /// Makes the change durable, with what the request is to come to. The answer follows in another transaction; should
    /// the server stop before, a repetition of the request finds this.
    pub(crate) async fn reserve<T: Serialize>(self, plan: &T) -> Result<(), Error> {
        let plan = serde_json::to_vec(plan).map_err(Error::internal)?;
        self.keep(&[&[RESERVED], &plan[..]].concat()).await
    }

    /// Makes the change durable, with its audit rows and its answer.
    pub(crate) async fn commit<T: Serialize>(self, answer: &T) -> Result<(), Error> {
        let answer = serde_json::to_vec(answer).map_err(Error::internal)?;
        self.keep(&answer).await
    }

    async fn keep(self, outcome: &[u8]) -> Result<(), Error> {
        let app = &self.ctx.app;
        if let Some(request) = self.request() {
            let outcome = [&self.params_hash()[..], outcome].concat();
            let sealed = app.vault.seal(&Self::seal_context(request), &outcome, app.random_bytes());
            idempotency::remember(&self.tx, request, sealed).await?;
        }
        Ok(self.change.commit().await?)
    }
}
