//! An attempt: one time a collection went into a file.

use jiff::civil::Date;

use super::id::{CollectionId, MandateId, SubmissionId};
use super::submission::words;

words! {
    /// What became of an attempt.
    Outcome as "AttemptOutcome" {
        /// Nothing came back, and the time for it has not passed.
        Open = "open",
        /// The time for returns has passed.
        Paid = "paid",
        /// It came back unpaid.
        Unpaid = "unpaid",
        /// Bacs did not process the item.
        Rejected = "rejected",
        /// Its file did not count.
        Reverted = "reverted",
    }
}

/// One time a collection went into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The collection.
    pub collection: CollectionId,
    /// Its number within the collection, from 1.
    pub number: i64,
    /// The mandate.
    pub mandate: MandateId,
    /// The file.
    pub submission: SubmissionId,
    /// The transaction code: 01, 17 or 18.
    pub code: String,
    /// The reference in the file.
    pub reference: String,
    /// Whole pence.
    pub amount_pence: i64,
    /// The processing day.
    pub processing_on: Date,
    /// The entry day.
    pub entry_on: Date,
    /// The account it was taken from.
    pub bank_details_version: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it came back.
    pub reason_code: Option<String>,
}

impl Attempt {
    /// Whether a report that names this day may mean it: reports name the entry day or the processing day.
    pub fn is_of(&self, day: Date) -> bool {
        self.entry_on == day || self.processing_on == day
    }
}
