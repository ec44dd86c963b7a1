//! Which of a mandate's accounts a line speaks of, and moving a mandate to another (bacs.md §0.9, §2.8).

use bacs::Account;
use bacs::report::ReportedAccount;
use serde_json::json;

use crate::change::Change;
use crate::domain::bank_details::{AccountNumber, BankDetails, SortCode};
use crate::domain::event::Kind;
use crate::domain::instruction::{Code, State};
use crate::domain::mandate::{Mandate, Status};
use crate::engine::{alarms, consequences, items};
use crate::error::Error;
use crate::store;

/// Which of a mandate's accounts a line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The one it is on.
    Current,
    /// One it was on before.
    Former,
    /// None of them.
    Unknown,
}

/// Whether a line speaks of the account the mandate is on.
pub(super) async fn whose(
    change: &Change<'_>,
    mandate: &Mandate,
    reported: &ReportedAccount,
) -> Result<Whose, Error> {
    Ok(match version(change, mandate, reported).await? {
        Some(version) if version == mandate.lodging.bank_details_version => Whose::Current,
        Some(_) => Whose::Former,
        None => Whose::Unknown,
    })
}

/// The version of the account a line speaks of, among all the mandate was ever lodged on.
pub(super) async fn version(
    change: &Change<'_>,
    mandate: &Mandate,
    reported: &ReportedAccount,
) -> Result<Option<i64>, Error> {
    let Ok(reported) = reported else { return Ok(None) };
    let all = store::bank_details::of_mandate(&change.tx, change.workspace, &mandate.id).await?;
    for (version, account) in all {
        let details = items::open(change.app, mandate, &account)?;
        if items::account(&details)? == *reported {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// The mandate on another account of the same payer. It is not saved yet.
pub(super) async fn moved(
    change: &mut Change<'_>,
    mandate: Mandate,
    to: Account,
    source: &'static str,
) -> Result<Mandate, Error> {
    let current = mandate.bank_account.as_ref();
    let current = current.ok_or_else(|| Error::internal("a lodged mandate without an account"))?;
    let details = BankDetails {
        account_name: items::open(change.app, &mandate, current)?.account_name,
        sort_code: SortCode::parse(to.sort_code()).map_err(Error::internal)?,
        account_number: AccountNumber::parse(to.number()).map_err(Error::internal)?,
    };
    let account = items::seal(change.app, &mandate, &details);
    let moved = mandate.on_account(account, change.now);
    store::bank_details::insert(&change.tx, &moved, source, change.now).await?;
    Ok(moved)
}

/// The bank names another account and keeps the instruction: the details change, and nothing is sent.
pub(super) async fn update(
    change: &mut Change<'_>,
    mandate: Mandate,
    to: Account,
    source: &'static str,
    code: &str,
) -> Result<Mandate, Error> {
    let moved = moved(change, mandate, to, source).await?;
    let note = json!({ "source": source, "code": code, "version": moved.lodging.bank_details_version });
    change.record(Kind::MandateDetailsUpdated, &moved.id, note);
    consequences::save(change, moved).await
}

/// The instruction is to be lodged anew: one that is still open counts for nothing any more.
pub(super) async fn lodge_again(
    change: &mut Change<'_>,
    mandate: Mandate,
    kind: Kind,
    note: serde_json::Value,
) -> Result<Mandate, Error> {
    let (from, workspace) = (mandate.status, change.workspace);
    let again = mandate.relodge(change.now)?;
    let mut note = note;
    note["from"] = json!(from);
    note["to"] = json!(again.status);
    note["stage"] = json!(again.stage);
    change.record(kind, &again.id, note);
    let open = [State::Waiting, State::Submitted];
    let open =
        store::instructions::newest_of_mandate(&change.tx, workspace, &again.id, Code::New, &open).await?;
    if let Some(open) = open {
        store::instructions::end(&change.tx, workspace, &open, State::Dropped, None, change.now).await?;
    }
    let again = consequences::save(change, again).await?;
    if from == Status::Suspended {
        alarms::mandate_goes_on(change, &again.id).await?;
    }
    consequences::withdraw_representations(change, &again, "the mandate is lodged anew").await?;
    consequences::instruct(change, &again, Code::New).await?;
    Ok(again)
}
