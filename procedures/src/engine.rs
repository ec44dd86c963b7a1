//! The engine: what is due, planned, notified, submitted, confirmed and presented again (bacs.md §2, reliability.md).
//!
//! The rows are the work list. Each part of a day asks for rows that are due by it, moves a bounded number of them in one
//! transaction, and asks again until there are none; a part that was interrupted anywhere is completed by the next run,
//! and a part that runs twice, or at the same time as another, finds nothing to do or is refused by the database.

use jiff::civil::{Time, time};

pub mod coherence;

pub(crate) mod alarms;
pub(crate) mod amend;
mod calendar_change;
pub(crate) mod consequences;
pub(crate) mod cycle;
pub(crate) mod desk;
pub(crate) mod gauges;
pub(crate) mod hand_over;
pub(crate) mod ingest;
pub(crate) mod items;
pub(crate) mod letters;
pub mod live;
pub(crate) mod notify;
pub(crate) mod references;
pub(crate) mod sandbox;
pub(crate) mod seal;
pub(crate) mod undelivered;

mod aside;
mod collect;
mod lease;
mod lodge;
mod plan;
mod revert;
mod settle;
mod watch;

pub use cycle::{Part, run_day_part};
pub use desk::Desk;
pub use items::seal as seal_account;
pub use lease::Lease;

/// The hour in London until which files go out on a working day. Bacs itself is open until about 22:00, bureaux close
/// earlier (bacs.md §2.4).
pub const CUT_OFF: Time = time(15, 0, 0, 0);
/// Working days after its file went out on which an instruction counts as accepted, when no return came (bacs.md §2.5).
pub const ACTIVATION_WORKING_DAYS: u32 = 3;
/// Working days after the entry until when unpaid advices come (bacs.md §0.1).
pub const CONFIRM_WORKING_DAYS: u32 = 2;
/// Working days before the latest day for a notice on which it is given, so that one bad day is no harm.
const NOTICE_SLACK_WORKING_DAYS: u32 = 2;
/// Days beyond the notice period for which collections are planned.
const PLAN_AHEAD_DAYS: i32 = 31;
/// Months without a word to the bank after which it drops an instruction silently (bacs.md §2.15).
const DORMANT_MONTHS: i32 = 24;
/// Rows moved in one transaction.
const BATCH: u64 = 500;
/// Items in one file: what bounds memory, and how long a transaction holds its rows.
const ITEMS_PER_FILE: u64 = 10_000;
