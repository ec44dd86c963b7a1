//! The payer's form, as a browser without script sees it.

mod branding;
mod browser;
mod closed;
mod guarded;
mod signing;
