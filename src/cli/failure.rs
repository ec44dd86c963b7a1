//! Why a command failed, for a person or for a program.

use std::io::Write;
use std::process::ExitCode;

use procedures::Error;
use procedures::operator::Unfulfilled;
use serde_json::{Value, json};

use crate::config::Invalid;

/// A command that failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// The stable machine code.
    code: String,
    /// A sentence for a person.
    message: String,
    /// What else is known, such as a server's own error object.
    detail: Option<Value>,
    exit: u8,
}

impl Failure {
    /// The exit code of a command that failed.
    const FAILED: u8 = 1;
    /// The exit code of a command that was wrongly used.
    pub(super) const USAGE: u8 = 2;

    /// The command failed.
    pub(super) fn new(code: impl Into<String>, message: impl Into<String>) -> Failure {
        Failure { code: code.into(), message: message.into(), detail: None, exit: Self::FAILED }
    }

    /// The command was wrongly used.
    pub(super) fn usage(message: impl Into<String>) -> Failure {
        Failure { exit: Self::USAGE, ..Failure::new("USAGE", message) }
    }

    /// Adds what else is known.
    pub(super) fn with_detail(self, detail: Value) -> Failure {
        Failure { detail: Some(detail), ..self }
    }

    /// The sentence.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Writes it to standard error and says how to end.
    pub(super) fn report(&self, is_json: bool) -> ExitCode {
        let text = if is_json {
            let mut error = json!({ "code": self.code, "message": self.message });
            if let Some(detail) = &self.detail {
                error["detail"] = detail.clone();
            }
            json!({ "error": error }).to_string()
        } else {
            match &self.detail {
                Some(detail) => format!("error: {}\n{detail:#}", self.message),
                None => format!("error: {}", self.message),
            }
        };
        // Nobody is left to be told that nobody can be told.
        let _ = writeln!(std::io::stderr(), "{text}");
        ExitCode::from(self.exit)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        match error.downcast::<Invalid>() {
            Ok(invalid) => invalid.into(),
            Err(error) => Failure::new("FAILED", sentence(&error)),
        }
    }
}

/// An error with its causes, those left out that the one before has said already.
pub(super) fn sentence(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Failure {
        if invalid.is_usage {
            Failure::usage(invalid.message)
        } else {
            Failure::new("CONFIGURATION", invalid.message)
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::NotFound { what } => Failure::new("NOT_FOUND", format!("there is no such {what}")),
            Error::Refused(refusal) => Failure::new(refusal.rule.code(), refusal.rule.sentence()),
            Error::InvalidParams(problems) => {
                let sentence =
                    |pointer: &str, reason: &str| format!("{}: {reason}", pointer.trim_start_matches('/'));
                let problems: Vec<String> =
                    problems.iter().map(|problem| sentence(&problem.pointer, &problem.reason)).collect();
                Failure { code: "INVALID_PARAMS".into(), ..Failure::usage(problems.join("; ")) }
            }
            Error::Unavailable => Failure::new("UNAVAILABLE", "the database is busy; try again"),
            Error::Internal(cause) => Failure::new("INTERNAL", format!("{cause:?}")),
        }
    }
}

impl From<Unfulfilled> for Failure {
    fn from(unfulfilled: Unfulfilled) -> Failure {
        match unfulfilled {
            Unfulfilled::Refused { code, sentence } => Failure::new(code, sentence),
            Unfulfilled::Failed(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let error = anyhow!("no route").context("connecting: no route").context("the database");
        assert_eq!(sentence(&error), "the database: connecting: no route");
    }
}
