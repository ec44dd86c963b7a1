//! May this amount be collected under this mandate on this day? The engine decides by it what goes into a file, and
//! `mandates.verify` answers by it (bacs.md §2.5, §2.6, §2.12).

use jiff::civil::Date;

use super::calendar::{Calendar, Cycle, last_representation_processing_on};
use super::collection::{Collection, Stage, Status as CollectionStatus, TOLERANCE_WORKING_DAYS};
use super::limits::Room;
use super::mandate::{FIRST_ENTRY_WORKING_DAYS, Mandate, Status};
use super::money::AmountPence;
use super::submission::words;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The mandate.
    pub mandate: &'a Mandate,
    /// What is to be collected, in pence.
    pub amount_pence: i64,
    /// The day on which the payer is to be debited.
    pub on: Date,
    /// What the payer knows of it.
    pub payment: Payment,
    /// The day on which the next file goes out.
    pub next_input_on: Date,
    /// What the sponsor leaves room for.
    pub room: Room,
    /// Working days.
    pub calendar: &'a Calendar,
}

/// A payment, by what the payer knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// The payer was told this amount and this day.
    Told {
        /// The amount.
        amount: AmountPence,
        /// The day.
        on: Date,
    },
    /// The payer will be told this amount, and must be told in time.
    ToBeTold {
        /// The amount.
        amount: AmountPence,
        /// The first day of a payment of which the payer is told now.
        earliest_on: Date,
    },
    /// It came back unpaid and is presented again.
    Again {
        /// The amount, which must be the same.
        amount: AmountPence,
        /// The processing day of the first time.
        first_processing_on: Option<Date>,
    },
}

words! {
    /// Why an amount may not be collected, by a stable code.
    Reason as "VerifyReasonCode" {
        /// The mandate is not signed, not accepted by the bank yet, or has ended.
        MandateNotActive = "MANDATE_NOT_ACTIVE",
        /// The mandate is suspended.
        MandateSuspended = "MANDATE_SUSPENDED",
        /// The payer's bank must have had the instruction for five working days.
        InstructionTooRecent = "INSTRUCTION_TOO_RECENT",
        /// The payer was not told, or not in time, and cannot be any more; the earliest date says when.
        NoticeTooShort = "NOTICE_TOO_SHORT",
        /// The payer was told another amount.
        AmountDiffersFromNotice = "AMOUNT_DIFFERS_FROM_NOTICE",
        /// No working day, no collection of the mandate falls on it, or its files have gone out.
        OutsideCycle = "OUTSIDE_CYCLE",
        /// The collection of that date is in a file.
        AlreadySubmitted = "ALREADY_SUBMITTED",
        /// More than the sponsor bank allows in an item (at most £20,000,000, the scheme's limit), or than it leaves for
        /// the day on which the files of the date go out.
        LimitExceeded = "LIMIT_EXCEEDED",
    }
}

/// Why it may not be collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The mandate is not active.
    NotActive(Status),
    /// The mandate is suspended.
    Suspended,
    /// No file goes to Bacs for that day.
    NotAWorkingDay {
        /// The working day after it whose files have not gone out.
        next_on: Date,
    },
    /// The files of that day have gone out.
    FilesHaveGone {
        /// The first day whose files have not.
        earliest_on: Date,
    },
    /// A month has passed since the first time (bacs.md §0.6).
    TooLateToRepresent,
    /// The payer's bank has had the instruction too short a time (bacs.md §2.5).
    LodgedTooRecently {
        /// The first day on which the bank has had it long enough.
        earliest_on: Date,
    },
    /// The payer cannot be told in time any more (bacs.md §2.6).
    NotToldInTime {
        /// The first day for which the payer can.
        earliest_on: Date,
    },
    /// The payer was told a later day (bacs.md §0.4).
    ToldALaterDay {
        /// That day.
        earliest_on: Date,
    },
    /// One item cannot carry as much (bacs.md §2.1).
    BeyondItemLimit,
    /// The files of the day cannot carry as much besides what is in them (bacs.md §2.1).
    BeyondDayLimit,
    /// The payer was told another amount (bacs.md §2.6).
    ToldAnotherAmount {
        /// That amount.
        amount: AmountPence,
    },
    /// The day that the payer was told is over, with the days of tolerance after it (bacs.md §0.4).
    ToldDayIsOver {
        /// The last of them.
        latest_on: Date,
    },
    /// No collection of the mandate falls on that day.
    NothingDue {
        /// The next one that does, where there is one.
        next_on: Option<Date>,
    },
    /// The collection of that day is in a file already.
    InAFile,
}

impl Denial {
    /// The stable machine code.
    pub const fn reason(self) -> Reason {
        match self {
            Denial::NotActive(_) => Reason::MandateNotActive,
            Denial::Suspended => Reason::MandateSuspended,
            Denial::LodgedTooRecently { .. } => Reason::InstructionTooRecent,
            Denial::NotToldInTime { .. } | Denial::ToldALaterDay { .. } => Reason::NoticeTooShort,
            Denial::BeyondItemLimit | Denial::BeyondDayLimit => Reason::LimitExceeded,
            Denial::ToldAnotherAmount { .. } => Reason::AmountDiffersFromNotice,
            Denial::NotAWorkingDay { .. }
            | Denial::FilesHaveGone { .. }
            | Denial::TooLateToRepresent
            | Denial::ToldDayIsOver { .. }
            | Denial::NothingDue { .. } => Reason::OutsideCycle,
            Denial::InAFile => Reason::AlreadySubmitted,
        }
    }

    /// The same for a person.
    pub const fn sentence(self) -> &'static str {
        match self {
            Denial::NotActive(Status::PendingSubmission) => "the bank has not accepted the mandate yet",
            Denial::NotActive(Status::Draft) => "the payer has not signed the mandate yet",
            Denial::NotActive(_) => "the mandate has ended",
            Denial::Suspended => "the mandate is suspended",
            Denial::NotAWorkingDay { .. } => "the day is not a working day",
            Denial::FilesHaveGone { .. } => "the files of that day have gone out",
            Denial::TooLateToRepresent => "more than a month has passed since it was first presented",
            Denial::LodgedTooRecently { .. } => "the instruction was lodged too recently",
            Denial::NotToldInTime { .. } => "the payer cannot be told in time",
            Denial::ToldALaterDay { .. } => "the payer was told a later date",
            Denial::BeyondItemLimit => "one item may not carry as much, by the scheme or by the sponsor bank",
            Denial::BeyondDayLimit => "the sponsor bank does not allow as much on one day",
            Denial::ToldAnotherAmount { .. } => "the payer was not told this amount",
            Denial::ToldDayIsOver { .. } => "the date the payer was told has passed",
            Denial::NothingDue { .. } => "no collection of the mandate falls on that day",
            Denial::InAFile => "the collection of that day is in a file already",
        }
    }

    /// The first day on which this would not stand against it, where that is known.
    pub const fn earliest_on(self) -> Option<Date> {
        match self {
            Denial::NotAWorkingDay { next_on } => Some(next_on),
            Denial::NothingDue { next_on } => next_on,
            Denial::FilesHaveGone { earliest_on }
            | Denial::LodgedTooRecently { earliest_on }
            | Denial::NotToldInTime { earliest_on }
            | Denial::ToldALaterDay { earliest_on } => Some(earliest_on),
            Denial::NotActive(_)
            | Denial::Suspended
            | Denial::TooLateToRepresent
            | Denial::BeyondItemLimit
            | Denial::BeyondDayLimit
            | Denial::ToldAnotherAmount { .. }
            | Denial::ToldDayIsOver { .. }
            | Denial::InAFile => None,
        }
    }
}

/// All that stands against it, what weighs most first. Nothing does: it may be collected.
pub fn denials(question: &Question<'_>) -> Vec<Denial> {
    let mut denials: Vec<Denial> = of_mandate(question.mandate).into_iter().collect();
    denials.extend(of_day(question));
    denials.extend(of_item(question));
    match question.payment {
        Payment::Again { amount, first_processing_on } => {
            denials.extend(of_representation(question, first_processing_on));
            denials.extend(of_amount(question, amount));
        }
        Payment::Told { amount, on } => {
            denials.extend(of_lodging(question));
            denials.extend(of_amount(question, amount));
            denials.extend(of_told_day(question, on));
        }
        Payment::ToBeTold { amount, earliest_on } => {
            denials.extend(of_lodging(question));
            if question.on < earliest_on {
                denials.push(Denial::NotToldInTime { earliest_on });
            }
            denials.extend(of_amount(question, amount));
        }
    }
    // Last: whatever else stands against it would have to be seen to first.
    denials.extend(of_day_limit(question));
    denials
}

fn of_item(question: &Question<'_>) -> Option<Denial> {
    (question.amount_pence > question.room.item_pence).then_some(Denial::BeyondItemLimit)
}

fn of_day_limit(question: &Question<'_>) -> Option<Denial> {
    let left = question.room.day_pence.filter(|_| question.amount_pence <= question.room.item_pence)?;
    (question.amount_pence > left).then_some(Denial::BeyondDayLimit)
}

/// What stands against any collection under the mandate.
pub const fn of_mandate(mandate: &Mandate) -> Option<Denial> {
    match mandate.status {
        Status::Active => None,
        Status::Suspended => Some(Denial::Suspended),
        other @ (Status::Draft | Status::PendingSubmission | Status::Cancelled | Status::Failed) => {
            Some(Denial::NotActive(other))
        }
    }
}

fn of_day(question: &Question<'_>) -> Option<Denial> {
    let cycle = Cycle::from_entry(question.on, question.calendar);
    let earliest_on = first_open_on(question);
    if cycle.entry_on != question.on {
        return Some(Denial::NotAWorkingDay { next_on: cycle.entry_on.max(earliest_on) });
    }
    (question.on < earliest_on).then_some(Denial::FilesHaveGone { earliest_on })
}

fn of_lodging(question: &Question<'_>) -> Option<Denial> {
    let lodged_on = question.mandate.lodging.auddis_input_on.unwrap_or(question.next_input_on);
    let earliest_on = question.calendar.add_working_days(lodged_on, FIRST_ENTRY_WORKING_DAYS);
    let is_too_soon = question.on < earliest_on;
    is_too_soon.then(|| Denial::LodgedTooRecently { earliest_on: earliest_on.max(first_open_on(question)) })
}

/// The first day whose files have not gone out.
fn first_open_on(question: &Question<'_>) -> Date {
    Cycle::from_input(question.next_input_on, question.calendar).entry_on
}

fn of_representation(question: &Question<'_>, first_processing_on: Option<Date>) -> Option<Denial> {
    let cycle = Cycle::from_entry(question.on, question.calendar);
    let first = first_processing_on.unwrap_or(cycle.processing_on);
    let last = last_representation_processing_on(first, question.calendar);
    (cycle.processing_on > last).then_some(Denial::TooLateToRepresent)
}

fn of_told_day(question: &Question<'_>, told_on: Date) -> Option<Denial> {
    if question.on < told_on {
        return Some(Denial::ToldALaterDay { earliest_on: told_on });
    }
    let latest_on = question.calendar.add_working_days(told_on, TOLERANCE_WORKING_DAYS);
    (question.on > latest_on).then_some(Denial::ToldDayIsOver { latest_on })
}

fn of_amount(question: &Question<'_>, amount: AmountPence) -> Option<Denial> {
    (question.amount_pence != amount.get()).then_some(Denial::ToldAnotherAmount { amount })
}

impl Payment {
    /// The payment of a collection that is in no file; `earliest_on` is the first day of one of which the payer is told
    /// now. `None` for one that is, or is over.
    pub fn of(collection: &Collection, earliest_on: Date) -> Option<Payment> {
        match (collection.stage, collection.advised_amount) {
            (Stage::Representing, _) => Some(Payment::Again {
                amount: collection.amount,
                first_processing_on: collection.first_processing_on,
            }),
            (Stage::Notified, Some(amount)) => Some(Payment::Told { amount, on: collection.advised_on }),
            (Stage::Notified | Stage::Planned, _) => {
                Some(Payment::ToBeTold { amount: collection.amount, earliest_on })
            }
            (
                Stage::Submitted
                | Stage::Represented
                | Stage::Provisional
                | Stage::Confirmed
                | Stage::Returned
                | Stage::ReturnedLate
                | Stage::Rejected
                | Stage::Claimed
                | Stage::ClawedBack
                | Stage::Withdrawn,
                _,
            ) => None,
        }
    }
}

/// Which of a mandate's collections is meant by a day.
#[derive(Clone, Copy, Debug)]
pub enum Meant<'a> {
    /// One that waits for a file.
    Waiting(&'a Collection),
    /// One that is in a file.
    InAFile(&'a Collection),
    /// None.
    None,
}

/// Which of the mandate's collections is meant by the day: one that waits and may be debited on it by what the payer was
/// told, the nearest; else one that is debited on it; else the next of which the payer was told.
pub fn meant<'a>(collections: &'a [Collection], on: Date, calendar: &Calendar) -> Meant<'a> {
    let waits = |collection: &&Collection| Payment::of(collection, on).is_some();
    let may_be_on = |collection: &&Collection| {
        let latest_on = calendar.add_working_days(collection.advised_on, TOLERANCE_WORKING_DAYS);
        collection.advised_on <= on && on <= latest_on
    };
    let waiting = || collections.iter().filter(waits);
    if let Some(found) = waiting().filter(may_be_on).max_by_key(|collection| collection.advised_on) {
        return Meant::Waiting(found);
    }
    let is_debited_on = |collection: &&Collection| {
        collection.entry_on == on
            && matches!(
                collection.status,
                CollectionStatus::Submitted | CollectionStatus::Collected | CollectionStatus::Clawback
            )
    };
    if let Some(found) = collections.iter().find(is_debited_on) {
        return Meant::InAFile(found);
    }
    let is_told_later =
        |collection: &&Collection| collection.stage == Stage::Notified && collection.advised_on > on;
    waiting()
        .filter(is_told_later)
        .min_by_key(|collection| collection.advised_on)
        .map_or(Meant::None, Meant::Waiting)
}

#[cfg(test)]
mod tests;
