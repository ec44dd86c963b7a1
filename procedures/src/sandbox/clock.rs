//! The clock of a test workspace.

pub(crate) mod advance;
pub(crate) mod get;

mod run;

pub(crate) use run::{Reached, advance_until, exclusively};
