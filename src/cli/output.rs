//! What is written to standard output: short and aligned for a person, JSON for a program, or one word alone.

use std::io::{ErrorKind, Write};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::arguments::Global;
use super::failure::Failure;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Human,
    Json,
    Quiet,
}

/// Standard output, in the form that was asked for.
pub(super) struct Output(Format);

/// An answer in all its forms.
pub(super) struct Answer<'a, T> {
    /// For a program.
    pub json: &'a T,
    /// For a person.
    pub human: String,
    /// The new id or key alone; empty where there is none.
    pub quiet: &'a str,
}

impl Output {
    /// In the form that the flags ask for.
    pub(super) fn new(global: &Global) -> Output {
        Output(match (global.json, global.quiet) {
            (true, _) => Format::Json,
            (false, true) => Format::Quiet,
            (false, false) => Format::Human,
        })
    }

    /// Whether a program reads it.
    pub(super) fn is_json(&self) -> bool {
        self.0 == Format::Json
    }

    /// Writes an answer. Who has closed the other end has read what he wanted.
    pub(super) fn show<T: Serialize>(&self, answer: Answer<'_, T>) -> Result<(), Failure> {
        match self.deliver(answer) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(unwritable(&error)),
            Ok(()) => Ok(()),
        }
    }

    /// Writes what cannot be had a second time: a closed other end is an error too.
    pub(super) fn deliver<T: Serialize>(&self, answer: Answer<'_, T>) -> std::io::Result<()> {
        match self.0 {
            Format::Human => write(&answer.human),
            Format::Quiet => write(answer.quiet),
            Format::Json => write(&serde_json::to_string(answer.json)?),
        }
    }

    /// Writes a JSON document: for a program in one line.
    pub(super) fn document(&self, document: &Value) -> Result<(), Failure> {
        let human = format!("{document:#}");
        self.show(Answer { json: document, quiet: &human, human: human.clone() })
    }

    /// Writes a piece of a text that is made piece by piece. Says whether anybody still reads it.
    pub(super) fn piece(&self, text: &str) -> Result<bool, Failure> {
        let mut output = std::io::stdout().lock();
        match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(unwritable(&error)),
            Ok(()) => Ok(true),
        }
    }

    /// Says something beside the answer, on standard error, to a person.
    pub(super) fn note(&self, text: &str) {
        if self.0 == Format::Human {
            // A person who cannot be reached misses a hint, no more.
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
}

/// The failure of a write to standard output.
pub(super) fn unwritable(error: &std::io::Error) -> Failure {
    Failure::new("OUTPUT", format!("standard output cannot be written: {error}"))
}

fn write(text: &str) -> std::io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}

/// Rows of columns, each as wide as its widest cell.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Pence as a person reads them.
pub(super) fn pounds(pence: i64) -> String {
    format!("£{}.{:02}", pence / 100, pence.abs() % 100)
}

/// An instant as a person reads it, to the minute.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// An instant, or `-`.
pub(super) fn instant_or_dash(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_end_without_blanks() {
        let rows = [["id".to_owned(), "name".to_owned()], ["é1234".to_owned(), "x".to_owned()]];
        assert_eq!(table(&rows), "id     name\né1234  x");
        assert_eq!(table::<2>(&[]), "");
    }
}
