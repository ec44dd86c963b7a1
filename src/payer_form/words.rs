//! Amounts, dates and schedules, in the payer's words.

pub(super) use procedures::domain::words::{day, masked_email, pounds, purpose, schedule};
