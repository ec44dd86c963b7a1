//! Modulus checking (bacs.md §4): whether an account number can belong to a sort code at all, by Vocalink's rules.
//!
//! The rules are here; the table they work on is Vocalink's and is given by the operator at run time (bacs.md §4.1).
//! A valid number is not proof that the account exists.

mod check;
mod exception;
mod normalise;
mod parse;
mod table;
#[cfg(test)]
mod tests;

pub use normalise::normalise;
pub use parse::{Malformed, Part};
pub use table::ModulusTable;

use super::bank_details::{AccountNumber, SortCode};

/// What a check says of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The number fits the sort code.
    Valid,
    /// No account of that bank has such a number: nothing may be lodged on it (bacs.md §2.7).
    Invalid,
    /// Nothing can be said; the account is presumed valid unless something else speaks against it.
    NotCheckable(Unchecked),
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchecked {
    /// The table has no check for the sort code.
    NoRange,
    /// A foreign currency account, whose numbers follow no check (exception 6).
    ForeignCurrency,
    /// No table was in force.
    NoTable,
}

impl Outcome {
    /// The outcome where there may be no table.
    pub fn of(table: Option<&ModulusTable>, sort_code: &SortCode, account_number: &AccountNumber) -> Outcome {
        let no_table = Outcome::NotCheckable(Unchecked::NoTable);
        table.map_or(no_table, |table| table.check(sort_code, account_number))
    }

    /// The word for it: `valid`, `invalid`, or `not_checkable` for whatever reason.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Valid => "valid",
            Outcome::Invalid => "invalid",
            Outcome::NotCheckable(_) => "not_checkable",
        }
    }
}

impl Unchecked {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Unchecked::NoRange => "no_range",
            Unchecked::ForeignCurrency => "foreign_currency",
            Unchecked::NoTable => "no_table",
        }
    }
}
