//! Why a bank returns a new instruction (bacs.md §2.10).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The reason codes of a returned 0N after which the mandate has failed.
///
/// Codes with another action are not here: C updates details, I asks for a new reference, 6 answers a 0C, H is of 0S
/// only, and M, O, P, Q are faults of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AuddisReturnCode")]
pub enum ReturnCode {
    /// Instruction cancelled by payer.
    #[serde(rename = "1")]
    CancelledByPayer,
    /// Payer deceased.
    #[serde(rename = "2")]
    PayerDeceased,
    /// Account transferred.
    #[serde(rename = "3")]
    AccountTransferred,
    /// No account.
    #[serde(rename = "5")]
    NoAccount,
    /// Account closed.
    #[serde(rename = "B")]
    AccountClosed,
    /// Invalid account type.
    #[serde(rename = "F")]
    InvalidAccountType,
    /// The bank will not accept Direct Debits on the account.
    #[serde(rename = "G")]
    NotAcceptedOnAccount,
    /// Cancelled by paying bank.
    #[serde(rename = "K")]
    CancelledByBank,
    /// Incorrect payer's account details.
    #[serde(rename = "L")]
    IncorrectDetails,
    /// Transaction disallowed at payer's branch.
    #[serde(rename = "N")]
    DisallowedAtBranch,
}

impl ReturnCode {
    /// The scheme's code.
    pub const fn code(self) -> &'static str {
        match self {
            ReturnCode::CancelledByPayer => "1",
            ReturnCode::PayerDeceased => "2",
            ReturnCode::AccountTransferred => "3",
            ReturnCode::NoAccount => "5",
            ReturnCode::AccountClosed => "B",
            ReturnCode::InvalidAccountType => "F",
            ReturnCode::NotAcceptedOnAccount => "G",
            ReturnCode::CancelledByBank => "K",
            ReturnCode::IncorrectDetails => "L",
            ReturnCode::DisallowedAtBranch => "N",
        }
    }
}
