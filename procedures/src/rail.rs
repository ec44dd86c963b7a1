//! How files reach Bacs, and how reports come back (bacs.md §7.2). The domain sees nothing of it.
//!
//! The edge is fenced (reliability.md, rule 2). The engine seals a file, stages it, commits that it is `sending`, and
//! only then hands it over. Whoever finds a file `sending` after a crash asks for its fate before anything else.

use async_trait::async_trait;

use crate::domain::submission::Submission;

pub mod bacs_files;
pub mod simulated;
pub mod simulator;

/// What a rail knows of a file it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is still here, staged.
    NotHandedOver,
    /// It is gone from here, or lies where it is fetched from.
    HandedOver,
    /// Nobody can say: somebody must find out, and nothing may be sent again.
    Unknown,
}

/// A report file that came in.
#[derive(Clone, PartialEq, Eq)]
pub struct Inbound {
    /// Its name, unique among those that lie ready.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Without the bytes: payers' accounts are in them.
impl std::fmt::Debug for Inbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Inbound({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// Why a rail did not do what it was to do: a sentence for the operator, without anything of a file's contents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RailError(String);

impl RailError {
    /// An error with that sentence, which must hold no bank details.
    pub fn because(sentence: impl Into<String>) -> RailError {
        RailError(sentence.into())
    }
}

/// A way to Bacs and back, for one workspace.
#[async_trait]
pub trait Rail: Send + Sync {
    /// Makes the file ready, so that handing it over is one step. Repeating it changes nothing.
    async fn stage(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError>;

    /// Hands a staged file over, once. After an error its fate must be asked.
    async fn hand_over(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError>;

    /// Makes sure that a file that is not handed over never will be, by whoever, and says what has become of it: after
    /// [`Fate::NotHandedOver`] it cannot reach the bank any more. Repeating it changes nothing.
    async fn withdraw(&self, submission: &Submission, file: &[u8]) -> Result<Fate, RailError>;

    /// What became of a file that was staged, when it is not known whether it was handed over.
    async fn fate(&self, submission: &Submission, file: &[u8]) -> Result<Fate, RailError>;

    /// The names of what lies ready, in their order. What is no report is refused when it is read.
    async fn reports(&self) -> Result<Vec<String>, RailError>;

    /// One of these report files. An error concerns it alone, and it stays where it is.
    async fn report(&self, name: &str) -> Result<Inbound, RailError>;

    /// The report was stored durably: it is put aside. Repeating it changes nothing.
    async fn taken(&self, name: &str) -> Result<(), RailError>;
}
