//! The fourteen exceptions of bacs.md §4.2, as a table of what each changes in a check.

use super::table::{Algorithm, Code};

/// What a check does otherwise than a plain one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exception {
    /// Its number in the last column of `valacdos.txt`.
    pub number: u8,
    /// The algorithms it is defined for.
    pub algorithms: &'static [Algorithm],
    /// The sort code that is checked.
    pub sort_code: CheckedSortCode,
    /// The weights that are used.
    pub weights: Weights,
    /// What is added to the total before it is divided.
    pub added: i32,
    /// When the check is passed.
    pub passes: Passes,
}

/// The sort code that is checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CheckedSortCode {
    /// The account's own.
    Own,
    /// This one.
    Always(Code),
    /// The one that `scsubtab.txt` has for it; its own where there is none.
    Substituted,
}

/// The weights that are used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Weights {
    /// The row's.
    OfRow,
    /// Those of Lloyds' sterling accounts unless a is 0.
    Lloyds,
    /// The row's, with zero for u to b when g is 9.
    ZeroWhenG9,
    /// The row's, with zero for u to b when ab is 09 or 99, and g is 9.
    ZeroWhenX9AndG9,
}

/// When a check is passed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passes {
    /// When nothing remains.
    Dividing,
    /// When nothing remains, or c is 6 or 9.
    DividingUnlessC6Or9,
    /// When the remainder is the number gh.
    RemainderIsGh,
    /// When what is missing to the next multiple is g (MOD11) or h (double alternate).
    CheckDigit,
    /// When nothing remains, or h is 0, 1 or 9 and nothing remains after h was moved out and 0 put in front.
    DividingAsCoutts,
}

const ANY: &[Algorithm] = &[Algorithm::Mod10, Algorithm::Mod11, Algorithm::DblAl];
const MOD11: &[Algorithm] = &[Algorithm::Mod11];
const DBLAL: &[Algorithm] = &[Algorithm::DblAl];

/// A check of that number, with nothing changed.
const fn plain(number: u8, algorithms: &'static [Algorithm]) -> Exception {
    Exception {
        number,
        algorithms,
        sort_code: CheckedSortCode::Own,
        weights: Weights::OfRow,
        added: 0,
        passes: Passes::Dividing,
    }
}

/// Exceptions 1 to 14. Number 6 is decided before any check, and the pairs 2 and 9, 10 and 11, 12 and 13 after both:
/// [`either_suffices`].
static EXCEPTIONS: [Exception; 14] = [
    Exception { added: 27, ..plain(1, DBLAL) },
    Exception { weights: Weights::Lloyds, ..plain(2, MOD11) },
    Exception { passes: Passes::DividingUnlessC6Or9, ..plain(3, DBLAL) },
    Exception { passes: Passes::RemainderIsGh, ..plain(4, MOD11) },
    Exception {
        sort_code: CheckedSortCode::Substituted,
        passes: Passes::CheckDigit,
        ..plain(5, &[Algorithm::Mod11, Algorithm::DblAl])
    },
    plain(6, ANY),
    Exception { weights: Weights::ZeroWhenG9, ..plain(7, ANY) },
    Exception { sort_code: CheckedSortCode::Always([0, 9, 0, 1, 2, 6]), ..plain(8, ANY) },
    Exception { sort_code: CheckedSortCode::Always([3, 0, 9, 6, 3, 4]), ..plain(9, MOD11) },
    Exception { weights: Weights::ZeroWhenX9AndG9, ..plain(10, ANY) },
    plain(11, ANY),
    plain(12, ANY),
    plain(13, ANY),
    Exception { passes: Passes::DividingAsCoutts, ..plain(14, MOD11) },
];

/// The exception of that number, if there is one.
pub(super) fn numbered(number: u8) -> Option<&'static Exception> {
    EXCEPTIONS.iter().find(|exception| exception.number == number)
}

/// Whether one passed check is enough where there are two with these exceptions.
pub(super) fn either_suffices(first: Option<u8>, second: Option<u8>) -> bool {
    matches!((first, second), (Some(2), Some(9)) | (Some(10), Some(11)) | (Some(12), Some(13)))
}
