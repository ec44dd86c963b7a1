//! What the simulated bank remembers.

use std::fmt;

use bacs::standard18::Code;
use bacs::{Account, Serial, Sun};
use jiff::civil::Date;

use super::behaviour::{Behaviour, Rates};
use super::plan::Plan;
use super::table::Table;

/// A moment of the London day at which something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// 07:00: the service user fetches reports.
    Morning,
    /// 15:00: the service user hands files over (bacs.md §2.4).
    CutOff,
    /// 22:00: the bank takes in the day's files and closes its day.
    Evening,
}

impl Moment {
    /// All moments, in their order.
    pub const ALL: [Moment; 3] = [Moment::Morning, Moment::CutOff, Moment::Evening];

    /// The full hour in London.
    pub const fn hour(self) -> u8 {
        match self {
            Moment::Morning => 7,
            Moment::CutOff => 15,
            Moment::Evening => 22,
        }
    }
}

/// A moment of a London date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// The date.
    pub on: Date,
    /// The moment of it.
    pub moment: Moment,
}

/// The service user whose files the bank takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUser {
    /// Its Service User Number.
    pub sun: Sun,
    /// Its name, as reports give it.
    pub name: String,
}

/// A payer's account. The holder's name belongs to it: test data repeats the one account number that every form
/// accepts, and what happens to one of its payers must not happen to all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Holder {
    pub(crate) account: Account,
    pub(crate) name: String,
}

/// What the bank knows of a payer's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BankAccount {
    pub(crate) balance_pence: i64,
    pub(crate) status: AccountStatus,
}

/// Whether an account can be debited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountStatus {
    Open,
    Closed,
    Deceased,
    Transferred,
    NoDirectDebit,
}

impl AccountStatus {
    pub(crate) const ALL: [AccountStatus; 5] = [
        AccountStatus::Open,
        AccountStatus::Closed,
        AccountStatus::Deceased,
        AccountStatus::Transferred,
        AccountStatus::NoDirectDebit,
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            AccountStatus::Open => "open",
            AccountStatus::Closed => "closed",
            AccountStatus::Deceased => "deceased",
            AccountStatus::Transferred => "transferred",
            AccountStatus::NoDirectDebit => "no_direct_debit",
        }
    }
}

/// An instruction is found by its reference and its account (bacs.md §2.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InstructionKey {
    pub(crate) reference: String,
    pub(crate) account: Account,
}

/// An instruction of the bank's ledger.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Instruction {
    pub(crate) holder_name: String,
    pub(crate) behaviour: Behaviour,
    pub(crate) state: InstructionState,
    pub(crate) lodged_on: Date,
    pub(crate) last_used_on: Date,
    /// From when the bank no longer has it, without a word to anybody.
    pub(crate) expires_on: Option<Date>,
}

/// Where an instruction stands at the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstructionState {
    /// Collections are paid.
    Active,
    /// Cancelled by the payer or the bank.
    Cancelled,
    /// Cancelled by the service user.
    CancelledByServiceUser,
    /// The account went to another bank or branch.
    Transferred,
    /// Came with a transferred account; the service user has to lodge it anew (bacs.md §0.7).
    AwaitingLodgement,
    /// Returned after it was lodged.
    Returned,
    /// Dormant for 24 months, or expired: the bank has removed it without a message (bacs.md §2.15).
    Gone,
}

impl InstructionState {
    /// All states.
    pub const ALL: [InstructionState; 7] = [
        InstructionState::Active,
        InstructionState::Cancelled,
        InstructionState::CancelledByServiceUser,
        InstructionState::Transferred,
        InstructionState::AwaitingLodgement,
        InstructionState::Returned,
        InstructionState::Gone,
    ];

    /// The state in one word.
    pub const fn word(self) -> &'static str {
        match self {
            InstructionState::Active => "active",
            InstructionState::Cancelled => "cancelled",
            InstructionState::CancelledByServiceUser => "cancelled_by_service_user",
            InstructionState::Transferred => "transferred",
            InstructionState::AwaitingLodgement => "awaiting_lodgement",
            InstructionState::Returned => "returned",
            InstructionState::Gone => "gone",
        }
    }
}

/// An item of an instruction file that waits for its processing day.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) code: Code,
    pub(crate) reference: String,
    pub(crate) account: Account,
    pub(crate) payer_name: String,
    pub(crate) processing_on: Date,
}

/// A collection.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Debit {
    /// The number of the file it came in.
    pub(crate) file: u64,
    pub(crate) code: Code,
    pub(crate) reference: String,
    pub(crate) account: Account,
    pub(crate) payer_name: String,
    pub(crate) originating_account: Account,
    pub(crate) originating_name: String,
    pub(crate) amount_pence: u64,
    pub(crate) processing_on: Date,
    pub(crate) entry_on: Date,
    /// The processing day of the collection that this presents again; its own for any other.
    pub(crate) original_processing_on: Date,
    pub(crate) outcome: Outcome,
    /// The number and the reason of the claim against it.
    pub(crate) claim: Option<(u64, char)>,
}

/// What became of a collection. It has exactly one outcome at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The entry day has not come.
    Pending,
    /// The service user was credited.
    Paid,
    /// Not paid, or paid and returned; the code is the one of ARUDD.
    Unpaid(char),
    /// The payer was refunded; the service user will be debited.
    Claimed,
    /// The payer was refunded and the service user was debited.
    ClaimSettled,
    /// Not processed: rejected or returned by the Input report.
    Refused,
    /// Its file was withdrawn.
    Withdrawn,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Pending => f.write_str("pending"),
            Outcome::Paid => f.write_str("paid"),
            Outcome::Unpaid(code) => write!(f, "unpaid {code}"),
            Outcome::Claimed => f.write_str("claimed"),
            Outcome::ClaimSettled => f.write_str("claim_settled"),
            Outcome::Refused => f.write_str("refused"),
            Outcome::Withdrawn => f.write_str("withdrawn"),
        }
    }
}

impl Outcome {
    /// What `Display` wrote.
    pub(crate) fn parse(text: &str) -> Option<Outcome> {
        let code = text.strip_prefix("unpaid ").and_then(|code| code.chars().next());
        let plain = [
            Outcome::Pending,
            Outcome::Paid,
            Outcome::Claimed,
            Outcome::ClaimSettled,
            Outcome::Refused,
            Outcome::Withdrawn,
        ];
        code.map(Outcome::Unpaid).or_else(|| plain.into_iter().find(|one| one.to_string() == text))
    }
}

/// A file that was handed over.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) serial: Serial,
    /// By what the same bytes are recognised.
    pub(crate) digest: [u8; 32],
    pub(crate) received_on: Date,
    /// The bytes, until the file is taken in.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Why it was rejected, once it was.
    pub(crate) rejection: Option<String>,
}

/// A report that was not fetched yet.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct QueuedReport {
    pub(crate) due: Due,
    pub(crate) bytes: Vec<u8>,
}

/// The bank's counters and everything else there is one of. None of it is a bank detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) user: ServiceUser,
    pub(crate) rates: Rates,
    pub(crate) seed: u64,
    /// How many random numbers were drawn.
    pub(crate) drawn: u64,
    /// The last number given to a row.
    pub(crate) last_number: u64,
    /// The last advice sequence numbers: ADDACS, AUDDIS, AWACS, file acceptance.
    pub(crate) aosn: [u64; 4],
    /// The last number of an envelope.
    pub(crate) envelope: u64,
    /// The last number of an ARUDD advice.
    pub(crate) advice: u64,
    /// What the service user was credited, less what it was debited.
    pub(crate) net_credited_pence: i64,
}

/// A bank of one service user. It may hold only the rows that the work at hand touches.
#[derive(Clone)]
pub struct Bank {
    pub(crate) facts: Facts,
    /// The facts as they are stored.
    pub(crate) stored_facts: Facts,
    /// What digests are made under, so that nobody can guess account numbers from them.
    pub(crate) secret: [u8; 32],
    pub(crate) accounts: Table<Holder, BankAccount>,
    pub(crate) instructions: Table<InstructionKey, Instruction>,
    pub(crate) orders: Table<u64, Order>,
    pub(crate) debits: Table<u64, Debit>,
    pub(crate) files: Table<u64, File>,
    pub(crate) reports: Table<u64, QueuedReport>,
    pub(crate) plans: Table<u64, Plan>,
}

impl fmt::Debug for Bank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bank").field("facts", &self.facts).finish_non_exhaustive()
    }
}
