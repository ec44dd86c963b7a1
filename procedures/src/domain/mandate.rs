//! A mandate: a payer's authority to collect, and the moves it may make.
//!
//! The moves are those of bacs.md §2.8, folded into six statuses; what the fold hides stands in [`Stage`].

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bank_details::MaskedBankDetails;
use super::id::{MandateId, WorkspaceId};
use super::instruction;
use super::money::AmountPence;
use super::payer::{Address, EmailAddress, ExternalRef, Metadata, PayerName, PhoneNumber, PropertyReference};
use super::rule::Rule;
use super::schedule::{CollectionDay, Frequency, Schedule};
use super::scheme_reference::SchemeReference;

mod amend;
mod due;
#[cfg(test)]
pub(in crate::domain) mod fixture;
mod plan;
mod state;

pub use amend::{Amendment, AmendmentTerms};
pub use due::Due;
pub use plan::{FIRST_ENTRY_WORKING_DAYS, Outlook};
pub use state::{Action, Stage, Status, next};

/// What the mandate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MandateType {
    /// Rent of a property.
    Property,
    /// Anything else.
    NonProperty,
}

impl MandateType {
    /// The word in the database and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            MandateType::Property => "property",
            MandateType::NonProperty => "non_property",
        }
    }
}

/// Who pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The payer's name.
    pub name: PayerName,
    /// Where messages go.
    pub email: EmailAddress,
    /// A telephone number.
    pub phone: Option<PhoneNumber>,
    /// Where the payer lives.
    pub address: Option<Address>,
}

/// What is let.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The organisation's reference of the property.
    pub reference: PropertyReference,
    /// Where it stands.
    pub address: Option<Address>,
}

/// A change of amount, frequency or day that the payer has been told of, and that is not yet in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingAmendment {
    /// The new amount, where it changes.
    pub amount: Option<AmountPence>,
    /// The new frequency, where it changes.
    pub frequency: Option<Frequency>,
    /// The new day, where it changes.
    pub collection_day: Option<CollectionDay>,
    /// The first date that falls due under the new schedule; `None` where days at most move within their months.
    pub first_on: Option<Date>,
    /// The first London date on which a collection follows the change.
    pub effective_on: Date,
}

/// The account to collect from: what may be shown of it, and all of it under encryption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// What may be shown.
    pub masked: MaskedBankDetails,
    /// The details, sealed for this mandate.
    pub sealed: Vec<u8>,
}

/// Why the bank refused or ended a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The scheme's reason code (bacs.md §2.10).
    pub code: String,
    /// The code's meaning, in words.
    pub reason: String,
}

/// When each status was last entered, as UTC instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusTimes {
    /// Became active.
    pub activated_at: Option<Timestamp>,
    /// Was suspended.
    pub suspended_at: Option<Timestamp>,
    /// Was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Failed.
    pub failed_at: Option<Timestamp>,
}

/// What the engine keeps of a mandate: dates are London dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lodging {
    /// Counts the accounts it was lodged on, from 1.
    pub bank_details_version: i64,
    /// When the payer completed the form.
    pub signed_on: Option<Date>,
    /// The first nominal date of the schedule. Every later one is counted from it (bacs.md §6).
    pub anchor_on: Option<Date>,
    /// The day on which the last 0N went into a file; `None` while no bank can have it.
    pub auddis_input_on: Option<Date>,
    /// The entry date of the last debit since then; `None` means the next collection is the first (code 01).
    pub debited_on: Option<Date>,
    /// Collections are planned up to this nominal date.
    pub planned_until_on: Option<Date>,
    /// Collections that failed for good, one after the other.
    pub consecutive_failures: i64,
}

impl Default for Lodging {
    fn default() -> Self {
        Lodging {
            bank_details_version: 1,
            signed_on: None,
            anchor_on: None,
            auddis_input_on: None,
            debited_on: None,
            planned_until_on: None,
            consecutive_failures: 0,
        }
    }
}

/// A payer's authority to collect.
#[derive(Clone, Debug)]
pub struct Mandate {
    /// The mandate's id.
    pub id: MandateId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// The scheme's core reference (bacs.md §2.2).
    pub reference: SchemeReference,
    /// Where it stands.
    pub status: Status,
    /// Where within the status.
    pub stage: Stage,
    /// Who pays.
    pub payer: Payer,
    /// What is let.
    pub property: Property,
    /// What it is for.
    pub mandate_type: MandateType,
    /// What each collection takes.
    pub amount: AmountPence,
    /// How often.
    pub frequency: Frequency,
    /// On which day.
    pub collection_day: CollectionDay,
    /// No collection is due before this London date.
    pub start_on: Option<Date>,
    /// No collection is due after this London date.
    pub end_on: Option<Date>,
    /// The caller's own reference, unique in the workspace.
    pub external_ref: Option<ExternalRef>,
    /// The caller's own facts.
    pub metadata: Metadata,
    /// The account to collect from, once the payer has completed the form.
    pub bank_account: Option<BankAccount>,
    /// A change that is not in force yet.
    pub pending_amendment: Option<PendingAmendment>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// How many collections were clawed back.
    pub clawback_count: i64,
    /// How it stands with the bank and with its schedule.
    pub lodging: Lodging,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When each status was entered.
    pub times: StatusTimes,
    /// Counts the saves: a save names the version it read, so that two at once cannot both succeed.
    pub version: i64,
}

/// An action that a rule refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// The rule.
    pub rule: Rule,
    /// Where the mandate stands.
    pub from: Status,
    /// Where the action would lead.
    pub to: Option<Status>,
}

impl Mandate {
    /// Makes the move, or says which rule refuses it.
    pub fn act(mut self, action: Action, now: Timestamp) -> Result<Mandate, Forbidden> {
        let (status, stage) = next(self.status, self.stage, action).map_err(|rule| Forbidden {
            rule,
            from: self.status,
            to: action.aims_at(),
        })?;
        if status != self.status {
            match status {
                Status::Active => self.times.activated_at = Some(now),
                Status::Suspended => self.times.suspended_at = Some(now),
                Status::Cancelled => self.times.cancelled_at = Some(now),
                Status::Failed => self.times.failed_at = Some(now),
                Status::Draft | Status::PendingSubmission => {}
            }
        }
        if status.is_final() {
            self.pending_amendment = None;
        }
        self.status = status;
        self.stage = stage;
        self.updated_at = now;
        Ok(self)
    }

    /// The payer completes the form: authority is given, the account is known, the schedule is anchored.
    pub fn complete(self, account: BankAccount, today: Date, now: Timestamp) -> Result<Mandate, Forbidden> {
        let mut mandate = self.act(Action::Complete, now)?;
        mandate.bank_account = Some(account);
        mandate.lodging = mandate.signed(today);
        Ok(mandate)
    }

    /// How it stands once the payer has signed on this day.
    fn signed(&self, today: Date) -> Lodging {
        let start = self.start_on.map_or(today, |start| start.max(today));
        let schedule = Schedule::anchored(self.frequency, self.collection_day, start);
        Lodging { signed_on: Some(today), anchor_on: Some(schedule.anchor), ..self.lodging }
    }

    /// The bank refuses, or ends it.
    pub fn fail(self, failure: Failure, now: Timestamp) -> Result<Mandate, Forbidden> {
        Ok(Mandate { failure: Some(failure), ..self.act(Action::Fail, now)? })
    }

    /// The instruction 0N goes into the file of this day: what is collected next is a first collection.
    pub fn submit(self, input_on: Date, now: Timestamp) -> Result<Mandate, Forbidden> {
        let mut mandate = self.act(Action::Submit, now)?;
        mandate.lodging.auddis_input_on = Some(input_on);
        mandate.lodging.debited_on = None;
        Ok(mandate)
    }

    /// The file of the instruction did not count: no bank has it, until another file goes out.
    pub fn resubmit(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        let mut mandate = self.act(Action::Resubmit, now)?;
        mandate.lodging.auddis_input_on = None;
        Ok(mandate)
    }

    /// The instruction is to be lodged anew: the bank that is to have it has none yet.
    pub fn relodge(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        let mut mandate = self.act(Action::Relodge, now)?;
        mandate.lodging.auddis_input_on = None;
        Ok(mandate)
    }

    /// The bank found a fault of ours, and has no instruction.
    pub fn hold(self, now: Timestamp) -> Result<Mandate, Forbidden> {
        let mut mandate = self.act(Action::Hold, now)?;
        mandate.lodging.auddis_input_on = None;
        Ok(mandate)
    }

    /// Collecting goes on: at once where the bank has the instruction, else once it has accepted the one that is open.
    pub fn reactivate(self, open: Option<instruction::State>, now: Timestamp) -> Result<Mandate, Forbidden> {
        let times = self.times;
        let active = self.act(Action::Reactivate, now)?;
        match open {
            Some(instruction::State::Waiting) => Mandate { times, ..active }.act(Action::Relodge, now),
            Some(instruction::State::Submitted) => {
                Mandate { times, ..active }.act(Action::Relodge, now)?.act(Action::Submit, now)
            }
            Some(
                instruction::State::Accepted | instruction::State::Returned | instruction::State::Dropped,
            )
            | None => Ok(active),
        }
    }

    /// The bank names another account for the same payer.
    #[must_use]
    pub fn on_account(mut self, account: BankAccount, now: Timestamp) -> Mandate {
        self.bank_account = Some(account);
        self.lodging.bank_details_version += 1;
        self.updated_at = now;
        self
    }
}
