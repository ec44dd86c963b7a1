//! When rent falls due, and the working day on which each payment can be collected (bacs.md §2.5, §2.6, §6).

mod collection_day;
mod frequency;
mod periods;

pub use collection_day::CollectionDay;
pub use frequency::Frequency;
pub use periods::{Occurrence, Period, Schedule};

pub use crate::domain::calendar::earliest::{
    Earliest, EntryTerms, FirstEntry, FirstEntryRule, amendment_effective_on,
};
