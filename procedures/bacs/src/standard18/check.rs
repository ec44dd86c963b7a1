//! What a submission must be before it is written, and what it is found to be after it was read.

use jiff::civil::Date;

use super::{Days, Header, Item, Submission, contras};

/// The scheme's limit of one item: £20,000,000 (bacs.md §2.1).
const ITEM_LIMIT_PENCE: u64 = 2_000_000_000;
/// The largest amount that eleven digits hold.
const CONTRA_LIMIT_PENCE: u64 = 99_999_999_999;
/// The largest total that the thirteen digits of UTL1 hold.
const TOTAL_LIMIT_PENCE: u64 = 9_999_999_999_999;
/// The largest count that the seven digits of UTL1 hold.
const COUNT_LIMIT: u64 = 9_999_999;

/// Why there is no file for a submission. Items are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has no items.
    #[error("a submission has at least one item")]
    NoItems,
    /// The number of the file.
    #[error("the number of a file is 1 to 999, not {0}")]
    FileNumber(u16),
    /// A date that two digits of year do not tell.
    #[error("{0} is not between 2000 and 2099")]
    Date(Date),
    /// It would be void on a processing day.
    #[error("expiry on {expires_on} is not after the processing day {processing_on}")]
    Expiry {
        /// The expiry.
        expires_on: Date,
        /// The last processing day.
        processing_on: Date,
    },
    /// An instruction among collections, or a collection among instructions.
    #[error("item {item}: instructions and collections are in one submission")]
    Mixed {
        /// The first that is not like those before it.
        item: usize,
    },
    /// An instruction with an amount.
    #[error("item {item}: the amount of an instruction is 0")]
    InstructionWithAmount {
        /// The instruction.
        item: usize,
    },
    /// A collection of nothing.
    #[error("item {item}: the amount of a collection is more than 0")]
    CollectionOfNothing {
        /// The collection.
        item: usize,
    },
    /// A collection beyond £20,000,000.
    #[error("item {item}: the amount is over the scheme's limit of £20,000,000")]
    OverItemLimit {
        /// The collection.
        item: usize,
    },
    /// An item of another day in a submission of one day.
    #[error("item {item}: its processing day {processing_on} is not that of the submission")]
    OtherDay {
        /// The item.
        item: usize,
        /// Its day.
        processing_on: Date,
    },
    /// The day of a submission of several days is not the earliest of them.
    #[error("the earliest processing day is {earliest}, not the {stated} of the header")]
    NotTheEarliest {
        /// The earliest of the items.
        earliest: Date,
        /// The header's.
        stated: Date,
    },
    /// The collections of a day sum up to more than eleven digits; bacs.md §3.1 leaves several contras unspecified.
    #[error("the collections of {processing_on} sum up to more than one contra holds")]
    ContraTooLarge {
        /// The processing day.
        processing_on: Date,
    },
    /// The totals are wider than their fields in UTL1.
    #[error("the totals are larger than UTL1 holds")]
    TotalsTooLarge,
}

pub(super) fn check(submission: &Submission) -> Result<(), Refused> {
    check_header(&submission.header)?;
    check_days(submission)?;
    check_kinds(&submission.items)?;
    check_amounts(&submission.items)?;
    check_sums(submission)
}

fn check_header(header: &Header) -> Result<(), Refused> {
    if !(1..=999).contains(&header.file_number) {
        return Err(Refused::FileNumber(header.file_number));
    }
    check_date(header.created_on)?;
    check_date(header.expires_on)
}

/// Two digits of year are read as 20YY: no service user sends a file of another century.
fn check_date(date: Date) -> Result<(), Refused> {
    if (2000..=2099).contains(&date.year()) { Ok(()) } else { Err(Refused::Date(date)) }
}

fn check_days(submission: &Submission) -> Result<(), Refused> {
    let Submission { header, items } = submission;
    let days = || items.iter().map(|item| item.processing_on);
    let (Some(earliest), Some(latest)) = (days().min(), days().max()) else {
        return Err(Refused::NoItems);
    };
    match header.days {
        Days::Single(day) => {
            if let Some((item, processing_on)) = days().enumerate().find(|(_, of_item)| *of_item != day) {
                return Err(Refused::OtherDay { item, processing_on });
            }
        }
        Days::Multi(stated) if stated != earliest => {
            return Err(Refused::NotTheEarliest { earliest, stated });
        }
        Days::Multi(_) => {}
    }
    check_date(earliest)?;
    check_date(latest)?;
    if header.expires_on > latest {
        Ok(())
    } else {
        Err(Refused::Expiry { expires_on: header.expires_on, processing_on: latest })
    }
}

/// Instructions and collections go in separate files (bacs.md §3.1).
fn check_kinds(items: &[Item]) -> Result<(), Refused> {
    let first = items.first().map(|item| item.code.is_instruction());
    match items.iter().position(|item| Some(item.code.is_instruction()) != first) {
        Some(item) => Err(Refused::Mixed { item }),
        None => Ok(()),
    }
}

fn check_amounts(items: &[Item]) -> Result<(), Refused> {
    for (number, item) in items.iter().enumerate() {
        match (item.code.is_instruction(), item.amount_pence) {
            (true, 0) | (false, 1..=ITEM_LIMIT_PENCE) => {}
            (true, _) => return Err(Refused::InstructionWithAmount { item: number }),
            (false, 0) => return Err(Refused::CollectionOfNothing { item: number }),
            (false, _) => return Err(Refused::OverItemLimit { item: number }),
        }
    }
    Ok(())
}

fn check_sums(submission: &Submission) -> Result<(), Refused> {
    if let Some((day, _)) =
        contras(&submission.items).into_iter().find(|(_, pence)| *pence > CONTRA_LIMIT_PENCE)
    {
        return Err(Refused::ContraTooLarge { processing_on: day });
    }
    let totals = submission.totals();
    if totals.debit_pence > TOTAL_LIMIT_PENCE || totals.debit_count > COUNT_LIMIT {
        return Err(Refused::TotalsTooLarge);
    }
    Ok(())
}
