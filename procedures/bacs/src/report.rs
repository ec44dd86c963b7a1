//! Reports: what Bacs and the banks say of what was submitted (bacs.md §3.2).
//!
//! A report is told by its root and content, never by a file name. Codes are kept as they came; what they mean is the
//! business of [`crate::reason`]. Texts are kept without the spaces at their ends, which are padding.
//!
//! What a report says of itself must be readable and its totals must agree, else all of it is [`Unreadable`]. What it
//! says of one line is a `Result`: one unclear line is for a human, and the others still count.

mod amount;
mod arudd;
mod ddica;
mod document;
mod element;
mod file_acceptance;
mod input;
mod messaging;
mod unclear;
mod unreadable;
mod withdrawal;
mod xml;

use jiff::civil::Date;

pub use self::document::MAX_BYTES;
use self::element::Element;
pub use self::unclear::{ReportedAccount, UnclearAccount, UnclearText};
pub use self::unreadable::Unreadable;
use self::xml::Xml;
use crate::{Serial, Sun};

/// The report in `bytes`: UTF-8 or ISO-8859-1, as its XML declaration says.
pub fn read(bytes: &[u8]) -> Result<Report, Unreadable> {
    let text = document::decode(bytes)?;
    let document = document::parse(&text)?;
    let root = document.root_element();
    match root.tag_name().name() {
        "BACSDocument" => read_bacs(&Element::new(root, "BACSDocument").only("Data")?),
        "VocaDocument" => {
            let data = Element::new(root, "VocaDocument").only("Data")?;
            Ok(Report::Ddica(ddica::read(&data.only("Document")?)?))
        }
        _ => Err(Unreadable::Unknown),
    }
}

/// The report as the UTF-8 file that Bacs or a bank makes of it. Characters that XML cannot hold become `?`.
pub fn write(report: &Report) -> Vec<u8> {
    match report {
        Report::Messaging(messaging) => xml::advices(|xml| messaging::write(xml, messaging)),
        Report::FileAcceptance(acceptance) => xml::advices(|xml| file_acceptance::write(xml, acceptance)),
        Report::Arudd(arudd) => xml::advices(|xml| arudd::write(xml, arudd)),
        Report::Input(input) => xml::reports(|xml| input::write(xml, input)),
        Report::Withdrawal(withdrawal) => xml::reports(|xml| withdrawal::write(xml, withdrawal)),
        Report::Ddica(ddica) => xml::voca(|xml: &mut Xml| ddica::write(xml, ddica)),
    }
}

type Reader = fn(&Element) -> Result<Report, Unreadable>;

/// Two reports in one file are refused: to read one of them would lose the other.
fn read_bacs(data: &Element) -> Result<Report, Unreadable> {
    let readers: [(&'static str, Reader); 4] = [
        ("MessagingAdvices", read_messaging),
        ("ARUDD", |report| arudd::read(report).map(Report::Arudd)),
        ("InputReport", |report| input::read(report).map(Report::Input)),
        ("WithdrawalReport", |report| withdrawal::read(report).map(Report::Withdrawal)),
    ];
    let mut found = Vec::new();
    for (name, reader) in readers {
        if let Some(element) = data.at_most_one(name)? {
            found.push((element, reader));
        }
    }
    match found.as_slice() {
        [] => Err(Unreadable::Unknown),
        [(element, reader)] => reader(element),
        _ => Err(data.expected("one report")),
    }
}

fn read_messaging(report: &Element) -> Result<Report, Unreadable> {
    let header = report.only("MessagingHeader")?;
    match messaging::kind(&header)? {
        messaging::Kind::Messages(kind) => messaging::read(report, &header, kind).map(Report::Messaging),
        messaging::Kind::Files { accepted } => {
            file_acceptance::read(report, &header, accepted).map(Report::FileAcceptance)
        }
    }
}

/// A report file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// ADDACS, AUDDIS returns, AWACS.
    Messaging(Messaging),
    /// AUDACC, AUDREJ: what became of a whole AUDDIS file.
    FileAcceptance(FileAcceptance),
    /// ARUDD: unpaid collections.
    Arudd(Arudd),
    /// The Input report of a submission.
    Input(Input),
    /// A submission was withdrawn.
    Withdrawal(Withdrawal),
    /// DDICA: indemnity claims.
    Ddica(Ddica),
}

/// Which messages a [`Messaging`] report carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessagingKind {
    /// Advice-type ADDACS, report-type 7001, record-type A: changes to instructions.
    Addacs,
    /// Advice-type AUDDIS, report-type 7002 [G]: returned instructions; record-type N (of 0N), D (of 0C), S (of 0S).
    AuddisReturn,
    /// Advice-type AWACS, record-type W: new details for credits.
    Awacs,
}

/// A MessagingAdvices report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messaging {
    /// Which messages.
    pub kind: MessagingKind,
    /// The Service User Number it is for.
    pub sun: Sun,
    /// The service user's name.
    pub user_name: String,
    /// The London date on which it was made.
    pub generated_on: Date,
    /// The number of the envelope, eight digits.
    pub envelope_sequence: String,
    /// Whether it was sent before.
    pub is_reprint: bool,
    /// The messages.
    pub advices: Vec<MessagingAdvice>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagingAdvice {
    /// The record type: A, N, D, S, W.
    pub record_type: String,
    /// From when it counts.
    pub effective_on: Result<Date, UnclearText>,
    /// The mandate's reference.
    pub reference: String,
    /// The name of the payer's account.
    pub payer_name: String,
    /// The payer's account, as the bank had it.
    pub payer: ReportedAccount,
    /// Where the account went; `None` when the bank says nothing of it. An account of which it says one part, or
    /// something that is no account, is `Some(Err(_))`: never to be guessed, a human must look (bacs.md §2.11).
    pub new_account: Option<ReportedAccount>,
    /// The reason code, as it came.
    pub reason_code: String,
    /// The advice sequence number of the service user, eight digits.
    pub aosn: String,
}

/// AUDACC (7003, record-type V) or AUDREJ (7004, record-type R).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAcceptance {
    /// Whether the file was accepted.
    pub accepted: bool,
    /// The Service User Number it is for.
    pub sun: Sun,
    /// The service user's name.
    pub user_name: String,
    /// The London date on which it was made.
    pub generated_on: Date,
    /// The number of the envelope.
    pub envelope_sequence: String,
    /// Whether it was sent before.
    pub is_reprint: bool,
    /// The files.
    pub files: Vec<FileAdvice>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAdvice {
    /// The advice sequence number.
    pub aosn: String,
    /// The processing day.
    pub processing_on: Result<Date, UnclearText>,
    /// The file's number.
    pub file_number: String,
    /// The work code.
    pub work_code: String,
    /// Whether the file was LIVE; `false` for TEST and for anything else.
    pub is_live: bool,
    /// How many instructions were accepted.
    pub accepted: Result<u64, UnclearText>,
    /// How many were rejected.
    pub rejected: Result<u64, UnclearText>,
    /// The submission's serial.
    pub serial: Result<Serial, UnclearText>,
    /// Why the file was rejected, as it came; such as `30264`. `None` also for the `0` of an accepted file.
    pub error_code: Option<String>,
}

/// Unpaid collections (REFT1019).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arudd {
    /// The Service User Number.
    pub sun: Sun,
    /// The service user's name.
    pub user_name: String,
    /// The number of the advice.
    pub advice_number: String,
    /// The processing day of the returns.
    pub processing_on: Date,
    /// The unpaid items, of all originating accounts.
    pub items: Vec<Unpaid>,
}

/// One unpaid collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaid {
    /// The account the collection was to be paid into.
    pub originating_account: ReportedAccount,
    /// The name of that account.
    pub originating_name: String,
    /// The mandate's reference.
    pub reference: String,
    /// The transaction code, as it came: 01, 17, 18, 19.
    pub trans_code: String,
    /// The reason code, as it came: one character, or four digits (bacs.md §2.12).
    pub return_code: String,
    /// The reason in words.
    pub description: String,
    /// The day on which the payer was debited.
    pub original_processing_on: Result<Date, UnclearText>,
    /// Whole pence.
    pub amount_pence: u64,
    /// The payer's account.
    pub payer: ReportedAccount,
    /// The name of the payer's account.
    pub payer_name: String,
}

/// The Input report (REFT2013) of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The London date on which it was made.
    pub produced_on: Date,
    /// The processing day.
    pub processing_on: Date,
    /// The submission's serial.
    pub serial: Serial,
    /// The Service User Number.
    pub sun: Sun,
    /// The file's number.
    pub file_number: String,
    /// Whether the file was accepted, single items aside; a rejected file has none of its items processed.
    pub is_accepted: bool,
    /// Debits that were taken in, in pence and in number.
    pub debit_pence: u64,
    /// How many debits were taken in.
    pub debit_count: u64,
    /// What is wrong with single items.
    pub errors: Vec<InputError>,
}

/// One item that Bacs did not take as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// What happened to the item: the `type` of the ErrorMessage decides, letters conflict (bacs.md §2.14).
    pub effect: Result<InputEffect, UnclearText>,
    /// The message, as it came.
    pub message: String,
    /// The mandate's reference.
    pub reference: String,
    /// Whole pence.
    pub amount_pence: Result<u64, UnclearText>,
    /// The payer's account in the file, if the report says it.
    pub payer: Option<ReportedAccount>,
    /// The account Bacs changed it to, for AMENDED, if the report says it.
    pub amended_account: Option<ReportedAccount>,
}

/// What happened to an item at input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputEffect {
    /// Not processed.
    Rejected,
    /// Returned, like an unpaid collection.
    Returned,
    /// Processed with changes.
    Amended,
}

/// A submission that was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The Service User Number.
    pub sun: Sun,
    /// The submission's serial.
    pub serial: Serial,
    /// All debits withdrawn, in pence.
    pub debit_pence: u64,
    /// All credits withdrawn, in pence.
    pub credit_pence: u64,
}

/// Indemnity claims of one service user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ddica {
    /// The Service User Number.
    pub sun: Sun,
    /// When the service user is debited for the new claims; `None` when the report does not say.
    pub debit_on: Option<Date>,
    /// New claims.
    pub claims: Vec<Claim>,
    /// Claims the bank takes back.
    pub cancellations: Vec<Claim>,
}

/// One claim: always the full amount of each collection (bacs.md §2.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The number within the report.
    pub sequence: String,
    /// The bank's reference of the claim.
    pub paying_bank_reference: String,
    /// The mandate's reference.
    pub reference: String,
    /// The reason code 1 to 8, as it came.
    pub reason_code: String,
    /// The reason in words.
    pub reason: String,
    /// The payer's account.
    pub payer: ReportedAccount,
    /// The name of the payer's account.
    pub payer_name: String,
    /// The claimed collections together, in pence.
    pub total_pence: u64,
    /// The collections.
    pub collections: Vec<ClaimedCollection>,
}

/// One collection of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedCollection {
    /// The day on which the payer was debited.
    pub collected_on: Result<Date, UnclearText>,
    /// Whole pence.
    pub amount_pence: u64,
}
