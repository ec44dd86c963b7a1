//! Standard 18: the submission file (bacs.md §3.1).
//!
//! [`write()`] refuses what the layout or the scheme does not allow, and [`read`] accepts nothing that `write` would
//! refuse. Neither knows a calendar: whether a day is a working day, or far enough ahead, is for the caller.
//!
//! The contras are not among the [`Item`]s. A file of collections has one for each processing day, all of them after
//! the last item; a file of instructions has none.

mod check;
mod read;
mod record;
mod write;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use self::check::Refused;
pub use self::read::{Reason, Rejected, read};
pub use self::write::write;
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

impl Code {
    const ALL: [Code; 7] = [
        Code::NewInstruction,
        Code::CancelInstruction,
        Code::ConvertInstruction,
        Code::First,
        Code::Regular,
        Code::Representation,
        Code::Final,
    ];

    /// The code written in `text`. `None` for the codes of credits and contras too.
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// The two characters of the code.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::NewInstruction => "0N",
            Code::CancelInstruction => "0C",
            Code::ConvertInstruction => "0S",
            Code::First => "01",
            Code::Regular => "17",
            Code::Representation => "18",
            Code::Final => "19",
        }
    }

    /// Whether it lodges or cancels an instruction, and so moves no money.
    pub fn is_instruction(self) -> bool {
        matches!(self, Code::NewInstruction | Code::CancelInstruction | Code::ConvertInstruction)
    }
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

impl Submission {
    /// What UTL1 says of it. Instructions count for nothing there.
    pub fn totals(&self) -> Totals {
        let contras = contras(&self.items);
        let pence = contras.values().fold(0, |sum: u64, pence| sum.saturating_add(*pence));
        Totals {
            debit_pence: pence,
            credit_pence: pence,
            debit_count: self.items.iter().filter(|item| !item.code.is_instruction()).count() as u64,
            credit_count: contras.len() as u64,
        }
    }
}

/// The pence of the contra that balances the collections of each processing day.
fn contras(items: &[Item]) -> BTreeMap<Date, u64> {
    let mut contras = BTreeMap::new();
    for item in items.iter().filter(|item| !item.code.is_instruction()) {
        let pence: &mut u64 = contras.entry(item.processing_on).or_default();
        *pence = pence.saturating_add(item.amount_pence);
    }
    contras
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
