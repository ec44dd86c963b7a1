use jiff::Timestamp;
use schemars::JsonSchema;
use scope::scope;
use serde::Serialize;

use crate::ctx::ReadCtx;
use crate::domain::api_key::Mode;
use crate::domain::id::{KeyId, OrganisationId, WorkspaceId};
use crate::domain::scope::Scope;
use crate::error::Error;
use crate::procedure::NoParams;

/// What the presented credential opens.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Whoami {
    /// The organisation.
    organisation_id: OrganisationId,
    /// The workspace.
    workspace_id: WorkspaceId,
    /// Whether the workspace is live or test.
    mode: Mode,
    /// The key.
    key_id: KeyId,
    /// What its owner calls the key.
    key_name: String,
    /// What the key may do.
    scopes: Vec<Scope>,
    /// When what was presented stops working: the key, or a key that was rotated out; null for never.
    expires_at: Option<Timestamp>,
}

/// Tell whose key this is, which workspace it opens and what it may do.
#[scope("any good credential")]
pub(crate) async fn whoami(ctx: &ReadCtx, _: NoParams) -> Result<Whoami, Error> {
    let caller = &ctx.caller;
    Ok(Whoami {
        organisation_id: caller.organisation.clone(),
        workspace_id: caller.workspace.clone(),
        mode: caller.mode,
        key_id: caller.key.clone(),
        key_name: caller.key_name.clone(),
        scopes: caller.scopes.iter().collect(),
        expires_at: caller.expires_at,
    })
}
