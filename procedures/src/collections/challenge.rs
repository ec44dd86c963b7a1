use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::{CollectionView, load};
use crate::ctx::Ctx;
use crate::domain::claim::{self, Claim};
use crate::domain::collection::Collection;
use crate::domain::event::Kind;
use crate::domain::id::CollectionId;
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::mandates::Reason;
use crate::store;
use crate::write::{IdempotencyKey, Write};

/// Which collection, and why the claim on it is wrong.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChallengeClaim {
    /// The collection, which must have an open indemnity claim.
    collection_id: CollectionId,
    /// Why the claim is wrong; kept in the timeline of every collection of the claim.
    reason: Reason,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Note that you challenge the open indemnity claim on a collection.
///
/// A claim can take several collections; it is challenged for all of them. Send the evidence to the payer's bank
/// yourself: `collections.evidence` has it. Unless the bank takes the claim back, you are debited on its date all the same.
///
/// # Errors
/// - `CLAIM_NOT_OPEN`: the collection has no claim, or none that is still open.
/// - `CLAIM_CHALLENGE_TOO_LATE`: the last day on which the claim could be challenged has passed.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn challenge(ctx: &Ctx, params: ChallengeClaim) -> Result<CollectionView, Error> {
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let collection = load(&write.tx, ctx, &params.collection_id).await?;
    let claim = open_claim(ctx, &write, &collection).await?;
    let challenged = claim.challenge(write.today)?;

    store::claims::set_status(&write.tx, &claim, challenged, write.now).await?;
    let workspace = &ctx.caller.workspace;
    for claimed in store::claims::claimed_collections(&write.tx, workspace, &claim.id).await? {
        let note = json!({
            "claimId": claim.id, "from": claim.status, "to": challenged, "reason": params.reason,
        });
        write.record(Kind::ClaimChallenged, &claimed.collection, note);
    }
    let view = CollectionView::read(&write.tx, ctx, collection).await?;
    write.commit(&view).await?;
    Ok(view)
}

/// The open claim on the collection, or the one decided on last, locked together with its mandate until the change ends.
async fn open_claim(ctx: &Ctx, write: &Write<'_>, collection: &Collection) -> Result<Claim, Error> {
    let (tx, workspace) = (&write.tx, &ctx.caller.workspace);
    // Whoever moves a claim locks its mandate first.
    store::mandates::find_for_change(tx, workspace, &collection.mandate).await?;
    let mut claims = store::claims::of_collection_for_change(tx, workspace, &collection.id).await?;
    let open = claims.iter().position(|claim| claim.status == claim::Status::Open);
    let found = match open {
        Some(at) => Some(claims.swap_remove(at)),
        None => claims.pop(),
    };
    found.ok_or(Rule::ClaimNotOpen.into())
}
