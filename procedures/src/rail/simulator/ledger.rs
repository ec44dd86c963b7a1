//! What the bank has in its books, to be compared with ours. No account details.

use std::collections::BTreeMap;

use bacs::Serial;
use bacs::standard18::Code;
use jiff::civil::Date;

use super::bank::is_gone;
use super::state::{Bank, Instruction, InstructionState, Outcome};

/// The bank's books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// One instruction for each reference, in the order of the references.
    pub instructions: Vec<LedgerInstruction>,
    /// Every collection, in the order in which they came.
    pub debits: Vec<LedgerDebit>,
    /// Every file, in the order in which they came.
    pub files: Vec<LedgerFile>,
    /// What the service user was credited for paid collections, less what it was debited for returned and claimed ones.
    pub net_credited_pence: i64,
}

/// The instruction of a reference: the active one, or else the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerInstruction {
    /// The reference.
    pub reference: String,
    /// Where it stands.
    pub state: InstructionState,
    /// The processing day on which it was lodged.
    pub lodged_on: Date,
}

/// A collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerDebit {
    /// The mandate's reference.
    pub reference: String,
    /// The transaction code.
    pub code: Code,
    /// Whole pence.
    pub amount_pence: u64,
    /// The day on which the payer was or will be debited.
    pub entry_on: Date,
    /// What became of it.
    pub outcome: Outcome,
}

/// A file that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFile {
    /// Its serial.
    pub serial: Serial,
    /// Whether the bank has looked at it.
    pub is_taken_in: bool,
    /// Why the bank rejected it, in a sentence, if it did.
    pub rejection: Option<String>,
}

impl Bank {
    /// The bank's books at the end of that day, as far as its rows are here.
    pub fn ledger(&self, on: Date) -> Ledger {
        let debits = self.debits.iter().map(|(_, debit)| LedgerDebit {
            reference: debit.reference.clone(),
            code: debit.code,
            amount_pence: debit.amount_pence,
            entry_on: debit.entry_on,
            outcome: debit.outcome,
        });
        let files = self.files.iter().map(|(_, file)| LedgerFile {
            serial: file.serial,
            is_taken_in: file.bytes.is_none(),
            rejection: file.rejection.clone(),
        });
        Ledger {
            instructions: self.instructions_in_force(on),
            debits: debits.collect(),
            files: files.collect(),
            net_credited_pence: self.facts.net_credited_pence,
        }
    }

    fn instructions_in_force(&self, on: Date) -> Vec<LedgerInstruction> {
        let mut in_force: BTreeMap<&str, LedgerInstruction> = BTreeMap::new();
        for (key, instruction) in self.instructions.iter() {
            let one = LedgerInstruction {
                reference: key.reference.clone(),
                state: state_on(instruction, on),
                lodged_on: instruction.lodged_on,
            };
            let kept = in_force.entry(&key.reference).or_insert_with(|| one.clone());
            if precedence(&one) > precedence(kept) {
                *kept = one;
            }
        }
        in_force.into_values().collect()
    }
}

fn precedence(one: &LedgerInstruction) -> (bool, bool, Date) {
    let is_active = one.state == InstructionState::Active;
    // Where an account went, rather than where it came from.
    (is_active, one.state != InstructionState::Transferred, one.lodged_on)
}

fn state_on(instruction: &Instruction, on: Date) -> InstructionState {
    if instruction.state == InstructionState::Active && is_gone(instruction, on) {
        InstructionState::Gone
    } else {
        instruction.state
    }
}
