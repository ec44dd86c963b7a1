use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;

use crate::ctx::Ctx;
use crate::domain::bank_details::{AccountName, AccountNumber, BankDetails, SortCode};
use crate::domain::id::MandateId;
use crate::error::Error;
use crate::mandates::{MandateView, load, refuse_when_over, sign, view};
use crate::write::IdempotencyKey;

/// Which mandate, and what the payer fills in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CompleteInvite {
    /// The mandate, which must have a live invite.
    mandate_id: MandateId,
    /// The payer's account; without it, the sandbox's 20-00-00 55779911 in the payer's name.
    bank_details: Option<BankDetails>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Complete the payer's form in the payer's place: the mandate is signed and waits for the bank.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `MANDATE_NOT_INVITED`: the mandate has no live invite.
/// - `SCHEDULE_IS_OVER`: signed today, the mandate would end before its first collection.
/// - `MANDATE_ALREADY_SIGNED`: the form was completed before.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn complete_invite(ctx: &Ctx, params: CompleteInvite) -> Result<MandateView, Error> {
    ctx.require_sandbox()?;
    let details = details(ctx, &params).await?;
    let check = sign::check(ctx, &details).await?;
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let mandate = load(ctx, &write, &params.mandate_id).await?;
    refuse_when_over(ctx, &write, &mandate).await?;
    let signed = sign::sign(&mut write, mandate, &details, &check).await?;
    let view = view(&write.tx, ctx, signed).await?;
    write.commit(&view).await?;
    Ok(view)
}

async fn details(ctx: &Ctx, params: &CompleteInvite) -> Result<BankDetails, Error> {
    if let Some(details) = &params.bank_details {
        return Ok(details.clone());
    }
    let mandate = super::find(ctx, &params.mandate_id).await?;
    // GoCardless's sandbox account, which the modulus check cannot judge (bacs.md §4.3).
    Ok(BankDetails {
        account_name: AccountName::parse(mandate.payer.name.as_str()).map_err(Error::internal)?,
        sort_code: SortCode::parse("200000").map_err(Error::internal)?,
        account_number: AccountNumber::parse("55779911").map_err(Error::internal)?,
    })
}
