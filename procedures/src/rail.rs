//! How instructions reach the banks, and how the banks' reports come back (bacs.md §7.2).
//!
//! A rail carries bytes. What they mean is decided elsewhere, so that the engine is the same for every rail.

use async_trait::async_trait;

use crate::domain::submission::Submission;

pub mod simulator;

/// What a rail knows of a file it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was not handed over.
    NotHandedOver,
    /// It was handed over.
    HandedOver,
    /// The rail cannot say.
    Unknown,
}

/// Why a rail could not do what it was asked: a sentence without bank details.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RailError(pub String);

/// A way to the banks and back.
#[async_trait]
pub trait Rail: Send + Sync {
    /// Makes the file ready, so that handing it over is one step. Repeating it changes nothing.
    async fn stage(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError>;

    /// Hands a staged file over, once.
    async fn hand_over(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError>;

    /// What became of a file that was staged, when it is not known whether it was handed over.
    async fn fate(&self, submission: &Submission, file: &[u8]) -> Result<Fate, RailError>;

    /// The names of the report files that lie ready, in the order in which they are to be read.
    async fn reports(&self) -> Result<Vec<String>, RailError>;

    /// The bytes of a report file.
    async fn read(&self, name: &str) -> Result<Vec<u8>, RailError>;

    /// The report was stored durably: it is put aside.
    async fn taken(&self, name: &str) -> Result<(), RailError>;
}
