//! The layout of every record (bacs.md §3.1), once for the writer and the reader.

use jiff::civil::Date;

use super::{Days, Header, Item, Totals};
use crate::{Account, Serial, Sun};

/// The code of the credit that balances debits (bacs.md §2.3).
pub(super) const CONTRA: &str = "99";
const CONTRA_REFERENCE: &str = "CONTRA";
const DAILY: &str = "1 DAILY  ";
const MULTI: &str = "4 MULTI  ";
/// The one field whose content means nothing to us.
const FREE: &str = "free format";

/// The fields of a record from left to right, each with its name and its width in characters.
pub(super) struct Layout<const N: usize>([(&'static str, usize); N]);

pub(super) const VOL1: Layout<6> =
    Layout([("label", 4), ("serial", 6), ("blank", 31), ("SUN", 6), ("blank", 32), ("label standard", 1)]);
pub(super) const HDR1: Layout<15> = Layout([
    ("label", 4),
    ("file identifier", 1),
    ("SUN", 6),
    ("file identifier", 1),
    ("blank", 3),
    ("SUN of the set", 6),
    ("serial", 6),
    ("section", 4),
    ("sequence", 4),
    ("blank", 6),
    ("creation date", 6),
    ("expiry date", 6),
    ("blank", 1),
    ("block count", 6),
    ("blank", 20),
]);
pub(super) const HDR2: Layout<7> = Layout([
    ("label", 4),
    ("record format", 1),
    ("block length", 5),
    ("record length", 5),
    ("blank", 35),
    ("buffer offset", 2),
    ("blank", 28),
]);
pub(super) const UHL1: Layout<9> = Layout([
    ("label", 4),
    ("processing date", 6),
    ("receiver", 10),
    ("currency", 2),
    ("country", 6),
    ("work code", 9),
    ("file number", 3),
    ("blank", 14),
    (FREE, 26),
]);
pub(super) const UTL1: Layout<7> = Layout([
    ("label", 4),
    ("debit value", 13),
    ("credit value", 13),
    ("debit count", 7),
    ("credit count", 7),
    ("blank", 10),
    (FREE, 26),
]);

/// The layout of items and contras. In a file of one day the last field has no width.
pub(super) fn data(days: Days) -> Layout<12> {
    let date_width = match days {
        Days::Single(_) => 0,
        Days::Multi(_) => 6,
    };
    Layout([
        ("payer's sort code", 6),
        ("payer's account number", 8),
        ("type of account", 1),
        ("transaction code", 2),
        ("service user's sort code", 6),
        ("service user's account number", 8),
        (FREE, 4),
        ("amount", 11),
        ("service user's name", 18),
        ("reference", 18),
        ("payer's name", 18),
        ("processing date", date_width),
    ])
}

impl<const N: usize> Layout<N> {
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(_, width)| width).sum()
    }

    /// The record of `texts`, none of which is longer than its field.
    fn join(&self, texts: [&str; N]) -> String {
        let fields = self.0.iter().zip(texts);
        fields.map(|((_, width), text)| format!("{text:<width$}")).collect()
    }

    /// The fields of a line of ASCII that is as wide as the layout.
    pub(super) fn split<'a>(&self, line: &'a str) -> [&'a str; N] {
        let mut from = 0;
        self.0.map(|(_, width)| {
            let field = line.get(from..from + width).unwrap_or_default();
            from += width;
            field
        })
    }

    /// The name of the first field in which two lines differ, free format aside.
    pub(super) fn difference(&self, one: &str, other: &str) -> Option<&'static str> {
        let fields = self.0.iter().zip(self.split(one).into_iter().zip(self.split(other)));
        fields.filter(|((name, _), _)| *name != FREE).find(|(_, (a, b))| a != b).map(|((name, _), _)| *name)
    }
}

/// What the labels tell of a [`Header`]; its name and account stand in the items.
pub(super) struct Labels {
    pub(super) serial: Serial,
    pub(super) sun: Sun,
    pub(super) file_number: u16,
    pub(super) created_on: Date,
    pub(super) expires_on: Date,
    pub(super) days: Days,
}

impl From<&Header> for Labels {
    fn from(header: &Header) -> Labels {
        let &Header { serial, sun, file_number, created_on, expires_on, days, .. } = header;
        Labels { serial, sun, file_number, created_on, expires_on, days }
    }
}

impl Labels {
    pub(super) fn vol1(&self) -> String {
        VOL1.join(["VOL1", self.serial.as_str(), "", self.sun.as_str(), "", "1"])
    }

    /// HDR1, or the EOF1 that repeats it.
    pub(super) fn hdr1(&self, label: &str) -> String {
        let (sun, serial) = (self.sun.as_str(), self.serial.as_str());
        let (created, expires) = (day_text(self.created_on), day_text(self.expires_on));
        HDR1.join([
            label, "A", sun, "S", "", sun, serial, "0001", "0001", "", &created, &expires, "", "000000", "",
        ])
    }

    /// HDR2, or the EOF2 that repeats it.
    pub(super) fn hdr2(&self, label: &str) -> String {
        let length = format!("{:05}", data(self.days).width());
        HDR2.join([label, "F", "02000", &length, "", "00", ""])
    }

    pub(super) fn uhl1(&self) -> String {
        let (work_code, day) = match self.days {
            Days::Single(day) => (DAILY, day),
            Days::Multi(earliest) => (MULTI, earliest),
        };
        let number = format!("{:03}", self.file_number);
        UHL1.join(["UHL1", &day_text(day), "999999", "00", "000000", work_code, &number, "", ""])
    }
}

/// One processing day or several, as UHL1 tells it.
pub(super) fn days(work_code: &str, day: Date) -> Option<Days> {
    match work_code {
        DAILY => Some(Days::Single(day)),
        MULTI => Some(Days::Multi(day)),
        _ => None,
    }
}

pub(super) fn item(header: &Header, item: &Item) -> String {
    let texts = [item.code.as_str(), item.reference.as_str(), item.payer_name.as_str()];
    data_record(header, item.payer, texts, item.amount_pence, item.processing_on)
}

/// The credit to the service user that balances the debits of one processing day.
pub(super) fn contra(header: &Header, pence: u64, processing_on: Date) -> String {
    let texts = [CONTRA, CONTRA_REFERENCE, header.service_user_name.as_str()];
    data_record(header, header.service_user_account, texts, pence, processing_on)
}

fn data_record(header: &Header, to: Account, texts: [&str; 3], pence: u64, processing_on: Date) -> String {
    let [code, reference, name] = texts;
    let service_user = header.service_user_account;
    let day = match header.days {
        Days::Single(_) => String::new(),
        Days::Multi(_) => day_text(processing_on),
    };
    data(header.days).join([
        to.sort_code(),
        to.number(),
        "0",
        code,
        service_user.sort_code(),
        service_user.number(),
        "",
        &format!("{pence:011}"),
        header.service_user_name.as_str(),
        reference,
        name,
        &day,
    ])
}

/// Contras are included; instructions are not counted (bacs.md §3.1: no open source places their count).
pub(super) fn utl1(totals: &Totals) -> String {
    UTL1.join([
        "UTL1",
        &format!("{:013}", totals.debit_pence),
        &format!("{:013}", totals.credit_pence),
        &format!("{:07}", totals.debit_count),
        &format!("{:07}", totals.credit_count),
        "",
        "",
    ])
}

/// ` YYDDD`: a space, two digits of year, three digits of the day in the year.
fn day_text(day: Date) -> String {
    format!(" {:02}{:03}", day.year().rem_euclid(100), day.day_of_year())
}

pub(super) fn parse_day(text: &str) -> Option<Date> {
    let digits = text.strip_prefix(' ').filter(|digits| digits.len() == 5)?;
    let (year, day) = digits.split_at_checked(2)?;
    let year = 2000 + i16::try_from(parse_digits(year)?).ok()?;
    Date::new(year, 1, 1).ok()?.with().day_of_year(i16::try_from(parse_digits(day)?).ok()?).build().ok()
}

/// The number that a field of nothing but digits holds.
pub(super) fn parse_digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
