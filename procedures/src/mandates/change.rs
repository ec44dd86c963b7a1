//! What every change of a mandate shares: load it, let the domain decide, save it, note it.

use serde_json::{Value, json};

use super::{MandateView, view};
use crate::change::Change;
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::{Forbidden, Mandate, Status};
use crate::domain::rule::Rule;
use crate::domain::text::wire_line;
use crate::engine::{consequences, letters};
use crate::error::Error;
use crate::store;
use crate::store::invites::Ending;
use crate::write::{IdempotencyKey, Write};

wire_line!(
    /// Why; kept in the mandate's timeline.
    Reason, 500, "a reason", "The tenancy has ended"
);

/// The caller's mandate, locked until the change ends.
pub(crate) async fn load(ctx: &Ctx, write: &Write<'_>, id: &MandateId) -> Result<Mandate, Error> {
    store::mandates::find_for_change(&write.tx, &ctx.caller.workspace, id)
        .await?
        .ok_or(Error::not_found("mandate"))
}

/// Moves a mandate to another status: load, decide, save, note, answer.
pub(crate) async fn change(
    ctx: &Ctx,
    id: &MandateId,
    key: Option<IdempotencyKey>,
    kind: Kind,
    mut note: Value,
    decide: impl FnOnce(Mandate, &Write<'_>) -> Result<Mandate, Forbidden>,
) -> Result<MandateView, Error> {
    let mut write = ctx.write(key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let mandate = load(ctx, &write, id).await?;
    let from = mandate.status;
    let changed = decide(mandate, &write)?;

    note["from"] = json!(from);
    note["to"] = json!(changed.status);
    store::mandates::save(&write.tx, &changed).await?;
    write.record(kind, id, note);
    if changed.status == Status::Cancelled {
        let (workspace, superseded) = (&ctx.caller.workspace, Ending::Superseded);
        store::invites::end_live(&write.tx, workspace, id, superseded, write.now).await?;
        consequences::mandate_ended(&mut write, &changed, true, "the mandate was cancelled").await?;
    }
    if changed.status == Status::Suspended {
        letters::suspended(&write, &changed).await?;
    }
    let view = view(&write.tx, ctx, changed).await?;
    write.commit(&view).await?;
    Ok(view)
}

/// Uses up the mandate's live invite, which must not have expired.
pub(super) async fn use_up_invite(change: &Change<'_>, mandate: &Mandate) -> Result<(), Error> {
    let (workspace, completed) = (change.workspace, Ending::Completed);
    let was_live =
        store::invites::end_live(&change.tx, workspace, &mandate.id, completed, change.now).await?;
    if was_live {
        return Ok(());
    }
    let (rule, from, to) = (Rule::MandateNotInvited, Status::Draft, Some(Status::PendingSubmission));
    Err(Forbidden { rule, from, to }.into())
}
