//! What stood in a line where it could not be read.

use std::fmt;

use crate::Account;

/// An account in a line of a report.
pub type ReportedAccount = Result<Account, UnclearAccount>;

/// What stood where an account was expected: not six digits and eight, or one of them only. `Debug` shows nothing of
/// it.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a sort code of six digits and an account number of eight")]
pub struct UnclearAccount {
    /// What stood for the sort code, without spaces at its ends; empty when nothing did.
    pub sort_code: String,
    /// What stood for the account number, without spaces at its ends; empty when nothing did.
    pub number: String,
}

/// What stood where a date, an amount, a count or a known word was expected; empty when nothing did. `Debug` shows
/// nothing of it, since a file gone out of step may hold bank details anywhere.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected something else")]
pub struct UnclearText(pub String);

impl fmt::Debug for UnclearAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnclearAccount(redacted)")
    }
}

impl fmt::Debug for UnclearText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnclearText(redacted)")
    }
}
