use schemars::JsonSchema;
use scope::scope;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::ctx::ReadCtx;
use crate::error::Error;
use crate::procedure::NoParams;

/// An OpenRPC document.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(with = "serde_json::Map<String, serde_json::Value>", rename = "OpenRpcDocument")]
pub(crate) struct Document(Box<RawValue>);

/// Get this server's OpenRPC document.
///
/// The same document is at `GET /openrpc.json`, without a key.
#[scope("any good credential")]
pub(crate) async fn discover(ctx: &ReadCtx, _: NoParams) -> Result<Document, Error> {
    ctx.app.openrpc.get().cloned().map(Document).ok_or_else(|| Error::internal("no document was generated"))
}
