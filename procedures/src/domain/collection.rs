//! A collection: one payment of one period under a mandate, from its plan to its last word (bacs.md §2.9).

use jiff::Timestamp;
use jiff::civil::Date;

use super::id::{CollectionId, MandateId, NoticeId, WorkspaceId};
use super::money::AmountPence;
use super::schedule::Period;

mod state;

pub use state::{Action, Stage, Status, Unexpected, next};

/// How many working days after the advised date a collection may still be taken (bacs.md §0.4).
pub const TOLERANCE_WORKING_DAYS: u32 = 3;
/// How often an unpaid collection is presented again (product.md §7).
pub const MOST_REPRESENTATIONS: i64 = 2;
/// Working days from an unpaid advice to the next presentation, so that the payer can be told (bacs.md §2.6).
pub const REPRESENTATION_WORKING_DAYS: u32 = 5;
/// Collections that may fail for good one after the other before the mandate is suspended (bacs.md §1.3).
pub const PAUSE_AFTER_FAILURES: i64 = 2;

/// Why a collection failed, or was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The scheme's code, with the report it came in: `arudd:0`, `ddica:5`, `input:rejected`.
    pub code: String,
    /// What it means.
    pub reason: String,
}

/// When each status was last entered, as UTC instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Went into a file.
    pub submitted_at: Option<Timestamp>,
    /// The payer was debited.
    pub collected_at: Option<Timestamp>,
    /// The time for the bank to return it has passed.
    pub confirmed_at: Option<Timestamp>,
    /// Came back unpaid, or never got through.
    pub failed_at: Option<Timestamp>,
    /// Was claimed back.
    pub clawed_back_at: Option<Timestamp>,
}

/// A collection.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its id.
    pub id: CollectionId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// The mandate it is taken under.
    pub mandate: MandateId,
    /// The period it pays for, once per mandate.
    pub period: Period,
    /// The date of the schedule.
    pub nominal_on: Date,
    /// The working day the payer was told.
    pub advised_on: Date,
    /// The working day on which the payer is, or was last, debited.
    pub entry_on: Date,
    /// The day its file goes out at the latest.
    pub input_on: Date,
    /// What it takes.
    pub amount: AmountPence,
    /// What the payer was told it takes.
    pub advised_amount: Option<AmountPence>,
    /// Where it stands.
    pub status: Status,
    /// Where within the status.
    pub stage: Stage,
    /// The advance notice that covers it.
    pub notice: Option<NoticeId>,
    /// How often it went into a file.
    pub attempts: i64,
    /// How many of those were re-presentations.
    pub representations: i64,
    /// The processing day of the first time: re-presentations must come within a month of it.
    pub first_processing_on: Option<Date>,
    /// The day on which time alone moves it on.
    pub settles_on: Option<Date>,
    /// Why it failed or was taken back.
    pub failure: Option<Failure>,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When each status was entered.
    pub times: Times,
    /// Counts the saves.
    pub version: i64,
}

impl Collection {
    /// Makes the move, or says that it cannot be made from where the collection stands.
    pub fn act(mut self, action: Action, now: Timestamp) -> Result<Collection, Unexpected> {
        let (status, stage) = next(self.stage, action)?;
        if status != self.status {
            match status {
                Status::Submitted => self.times.submitted_at = Some(now),
                Status::Collected => self.times.collected_at = Some(now),
                Status::Failed => self.times.failed_at = Some(now),
                Status::Clawback => self.times.clawed_back_at = Some(now),
                Status::Scheduled | Status::Cancelled => {}
            }
        }
        if stage == Stage::Confirmed {
            self.times.confirmed_at = Some(now);
        }
        self.status = status;
        self.stage = stage;
        self.updated_at = now;
        Ok(self)
    }

    /// Fails, or is taken back, for that reason.
    pub fn act_because(
        self,
        action: Action,
        failure: Failure,
        now: Timestamp,
    ) -> Result<Collection, Unexpected> {
        Ok(Collection { failure: Some(failure), ..self.act(action, now)? })
    }
}
