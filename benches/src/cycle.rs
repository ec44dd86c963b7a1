//! The daily cycle over many mandates: one collection each, from its plan to its last word.
//!
//! Reading order: [`days`] says what is measured, [`ground`] is the server's inside without its sockets, [`seed`] gives
//! it mandates, [`returns`] is the bank, [`check`] sees that everything came out right. [`baseline`] is the least a
//! database must do for as many rows. [`child`] measures one size on one database in a process of its own, [`report`]
//! puts the processes' figures together.

pub mod child;
pub mod report;

mod baseline;
mod check;
mod days;
mod ground;
mod returns;
mod seed;
mod spent;

/// Something that went wrong where only `Debug` tells what.
pub(crate) fn failed<E: std::fmt::Debug>(error: E) -> anyhow::Error {
    anyhow::anyhow!("{error:?}")
}
