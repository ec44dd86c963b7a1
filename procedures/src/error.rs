//! What a caller can be told. Codes, statuses and wording on the wire are the server's affair; here are the facts.

use std::fmt;

use sea_orm::{DbErr, RuntimeErr};

use crate::domain::mandate::{Forbidden, Status};
use crate::domain::rule::Rule;

/// Why a procedure did not do what it was asked. In every case nothing was changed.
#[derive(Debug)]
pub enum Error {
    /// There is no such thing in the caller's workspace; another workspace's is answered the same.
    NotFound {
        /// The kind of thing: `mandate`, `key`.
        what: &'static str,
    },
    /// A rule refuses it.
    Refused(Refusal),
    /// The parameters are not what the procedure takes.
    InvalidParams(Vec<Problem>),
    /// The answer cannot be given now; the same call may succeed later.
    Unavailable,
    /// The server failed. The caller learns a request id and nothing else.
    Internal(Internal),
}

/// A rule's refusal, with the facts needed to mend the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// Where the thing stands, for a forbidden transition.
    pub from: Option<&'static str>,
    /// Where it would have gone.
    pub to: Option<&'static str>,
}

/// One thing wrong with the parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A JSON pointer (RFC 6901) into the parameters.
    pub pointer: String,
    /// What is expected there, in words. Never repeats the value.
    pub reason: String,
}

impl Problem {
    /// A problem at that pointer.
    pub fn at(pointer: impl Into<String>, reason: impl Into<String>) -> Problem {
        Problem { pointer: pointer.into(), reason: reason.into() }
    }
}

/// The cause of an internal error: for the log, never for the caller.
pub struct Internal {
    cause: String,
    is_of_database: bool,
}

impl Internal {
    /// A cause in words.
    pub fn because(cause: impl fmt::Display) -> Internal {
        Internal { cause: cause.to_string(), is_of_database: false }
    }
}

impl fmt::Debug for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl Error {
    /// An internal error with that cause.
    pub fn internal(cause: impl fmt::Display) -> Error {
        Error::Internal(Internal::because(cause))
    }

    /// Whether it is about the one thing that was worked on, so that the same would happen again and others need not
    /// wait for it. Whatever may be the database's, its connection's or its disk's is not: that must be tried again.
    pub fn is_about_the_item(&self) -> bool {
        match self {
            Error::Refused(refusal) => refusal.rule != Rule::SandboxBusy,
            Error::NotFound { .. } | Error::InvalidParams(_) => true,
            Error::Unavailable => false,
            Error::Internal(internal) => !internal.is_of_database,
        }
    }

    /// The thing asked for is not in the caller's workspace.
    pub const fn not_found(what: &'static str) -> Error {
        Error::NotFound { what }
    }

    /// The parameters are wrong at one place.
    pub fn invalid(pointer: impl Into<String>, reason: impl Into<String>) -> Error {
        Error::InvalidParams(vec![Problem::at(pointer, reason)])
    }
}

impl From<Rule> for Error {
    fn from(rule: Rule) -> Error {
        Error::Refused(Refusal { rule, from: None, to: None })
    }
}

impl From<Forbidden> for Error {
    fn from(forbidden: Forbidden) -> Error {
        Error::Refused(Refusal {
            rule: forbidden.rule,
            from: Some(forbidden.from.word()),
            to: forbidden.to.map(Status::word),
        })
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Error {
        // A pool without a free connection is overload: refuse it, so that it is not queued (reliability.md).
        if matches!(error, DbErr::ConnectionAcquire(_)) || passes(&error) {
            return Error::Unavailable;
        }
        let is_of_database = !is_about_a_row(&error);
        Error::Internal(Internal { cause: error.to_string(), is_of_database })
    }
}

/// Whether the database is well, and the row is not what it must be: it breaks a constraint, or means nothing.
fn is_about_a_row(error: &DbErr) -> bool {
    match error {
        DbErr::Type(_) | DbErr::Json(_) | DbErr::RecordNotFound(_) => true,
        // The SQLite driver has nothing but its words.
        DbErr::Exec(RuntimeErr::Internal(cause)) => cause.contains("constraint failed"),
        other => other.sql_err().is_some(),
    }
}

/// Whether PostgreSQL refused for a reason that passes: a lost connection (class 08), a deadlock (40), too little of
/// something (53), a time-out or a shutdown (57), a lock not to be had (55P03). The transaction has changed nothing.
fn passes(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let state = cause.as_database_error().and_then(|error| error.code());
    state.is_some_and(|state| {
        ["08", "40", "53", "57"].iter().any(|class| state.starts_with(class)) || state == "55P03"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_the_databases_fault_is_never_the_items() {
        let lost = || RuntimeErr::Internal("connection closed".to_owned());
        let of_database = [
            DbErr::Conn(lost()),
            DbErr::Query(lost()),
            DbErr::Exec(RuntimeErr::Internal("database or disk is full".to_owned())),
            DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout),
            DbErr::Custom("disk".to_owned()),
        ];
        for error in of_database {
            assert!(!Error::from(error).is_about_the_item());
        }
        assert!(!Error::Unavailable.is_about_the_item());
    }

    #[test]
    fn what_is_wrong_with_one_row_is_the_items() {
        let of_item = [
            Error::internal("sealed data cannot be opened"),
            Error::not_found("mandate"),
            Error::from(DbErr::Type("a stored value is not what the schema means".to_owned())),
            Error::from(DbErr::Exec(RuntimeErr::Internal("UNIQUE constraint failed: claims.id".to_owned()))),
            Error::from(crate::store::one_row(0).unwrap_err()),
        ];
        for error in of_item {
            assert!(error.is_about_the_item(), "{error:?}");
        }
    }
}
