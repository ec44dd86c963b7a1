//! A file becomes a submission.
//!
//! Every record that a file may contain follows from few values. So the reader takes these values, makes the record
//! again by the writer's layout and compares: nothing but the free format fields can differ unnoticed.

use jiff::civil::Date;

use super::record::{self, CONTRA, Labels, Layout, data};
use super::{Code, Days, Header, Item, Refused, Submission, check, contras};
use crate::{Account, Field18, Serial, Sun};

/// How many labels stand before the first item.
const LABELS_BEFORE_ITEMS: usize = 4;

/// Where a file is not a Standard 18 submission of ours, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Rejected {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a line. Never repeats what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The file ends too early for its labels.
    #[error("the file is not complete")]
    Incomplete,
    /// The line does not end in CR LF.
    #[error("the record does not end in CR LF")]
    LineEnd,
    /// The line has characters that are not Bacs characters.
    #[error("the record has characters outside the Bacs set")]
    Characters,
    /// The line is not as wide as its record.
    #[error("the record has {found} characters and not {expected}")]
    Width {
        /// What the layout asks for.
        expected: usize,
        /// What is there.
        found: usize,
    },
    /// The named field is not what the layout, or the rest of the file, asks for.
    #[error("the {0} is not what the layout and the rest of the file ask for")]
    Field(&'static str),
    /// A contra of a day without collections, or the second one of a day.
    #[error("there is no collection left on {0} that the contra balances")]
    ContraUnexpected(Date),
    /// The collections of a day have no contra.
    #[error("the collections of {0} have no contra")]
    ContraMissing(Date),
    /// The file says what may not be submitted.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The submission that stands in `bytes`, a file such as [`write`](super::write()) makes. The contras may stand in any
/// order, and free format fields may hold any Bacs characters.
pub fn read(bytes: &[u8]) -> Result<Submission, Rejected> {
    let lines = lines(bytes)?;
    let [vol1, hdr1, hdr2, uhl1, body @ .., eof1, eof2, utl1] = lines.as_slice() else {
        return Err(Rejected { line: lines.len(), reason: Reason::Incomplete });
    };
    let labels = read_labels(vol1, hdr1, hdr2, uhl1)?;
    let contras_at = body.iter().position(|line| line.is_contra(labels.days)).unwrap_or(body.len());
    let (items, contras) = body.split_at(contras_at);
    let submission = read_items(&labels, items)?;
    check::check(&submission)
        .map_err(|refused| Rejected { line: line_of(&refused), reason: refused.into() })?;
    match_contras(&submission, contras, eof1.number)?;
    eof1.must_be(&record::HDR1, &labels.hdr1("EOF1"))?;
    eof2.must_be(&record::HDR2, &labels.hdr2("EOF2"))?;
    utl1.must_be(&record::UTL1, &record::utl1(&submission.totals()))?;
    Ok(submission)
}

/// A line of Bacs characters, without its end.
#[derive(Clone, Copy)]
struct Line<'a> {
    number: usize,
    text: &'a str,
}

fn lines(bytes: &[u8]) -> Result<Vec<Line<'_>>, Rejected> {
    let mut lines = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let rejected = |reason| Rejected { line: lines.len() + 1, reason };
        let end = rest.windows(2).position(|pair| pair == b"\r\n").ok_or(rejected(Reason::LineEnd))?;
        let (line, end_and_rest) = rest.split_at(end);
        let text = std::str::from_utf8(line).ok().filter(|text| text.bytes().all(is_bacs));
        let text = text.ok_or(rejected(Reason::Characters))?;
        lines.push(Line { number: lines.len() + 1, text });
        rest = end_and_rest.get(2..).unwrap_or_default();
    }
    Ok(lines)
}

/// The Bacs set (bacs.md §2.1).
fn is_bacs(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'&' | b'/' | b'-' | b' ')
}

impl<'a> Line<'a> {
    fn rejected(self, reason: Reason) -> Rejected {
        Rejected { line: self.number, reason }
    }

    fn fields<const N: usize>(self, layout: &Layout<N>) -> Result<[&'a str; N], Rejected> {
        let (expected, found) = (layout.width(), self.text.len());
        if expected == found {
            Ok(layout.split(self.text))
        } else {
            Err(self.rejected(Reason::Width { expected, found }))
        }
    }

    /// The fields of a label, whose first one is its name.
    fn label<const N: usize>(self, layout: &Layout<N>, name: &str) -> Result<[&'a str; N], Rejected> {
        let fields = self.fields(layout)?;
        self.value("label", self.text.starts_with(name).then_some(fields))
    }

    /// The value of a field, where it has one.
    fn value<T>(self, name: &'static str, value: Option<T>) -> Result<T, Rejected> {
        value.ok_or(self.rejected(Reason::Field(name)))
    }

    fn must_be<const N: usize>(self, layout: &Layout<N>, expected: &str) -> Result<(), Rejected> {
        self.fields(layout)?;
        match layout.difference(self.text, expected) {
            None => Ok(()),
            Some(name) => Err(self.rejected(Reason::Field(name))),
        }
    }

    fn is_contra(self, days: Days) -> bool {
        let [_, _, _, code, ..] = data(days).split(self.text);
        code == CONTRA
    }
}

fn read_labels(vol1: &Line, hdr1: &Line, hdr2: &Line, uhl1: &Line) -> Result<Labels, Rejected> {
    let [_, serial, _, sun, ..] = vol1.label(&record::VOL1, "VOL1")?;
    let serial = vol1.value("serial", Serial::parse(serial).ok())?;
    let sun = vol1.value("SUN", Sun::parse(sun).ok())?;

    let [.., created, expires, _, _, _] = hdr1.label(&record::HDR1, "HDR1")?;
    let created_on = hdr1.value("creation date", record::parse_day(created))?;
    let expires_on = hdr1.value("expiry date", record::parse_day(expires))?;

    hdr2.label(&record::HDR2, "HDR2")?;
    let [_, day, _, _, _, work_code, number, ..] = uhl1.label(&record::UHL1, "UHL1")?;
    let day = uhl1.value("processing date", record::parse_day(day))?;
    let days = uhl1.value("work code", record::days(work_code, day))?;
    let number = record::parse_digits(number).and_then(|number| u16::try_from(number).ok());
    let file_number = uhl1.value("file number", number)?;

    let labels = Labels { serial, sun, file_number, created_on, expires_on, days };
    vol1.must_be(&record::VOL1, &labels.vol1())?;
    hdr1.must_be(&record::HDR1, &labels.hdr1("HDR1"))?;
    hdr2.must_be(&record::HDR2, &labels.hdr2("HDR2"))?;
    uhl1.must_be(&record::UHL1, &labels.uhl1())?;
    Ok(labels)
}

/// The items, and the header that the labels and the first of them make.
fn read_items(labels: &Labels, lines: &[Line]) -> Result<Submission, Rejected> {
    let first =
        lines.first().ok_or(Rejected { line: LABELS_BEFORE_ITEMS + 1, reason: Refused::NoItems.into() })?;
    let [_, _, _, _, sort_code, account_number, _, _, name, ..] = first.fields(&data(labels.days))?;
    let account = Account::parse(sort_code, account_number);
    let header = Header {
        serial: labels.serial,
        sun: labels.sun,
        file_number: labels.file_number,
        created_on: labels.created_on,
        expires_on: labels.expires_on,
        service_user_name: first.value("service user's name", field18(name))?,
        service_user_account: first.value("service user's account", account)?,
        days: labels.days,
    };
    let items = lines.iter().map(|line| read_item(&header, line)).collect::<Result<_, _>>()?;
    Ok(Submission { header, items })
}

fn read_item(header: &Header, line: &Line) -> Result<Item, Rejected> {
    let layout = data(header.days);
    let [sort_code, account_number, _, code, _, _, _, pence, _, reference, name, day] =
        line.fields(&layout)?;
    let item = Item {
        code: line.value("transaction code", Code::parse(code))?,
        payer: line.value("payer's account", Account::parse(sort_code, account_number))?,
        payer_name: line.value("payer's name", field18(name))?,
        reference: line.value("reference", field18(reference))?,
        amount_pence: line.value("amount", record::parse_digits(pence))?,
        processing_on: line.value("processing date", processing_day(header.days, day))?,
    };
    line.must_be(&layout, &record::item(header, &item))?;
    Ok(item)
}

fn match_contras(submission: &Submission, lines: &[Line], line_after: usize) -> Result<(), Rejected> {
    let Submission { header, items } = submission;
    let mut unmatched = contras(items);
    for line in lines {
        // An item after the contras would be balanced by none of them.
        line.value("transaction code", line.is_contra(header.days).then_some(()))?;
        let [.., day] = line.fields(&data(header.days))?;
        let day = line.value("processing date", processing_day(header.days, day))?;
        let pence = unmatched.remove(&day).ok_or(line.rejected(Reason::ContraUnexpected(day)))?;
        line.must_be(&data(header.days), &record::contra(header, pence, day))?;
    }
    match unmatched.into_keys().next() {
        Some(day) => Err(Rejected { line: line_after, reason: Reason::ContraMissing(day) }),
        None => Ok(()),
    }
}

/// The day of an item or contra: its own in a file of several days.
fn processing_day(days: Days, text: &str) -> Option<Date> {
    match days {
        Days::Single(day) => Some(day),
        Days::Multi(_) => record::parse_day(text),
    }
}

fn field18(text: &str) -> Option<Field18> {
    Field18::parse(text.trim_end_matches(' ')).ok()
}

/// The line on which a refused submission shows it.
fn line_of(refused: &Refused) -> usize {
    match *refused {
        Refused::Expiry { .. } | Refused::Date(_) => 2,
        Refused::FileNumber(_) | Refused::NotTheEarliest { .. } => LABELS_BEFORE_ITEMS,
        Refused::Mixed { item }
        | Refused::InstructionWithAmount { item }
        | Refused::CollectionOfNothing { item }
        | Refused::OverItemLimit { item }
        | Refused::OtherDay { item, .. } => LABELS_BEFORE_ITEMS + 1 + item,
        // Said of all items, so shown where they begin.
        Refused::NoItems | Refused::ContraTooLarge { .. } | Refused::TotalsTooLarge => {
            LABELS_BEFORE_ITEMS + 1
        }
    }
}
