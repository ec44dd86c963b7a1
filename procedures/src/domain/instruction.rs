//! An instruction to a payer's bank: lodge (0N) or cancel (0C) a mandate.

use jiff::civil::Date;

use super::id::{InstructionId, MandateId, SubmissionId};
use super::submission::words;

words! {
    /// What the bank is asked to do.
    Code as "InstructionCode" {
        /// Lodge the mandate.
        New = "0N",
        /// Cancel it.
        Cancel = "0C",
    }
}

words! {
    /// Where an instruction stands.
    State as "InstructionState" {
        /// It goes into the next file.
        Waiting = "waiting",
        /// It is in a file; the bank answers only to refuse it.
        Submitted = "submitted",
        /// No return came within the time a bank has.
        Accepted = "accepted",
        /// The bank returned it.
        Returned = "returned",
        /// Its file did not count, or it was not needed any more.
        Dropped = "dropped",
    }
}

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its id.
    pub id: InstructionId,
    /// The mandate it is about.
    pub mandate: MandateId,
    /// What the bank is asked to do.
    pub code: Code,
    /// The mandate's reference when it was made.
    pub reference: String,
    /// The account it names.
    pub bank_details_version: i64,
    /// Where it stands.
    pub state: State,
    /// The file it is in.
    pub submission: Option<SubmissionId>,
    /// The day that file went out.
    pub input_on: Option<Date>,
}
