//! What crosses the line to Bacs and back: Standard 18 submissions, report files, reason codes (bacs.md §2, §3).
//!
//! Pure: bytes to values and values to bytes. Nothing here reads a clock, a file or a database.

mod account;
mod field;
pub mod reason;
pub mod report;
pub mod standard18;

pub use account::Account;
pub use field::{Field18, NotBacs, Serial, Sun};
