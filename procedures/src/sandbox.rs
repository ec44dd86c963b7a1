//! The payer's and the bank's part, played by the caller: test workspaces only.

pub(crate) mod activate;
pub(crate) mod clock;
pub(crate) mod complete_invite;
pub(crate) mod fail;
pub(crate) mod files;
pub(crate) mod reset;
pub(crate) mod scenario;

use crate::ctx::Ctx;
use crate::domain::id::MandateId;
use crate::domain::mandate::{Forbidden, Mandate, Status};
use crate::domain::rule::Rule;
use crate::engine::Lease;
use crate::error::Error;
use crate::store;

/// The most working days a bank takes to answer an instruction, and some to spare.
const MOST_DAYS_TO_ANSWER: u32 = 10;

/// The caller's mandate, which must wait for the bank.
async fn waiting_for_the_bank(ctx: &Ctx, id: &MandateId, aim: Status) -> Result<Mandate, Error> {
    let found = find(ctx, id).await?;
    let rule = match found.status {
        Status::PendingSubmission => return Ok(found),
        Status::Cancelled => Rule::MandateCancelledIsFinal,
        Status::Failed => Rule::MandateFailedIsFinal,
        Status::Draft | Status::Active | Status::Suspended => Rule::MandateNotAwaitingBank,
    };
    Err(Forbidden { rule, from: found.status, to: Some(aim) }.into())
}

async fn find(ctx: &Ctx, id: &MandateId) -> Result<Mandate, Error> {
    let reader = ctx.app.store.read();
    let found = store::mandates::find(&reader, &ctx.caller.workspace, id).await?;
    found.ok_or(Error::not_found("mandate"))
}

/// Runs day after day until the bank has answered.
async fn until_answered(ctx: &Ctx, id: &MandateId, lease: &Lease<'_>) -> Result<Mandate, Error> {
    for _ in 0..MOST_DAYS_TO_ANSWER {
        let found = find(ctx, id).await?;
        if found.status != Status::PendingSubmission {
            return Ok(found);
        }
        let today = ctx.time().await?.today;
        clock::advance_until(ctx, ctx.app.calendar().add_working_days(today, 1), lease).await?;
    }
    find(ctx, id).await
}
