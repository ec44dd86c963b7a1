//! A submission: one file to Bacs, sealed once and handed over once (bacs.md §7.2, reliability.md).

use jiff::Timestamp;
use jiff::civil::Date;

use super::id::{SubmissionId, WorkspaceId};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident as $schema:literal { $($(#[$each:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[schemars(rename = $schema)]
        pub enum $name {
            $($(#[$each])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: [$name; [$($name::$variant),*].len()] = [$($name::$variant),*];

            /// The word in the database and on the wire.
            pub const fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What a file carries.
    Kind as "SubmissionKind" {
        /// Instructions 0N and 0C, through AUDDIS.
        Instructions = "instructions",
        /// Collections.
        Collections = "collections",
    }
}

words! {
    /// Where a file stands.
    State as "SubmissionState" {
        /// Its bytes and serial are fixed; it was not handed over.
        Sealed = "sealed",
        /// It is being handed over. After a crash the rail is asked before anything is sent again.
        Sending = "sending",
        /// It was handed over.
        Submitted = "submitted",
        /// Bacs accepted it.
        Accepted = "accepted",
        /// Bacs rejected it; what was in it goes into another.
        Rejected = "rejected",
        /// It was withdrawn; what was in it goes into another.
        Withdrawn = "withdrawn",
        /// Nobody can say whether it was handed over: somebody must find out.
        Unknown = "unknown",
    }
}

/// One file to Bacs, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// What it carries.
    pub kind: Kind,
    /// The Service User Number it was made for.
    pub sun: String,
    /// Its serial, unique in the workspace.
    pub serial: String,
    /// Where it stands.
    pub state: State,
    /// The day it goes out.
    pub input_on: Date,
    /// The day Bacs processes it.
    pub processing_on: Date,
    /// How many items it has, contras excepted.
    pub items: i64,
    /// What its debits add up to, in pence.
    pub total_pence: i64,
    /// The BLAKE3 hash of its bytes, in hexadecimal.
    pub hash: String,
    /// When it was made.
    pub sealed_at: Timestamp,
    /// When it was handed over.
    pub submitted_at: Option<Timestamp>,
    /// When Bacs answered.
    pub answered_at: Option<Timestamp>,
    /// What Bacs answered.
    pub answer: Option<String>,
}
