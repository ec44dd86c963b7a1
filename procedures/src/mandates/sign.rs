//! The payer signs: authority is given, the account is known, the instruction waits for the next file.

use serde_json::json;

use super::change::use_up_invite;
use crate::change::Change;
use crate::ctx::Ctx;
use crate::domain::bank_details::BankDetails;
use crate::domain::event::Kind;
use crate::domain::instruction::Code;
use crate::domain::mandate::Mandate;
use crate::domain::modulus::Outcome;
use crate::engine::{consequences, items, letters};
use crate::error::Error;
use crate::modulus::AccountCheck;
use crate::store;

/// Refuses an account number that cannot be one at its sort code. What cannot be checked is not refused (bacs.md §4.2).
pub(crate) async fn check(ctx: &Ctx, details: &BankDetails) -> Result<AccountCheck, Error> {
    let today = ctx.time().await?.today;
    let check = ctx.app.check_account(details, today).await?;
    if check.outcome == Outcome::Invalid {
        let reason = "expected an account number that is possible at the sort code (modulus check)";
        return Err(Error::invalid("/bankDetails/accountNumber", reason));
    }
    Ok(check)
}

/// Signs the mandate with an account that was checked.
pub(crate) async fn sign(
    change: &mut Change<'_>,
    mandate: Mandate,
    details: &BankDetails,
    check: &AccountCheck,
) -> Result<Mandate, Error> {
    let from = mandate.status;
    let account = items::seal(change.app, &mandate, details);
    let signed = mandate.complete(account, change.today, change.now)?;
    use_up_invite(change, &signed).await?;
    store::bank_details::insert(&change.tx, &signed, "form", change.now).await?;
    let signed = consequences::save(change, signed).await?;
    consequences::instruct(change, &signed, Code::New).await?;
    letters::confirmation(change, &signed).await?;
    let note = json!({
        "from": from, "to": signed.status,
        "modulusCheck": { "result": check.outcome.word(), "table": check.table },
    });
    change.record(Kind::MandateCompleted, &signed.id, note);
    Ok(signed)
}
