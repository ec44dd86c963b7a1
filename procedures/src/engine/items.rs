//! From a mandate to the fields of a file.

use bacs::standard18::{Code, Item};
use bacs::{Account, Field18};
use jiff::civil::Date;

use crate::ctx::App;
use crate::domain::bank_details::BankDetails;
use crate::domain::mandate::{BankAccount, Mandate};
use crate::error::Error;

/// Where a mandate's bank details are sealed for; they open nowhere else.
pub(crate) fn place(mandate: &Mandate) -> String {
    format!("{}/{}/bank-details", mandate.workspace, mandate.id)
}

/// The bank details behind a mandate's account. Never shown, never logged.
pub(crate) fn open(app: &App, mandate: &Mandate, account: &BankAccount) -> Result<BankDetails, Error> {
    let plain = app.vault.open(&place(mandate), &account.sealed).map_err(Error::internal)?;
    BankDetails::from_plaintext(&plain).map_err(Error::internal)
}

/// The mandate's account, sealed.
pub fn seal(app: &App, mandate: &Mandate, details: &BankDetails) -> BankAccount {
    let sealed = app.vault.seal(&place(mandate), &details.to_plaintext(), app.random_bytes());
    BankAccount { masked: details.masked(), sealed }
}

/// The account as the scheme names it.
pub(crate) fn account(details: &BankDetails) -> Result<Account, Error> {
    let (sort_code, number) = (details.sort_code.as_str(), details.account_number.as_str());
    Account::parse(sort_code, number).ok_or_else(|| Error::internal("stored bank details are not an account"))
}

/// What goes into a file for a mandate.
pub(crate) struct Wanted<'a> {
    pub code: Code,
    pub reference: &'a str,
    pub amount_pence: i64,
    pub processing_on: Date,
}

/// One item of a file.
pub(crate) fn item(details: &BankDetails, wanted: &Wanted<'_>) -> Result<Item, Error> {
    Ok(Item {
        code: wanted.code,
        payer: account(details)?,
        payer_name: Field18::parse(&details.account_name.for_bacs()).map_err(Error::internal)?,
        reference: Field18::parse(wanted.reference).map_err(Error::internal)?,
        amount_pence: u64::try_from(wanted.amount_pence).map_err(Error::internal)?,
        processing_on: wanted.processing_on,
    })
}
