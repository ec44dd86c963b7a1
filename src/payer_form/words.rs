//! Amounts, dates and schedules, in the payer's words.

pub(super) use procedures::domain::words::{
    change_promise, day, masked_email, notice_promise, pounds, purpose, schedule,
};
