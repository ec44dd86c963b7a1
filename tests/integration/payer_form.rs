//! The payer's form, as a browser without script sees it.

mod branding;
pub mod browser;
mod closed;
mod guarded;
mod signing;
