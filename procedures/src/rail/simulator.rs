//! The simulated bank of the sandbox (bacs.md §7.3): it reads the bytes of submitted files and answers with the bytes of
//! reports. It keeps its own accounts and instructions and never looks at ours, so that a wrong file is caught.

mod bank;
mod behaviour;
mod debits;
mod happenings;
mod intake;
mod ledger;
mod orders;
mod plan;
mod post;
mod scenario;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use behaviour::Rates;
pub use ledger::{Ledger, LedgerDebit, LedgerFile, LedgerInstruction};
pub use scenario::{Fault, Impossible, Scenario};
pub use state::{Bank, Due, InstructionState, Moment, Outcome, ServiceUser};
