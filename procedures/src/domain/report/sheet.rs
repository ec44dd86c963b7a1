//! Rows as a spreadsheet takes them: RFC 4180, and no text that it would take for a formula.

use jiff::Timestamp;
use jiff::civil::Date;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Any text.
    Text(String),
    /// A whole number: pence, basis points, how many.
    Number(i64),
    /// Nothing.
    Empty,
}

impl Cell {
    /// With an apostrophe before it where a spreadsheet would take it for a formula.
    fn safe(text: &str) -> String {
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        if is_formula { format!("'{text}") } else { text.to_owned() }
    }

    fn written(&self) -> String {
        match self {
            Cell::Text(text) => Cell::safe(text),
            Cell::Number(number) => number.to_string(),
            Cell::Empty => String::new(),
        }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Number(number)
    }
}

impl From<Date> for Cell {
    fn from(on: Date) -> Cell {
        Cell::Text(on.to_string())
    }
}

impl From<Timestamp> for Cell {
    fn from(at: Timestamp) -> Cell {
        Cell::Text(at.to_string())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Cell {
        cell.map_or(Cell::Empty, Into::into)
    }
}

/// The rows under their columns' names, each line ended by CR LF.
pub fn sheet(columns: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let all = std::iter::once(columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        .chain(rows.iter().map(|row| row.iter().map(Cell::written).collect()));
    for record in all {
        // Memory takes every write, and every record has as many cells as there are columns.
        let _ = writer.write_record(&record);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_has_separators_quotes_or_lines_is_quoted() {
        let row =
            vec!["Smith, \"Jo\"".into(), "two\nlines".into(), Cell::Empty, Cell::from(date(2026, 11, 23))];
        let text = sheet(&["payer", "property", "code", "on"], &[row]);
        assert_eq!(text, "payer,property,code,on\r\n\"Smith, \"\"Jo\"\"\",\"two\nlines\",,2026-11-23\r\n");
    }

    #[test]
    fn no_text_is_a_formula_and_numbers_stay_numbers() {
        for formula in ["=1+1", "+44 20", "-2", "@SUM(A1)", "\t=1", "\r=1"] {
            let text = sheet(&["payer", "pence"], &[vec![formula.into(), (-5).into()]]);
            let cells = csv::Reader::from_reader(text.as_bytes()).records().next().unwrap().unwrap();
            assert_eq!((&cells[0], &cells[1]), (format!("'{formula}").as_str(), "-5"));
        }
        assert_eq!(sheet(&["payer"], &[vec!["O'Hara = Co".into()]]), "payer\r\nO'Hara = Co\r\n");
    }
}
