//! MessagingAdvices of banks: ADDACS, AUDDIS returns, AWACS (bacs.md §3.2).

use super::element::{Element, Value, account};
use super::xml::{self, Xml};
use super::{Messaging, MessagingAdvice, MessagingKind, ReportedAccount, UnclearAccount, Unreadable};
use crate::Sun;

/// What MessagingAdvices carry.
pub enum Kind {
    /// Messages of banks.
    Messages(MessagingKind),
    /// AUDACC or AUDREJ.
    Files { accepted: bool },
}

/// Told by the type of the advice; the number of the report must not contradict it. The numbers of AUDDIS and AWACS are
/// not known (7002 is a guess), so that for these any number is taken that is not another's.
pub fn kind(header: &Element) -> Result<Kind, Unreadable> {
    let (advice, report) = (header.attribute("advice-type"), header.attribute("report-type"));
    let is_known_number = matches!(report.as_str(), "7001" | "7003" | "7004");
    match (advice.as_str(), report.as_str()) {
        ("ADDACS" | "", "7001") | ("ADDACS", "") => Ok(Kind::Messages(MessagingKind::Addacs)),
        ("AUDDIS", _) if !is_known_number => Ok(Kind::Messages(MessagingKind::AuddisReturn)),
        ("AWACS", _) if !is_known_number => Ok(Kind::Messages(MessagingKind::Awacs)),
        ("AUDACC" | "", "7003") | ("AUDACC", "") => Ok(Kind::Files { accepted: true }),
        ("AUDREJ" | "", "7004") | ("AUDREJ", "") => Ok(Kind::Files { accepted: false }),
        _ => Err(advice.expected("ADDACS, AUDDIS, AWACS, AUDACC or AUDREJ with its report-type")),
    }
}

pub fn read(report: &Element, header: &Element, kind: MessagingKind) -> Result<Messaging, Unreadable> {
    let sun = header.attribute("user-number").sun()?;
    let mut advices = Vec::new();
    for line in report.all("MessagingAdvice") {
        check_sun(&line, sun)?;
        advices.push(read_advice(&line));
    }
    report.check_all_read("MessagingAdvice", advices.len())?;
    Ok(Messaging {
        kind,
        sun,
        user_name: header.attribute("user-name").text(),
        generated_on: header.attribute("report-generation-date").date()?,
        envelope_sequence: header.attribute("envelope-sequence-number").text(),
        is_reprint: is_reprint(&header.attribute("reprint-indicator")),
        advices,
    })
}

fn read_advice(line: &Element) -> MessagingAdvice {
    MessagingAdvice {
        record_type: line.attribute("record-type").text(),
        effective_on: line.attribute("effective-date").date_in_line(),
        reference: line.attribute("reference").text(),
        payer_name: line.attribute("payer-name").text(),
        payer: account(line.attribute("payer-sort-code"), line.attribute("payer-account-number")),
        new_account: new_account(
            line.attribute("payer-new-sort-code"),
            line.attribute("payer-new-account-number"),
        ),
        reason_code: line.attribute("reason-code").text(),
        aosn: line.attribute("aosn").text(),
    }
}

/// Originals also write zeros where they have nothing to say; an instruction must never move to an account of zeros.
fn new_account(sort_code: Value, number: Value) -> Option<ReportedAccount> {
    let is_nothing = |part: &Value| part.as_str().bytes().all(|b| matches!(b, b'0' | b'-'));
    match (is_nothing(&sort_code), is_nothing(&number)) {
        (true, true) => None,
        (false, false) => Some(account(sort_code, number)),
        _ => Some(Err(UnclearAccount { sort_code: sort_code.text(), number: number.text() })),
    }
}

/// A message for another service user than the header's means that the file is not what it seems.
pub fn check_sun(line: &Element, sun: Sun) -> Result<(), Unreadable> {
    let number = line.attribute("user-number");
    if number.is_empty() || number.as_str() == sun.as_str() {
        Ok(())
    } else {
        Err(number.expected("the user-number of MessagingHeader"))
    }
}

/// `0` and nothing were seen in originals; what a reprint says was not.
pub fn is_reprint(indicator: &Value) -> bool {
    !matches!(indicator.as_str(), "" | "0" | "N" | "n" | "false")
}

pub fn write(xml: &mut Xml, report: &Messaging) {
    let (advice_type, report_type) = match report.kind {
        MessagingKind::Addacs => ("ADDACS", "7001"),
        MessagingKind::AuddisReturn => ("AUDDIS", "7002"),
        MessagingKind::Awacs => ("AWACS", ""),
    };
    let header = Header {
        advice_type,
        report_type,
        sun: report.sun,
        user_name: &report.user_name,
        generated_on: report.generated_on.to_string(),
        envelope_sequence: &report.envelope_sequence,
        is_reprint: report.is_reprint,
        first: report.advices.first().map_or("", |advice| &advice.aosn),
        last: report.advices.last().map_or("", |advice| &advice.aosn),
    };
    xml.within("MessagingAdvices", &[], |xml| {
        header.write(xml);
        for advice in &report.advices {
            write_advice(xml, report.sun, advice);
        }
        xml.empty("MessagingError", &[]);
    });
}

fn write_advice(xml: &mut Xml, sun: Sun, advice: &MessagingAdvice) {
    let effective_on = xml::value(&advice.effective_on);
    let (sort_code, number) = xml::parts(&advice.payer);
    let mut attributes = vec![
        ("user-number", sun.as_str()),
        ("record-type", &advice.record_type),
        ("effective-date", &effective_on),
        ("reference", &advice.reference),
        ("payer-name", &advice.payer_name),
        ("payer-account-number", number),
        ("payer-sort-code", sort_code),
    ];
    let new = advice.new_account.as_ref().map(xml::parts);
    let (new_sort_code, new_number) = new.unwrap_or_default();
    let new_parts = [("payer-new-account-number", new_number), ("payer-new-sort-code", new_sort_code)];
    attributes.extend(new_parts.into_iter().filter(|(_, part)| !part.is_empty()));
    attributes.extend([("reason-code", advice.reason_code.as_str()), ("aosn", &advice.aosn)]);
    xml.empty("MessagingAdvice", &attributes);
}

/// The header of MessagingAdvices.
pub struct Header<'a> {
    pub advice_type: &'a str,
    pub report_type: &'a str,
    pub sun: Sun,
    pub user_name: &'a str,
    pub generated_on: String,
    pub envelope_sequence: &'a str,
    pub is_reprint: bool,
    pub first: &'a str,
    pub last: &'a str,
}

impl Header<'_> {
    pub fn write(&self, xml: &mut Xml) {
        let attributes = [
            ("advice-type", self.advice_type),
            ("report-type", self.report_type),
            ("user-number", self.sun.as_str()),
            ("user-name", self.user_name),
            ("report-generation-date", &self.generated_on),
            ("envelope-sequence-number", self.envelope_sequence),
            ("stream-identifier", "0"),
            ("document-number", "0"),
            ("subject-first-aosn", self.first),
            ("subject-last-aosn", self.last),
            ("reprint-indicator", if self.is_reprint { "1" } else { "0" }),
        ];
        xml.empty("MessagingHeader", &attributes);
        xml.empty("AddresseeInformation", &[("name", " ")]);
    }
}
