//! The benchmark: our server against its baselines in one run.
//!
//! Reading order: [`contender`] says who is measured and with which requests, [`round`] measures one of them once,
//! [`load`] is the load generator, [`report`] turns the rounds into medians and ratios. [`cycle`] is a benchmark of its
//! own: the daily cycle over many mandates.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

pub mod cycle;

pub mod contender;
pub mod round;

pub mod launch;
pub mod postgres;
pub mod process;
pub mod seed;

pub mod answer;
pub mod client;
pub mod histogram;
pub mod load;
pub mod request;

pub mod machine;
pub mod proc_stat;
pub mod ratio;
pub mod report;
pub mod reports;
