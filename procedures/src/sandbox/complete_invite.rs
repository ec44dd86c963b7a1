use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use crate::ctx::Ctx;
use crate::domain::bank_details::{AccountName, AccountNumber, BankDetails, SortCode};
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::{BankAccount, Forbidden, Mandate, Status};
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::mandates::{MandateView, load};
use crate::store;
use crate::store::invites::Ending;
use crate::write::{IdempotencyKey, Write};

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
/// - `MANDATE_ALREADY_SIGNED`: the form was completed before.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn complete_invite(ctx: &Ctx, params: CompleteInvite) -> Result<MandateView, Error> {
    ctx.require_sandbox()?;
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let mandate = load(ctx, &write, &params.mandate_id).await?;
    let from = mandate.status;
    let account = account(ctx, &mandate, params.bank_details)?;
    let signed = mandate.complete(account, write.today, write.now)?;

    use_up_invite(ctx, &write, &signed).await?;
    store::mandates::save(&write.tx, &signed).await?;
    write.record(Kind::MandateCompleted, &signed.id, json!({ "from": from, "to": signed.status }));
    let view = MandateView::from(signed);
    write.commit(&view).await?;
    Ok(view)
}

fn account(ctx: &Ctx, mandate: &Mandate, given: Option<BankDetails>) -> Result<BankAccount, Error> {
    let details = match given {
        Some(details) => details,
        // GoCardless's sandbox account, which the modulus check cannot judge (bacs.md §4.3).
        None => BankDetails {
            account_name: AccountName::parse(mandate.payer.name.as_str()).map_err(Error::internal)?,
            sort_code: SortCode::parse("200000").map_err(Error::internal)?,
            account_number: AccountNumber::parse("55779911").map_err(Error::internal)?,
        },
    };
    let place = format!("{}/{}/bank-details", mandate.workspace, mandate.id);
    let sealed = ctx.app.vault.seal(&place, &details.to_plaintext(), ctx.app.random_bytes());
    Ok(BankAccount { masked: details.masked(), sealed })
}

async fn use_up_invite(ctx: &Ctx, write: &Write<'_>, mandate: &Mandate) -> Result<(), Error> {
    let (workspace, completed) = (&ctx.caller.workspace, Ending::Completed);
    let was_live = store::invites::end_live(&write.tx, workspace, &mandate.id, completed, write.now).await?;
    if was_live {
        return Ok(());
    }
    let (rule, from, to) = (Rule::MandateNotInvited, Status::Draft, Some(Status::PendingSubmission));
    Err(Forbidden { rule, from, to }.into())
}
