//! Reading Vocalink's files: fields between spaces, a row a line (bacs.md §4.1).

use std::collections::BTreeMap;

use super::exception::{self, Exception};
use super::table::{Algorithm, Code, ModulusTable, Row};

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `valacdos.txt`: the checks.
    Weights,
    /// `scsubtab.txt`: the sort codes that exception 5 replaces.
    Substitutions,
}

impl Part {
    /// The file as Vocalink calls it, without its ending.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Weights => "valacdos",
            Part::Substitutions => "scsubtab",
        }
    }
}

/// A file that is not what Vocalink publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}, line {line}: {what}", part.name())]
pub struct Malformed {
    /// The file.
    pub part: Part,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

type Fault = &'static str;

const SORT_CODE: Fault = "expected a sort code of six digits";

impl ModulusTable {
    /// The table in the two files. Lines end as they like; empty ones are passed over.
    ///
    /// # Errors
    /// The first line that is not understood. A row whose meaning is not known makes the whole table unusable: a check
    /// that was left out would let wrong accounts pass.
    pub fn parse(valacdos: &str, scsubtab: &str) -> Result<ModulusTable, Malformed> {
        let rows = lines(Part::Weights, valacdos, row)?;
        at_most_two_for_a_sort_code(&rows)?;
        let mut substitutions = BTreeMap::new();
        for (line, (original, substitute)) in lines(Part::Substitutions, scsubtab, substitution)? {
            if substitutions.insert(original, substitute).is_some() {
                let what = "the sort code is replaced on a line above already";
                return Err(Malformed { part: Part::Substitutions, line, what });
            }
        }
        Ok(ModulusTable { rows: rows.into_iter().map(|(_, row)| row).collect(), substitutions })
    }
}

/// What stands on each line that is not empty, with its number. There must be one.
fn lines<T>(
    part: Part,
    text: &str,
    read: fn(&[&str]) -> Result<T, Fault>,
) -> Result<Vec<(usize, T)>, Malformed> {
    let mut found = Vec::new();
    for (index, text) in text.lines().enumerate() {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        if !fields.is_empty() {
            let line = index + 1;
            found.push((line, read(&fields).map_err(|what| Malformed { part, line, what })?));
        }
    }
    if found.is_empty() {
        return Err(Malformed { part, line: 1, what: "the file is empty" });
    }
    Ok(found)
}

fn row(fields: &[&str]) -> Result<Row, Fault> {
    let [from, to, algorithm, rest @ ..] = fields else { return Err(FIELDS) };
    let (weights, exception) = rest.split_first_chunk::<14>().ok_or(FIELDS)?;
    let (from, to) = (code(from)?, code(to)?);
    if to < from {
        return Err("the range ends before it begins");
    }
    let algorithm = match *algorithm {
        "MOD10" => Algorithm::Mod10,
        "MOD11" => Algorithm::Mod11,
        "DBLAL" => Algorithm::DblAl,
        _ => return Err("expected MOD10, MOD11 or DBLAL"),
    };
    let mut row = Row { from, to, algorithm, weights: [0; 14], exception: None };
    for (weight, text) in row.weights.iter_mut().zip(weights) {
        *weight = self::weight(text)?;
    }
    if algorithm == Algorithm::DblAl && row.weights.iter().any(|weight| *weight < 0) {
        return Err("a DBLAL check has no negative weights: the digits of a negative product mean nothing");
    }
    row.exception = match exception {
        [] => None,
        [number] => Some(exception_for(number, algorithm)?),
        _ => return Err(FIELDS),
    };
    Ok(row)
}

const FIELDS: Fault = "expected two sort codes, an algorithm, 14 weights and at most one exception";

fn substitution(fields: &[&str]) -> Result<(Code, Code), Fault> {
    let [original, substitute] = fields else { return Err("expected two sort codes") };
    Ok((code(original)?, code(substitute)?))
}

fn code(text: &str) -> Result<Code, Fault> {
    let digits: Code = text.as_bytes().try_into().map_err(|_| SORT_CODE)?;
    if digits.iter().all(u8::is_ascii_digit) { Ok(digits.map(|digit| digit - b'0')) } else { Err(SORT_CODE) }
}

fn weight(text: &str) -> Result<i32, Fault> {
    let weight = text.parse().ok().filter(|weight| (-999..=999).contains(weight));
    weight.ok_or("expected a weight from -999 to 999")
}

fn exception_for(text: &str, algorithm: Algorithm) -> Result<&'static Exception, Fault> {
    let known = text.parse().ok().and_then(exception::numbered);
    let known = known.ok_or("the exception is not known: this program knows 1 to 14")?;
    if known.algorithms.contains(&algorithm) {
        Ok(known)
    } else {
        Err("the exception is not defined for the algorithm")
    }
}

/// A third check for a sort code would never be made.
fn at_most_two_for_a_sort_code(rows: &[(usize, Row)]) -> Result<(), Malformed> {
    let mut by_start: Vec<&(usize, Row)> = rows.iter().collect();
    by_start.sort_by_key(|(_, row)| row.from);
    let mut open: Vec<&Row> = Vec::new();
    for (line, row) in by_start {
        open.retain(|earlier| row.from <= earlier.to);
        open.push(row);
        if open.len() > 2 {
            let what = "a sort code has at most two checks, and this range holds one with three";
            return Err(Malformed { part: Part::Weights, line: *line, what });
        }
    }
    Ok(())
}
