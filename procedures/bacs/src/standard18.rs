//! Standard 18: the submission file (bacs.md §3.1).

use jiff::civil::Date;

use crate::{Account, Field18, Serial, Sun};

/// A transaction code (bacs.md §2.3). The first character of the instruction codes is a zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// `0N`: a new instruction.
    NewInstruction,
    /// `0C`: a cancelled instruction.
    CancelInstruction,
    /// `0S`: a paper instruction converted.
    ConvertInstruction,
    /// `01`: the first collection.
    First,
    /// `17`: a regular collection.
    Regular,
    /// `18`: a re-presentation.
    Representation,
    /// `19`: the final collection.
    Final,
}

/// One item of a submission, the contras excepted: those follow from the items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is asked of the payer's bank.
    pub code: Code,
    /// The payer's account.
    pub payer: Account,
    /// The name of the payer's account.
    pub payer_name: Field18,
    /// The mandate's reference.
    pub reference: Field18,
    /// Whole pence; 0 for instructions.
    pub amount_pence: u64,
    /// The processing day (D-1).
    pub processing_on: Date,
}

/// What a submission says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The serial.
    pub serial: Serial,
    /// The Service User Number.
    pub sun: Sun,
    /// The number of the file, 1 to 999.
    pub file_number: u16,
    /// The London date on which the file was made.
    pub created_on: Date,
    /// The London date from which it counts for nothing; after every processing day.
    pub expires_on: Date,
    /// The service user's name as payers see it.
    pub service_user_name: Field18,
    /// The account that collections are paid into.
    pub service_user_account: Account,
    /// One processing day or several.
    pub days: Days,
}

/// One processing day or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// All items are processed on one day, which stands in UHL1; records of 100 characters.
    Single(Date),
    /// Each item has its own day; records of 106 characters. UHL1 carries this earliest one.
    Multi(Date),
}

/// A submission: instructions or collections, never both (bacs.md §3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// What it says of itself.
    pub header: Header,
    /// Its items, in the order of the file.
    pub items: Vec<Item>,
}

/// What UTL1 adds up, contras included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All debits, in pence.
    pub debit_pence: u64,
    /// All credits, in pence.
    pub credit_pence: u64,
    /// How many debits.
    pub debit_count: u64,
    /// How many credits.
    pub credit_count: u64,
}
