//! The table: which checks belong to which sort codes.

use std::collections::BTreeMap;

use super::exception::Exception;

/// The six digits of a sort code, 0 to 9 each. They compare as the numbers do.
pub(super) type Code = [u8; 6];

/// How the digits and weights of a check become a total, and what divides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// The products are added; 10 divides the total.
    Mod10,
    /// The products are added; 11 divides the total.
    Mod11,
    /// The decimal digits of the products are added (double alternate); 10 divides the total.
    DblAl,
}

/// A row of `valacdos.txt`: a check for a range of sort codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The first sort code of the range.
    pub from: Code,
    /// The last.
    pub to: Code,
    pub algorithm: Algorithm,
    /// For the digits u to z and a to h.
    pub weights: [i32; 14],
    pub exception: Option<&'static Exception>,
}

/// Vocalink's two files, understood: `valacdos.txt` and `scsubtab.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModulusTable {
    /// As in the file: of two checks for a sort code, the one above is the first.
    pub(super) rows: Vec<Row>,
    /// The sort codes that exception 5 replaces, with what it puts in their place.
    pub(super) substitutions: BTreeMap<Code, Code>,
}

impl ModulusTable {
    /// The checks for a sort code: none, one, or two.
    pub(super) fn checks(&self, code: Code) -> (Option<&Row>, Option<&Row>) {
        let mut rows = self.rows.iter().filter(|row| row.from <= code && code <= row.to);
        (rows.next(), rows.next())
    }

    /// How many checks it holds.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// How many sort codes it replaces for exception 5.
    pub fn substitutions(&self) -> usize {
        self.substitutions.len()
    }
}
