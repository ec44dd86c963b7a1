//! `payers.*`.

mod access;
