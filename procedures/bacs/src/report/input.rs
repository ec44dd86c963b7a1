//! The Input report: what Bacs took in of a submission (bacs.md §2.14, §3.2).
//!
//! Where the account of an item stands, and how a rejected file is told, is not known of an original: the names
//! `destination…` and `amended…`, and the word REJECTED in the message of the file, are ours.

use super::element::{Element, optional_account};
use super::xml::{self, Xml};
use super::{Input, InputEffect, InputError, UnclearText, Unreadable, amount};

/// What a file's message says when nothing of it is processed.
const REJECTED: &str = "REJECTED";

pub fn read(report: &Element) -> Result<Input, Unreadable> {
    let header = report.only("Header")?;
    let submission = report.only("Submission")?;
    let user_file = submission.only("UserFile")?;
    let file = user_file.only("InputUserFile")?;
    let information = file.only("UserFileInformation")?;
    let (debit_count, debit_pence) = accepted_debits(&file)?;
    let errors = read_errors(&file)?;
    report.check_all_read("Error", errors.len())?;
    Ok(Input {
        produced_on: header.only("ProducedOn")?.attribute("date").date()?,
        processing_on: header.only("ProcessingDate")?.attribute("date").date()?,
        serial: submission.only("SubmissionInformation")?.attribute("volumeSerialNumber").serial()?,
        sun: information.attribute("userNumber").sun()?,
        file_number: information.attribute("userFileNumber").text(),
        is_accepted: is_accepted(&user_file, &file, debit_count)?,
        debit_pence,
        debit_count,
        errors,
    })
}

/// The debits taken in to all accounts of the service user. A file of instructions has a summary too, with none; a
/// rejected file may come without one.
fn accepted_debits(file: &Element) -> Result<(u64, u64), Unreadable> {
    let mut debits = (0_u64, 0_u64);
    let Some(summary) = file.at_most_one("InputReportSummary")? else { return Ok(debits) };
    for account in summary.only("AccountTotals")?.all("AccountTotal") {
        let accepted = account.only("DebitEntry")?.only("AcceptedRecords")?;
        let (count, value) = (accepted.attribute("numberOf"), accepted.attribute("valueOf"));
        let too_large = || value.expected("a smaller amount");
        debits.0 = debits.0.checked_add(count.count()?).ok_or_else(too_large)?;
        debits.1 = debits.1.checked_add(value.pence()?).ok_or_else(too_large)?;
    }
    Ok(debits)
}

/// No message means an accepted file. A message that does not say so plainly is for a human.
fn is_accepted(user_file: &Element, file: &Element, debit_count: u64) -> Result<bool, Unreadable> {
    let mut messages = vec![user_file.attribute("fileLevelMessage")];
    messages.extend(file.at_most_one("DaySection")?.map(|day| day.attribute("daySectionLevelErrorMessage")));
    messages.retain(|message| !message.is_empty());
    for message in &messages {
        if !message.as_str().to_ascii_uppercase().contains(REJECTED) || debit_count > 0 {
            return Err(message.expected("nothing, or REJECTED for a file of which no debit was taken in"));
        }
    }
    if messages.is_empty() {
        // A file taken in says how much of it was: without that a lost item would pass for a collected one.
        file.only("InputReportSummary")?;
    }
    Ok(messages.is_empty())
}

fn read_errors(file: &Element) -> Result<Vec<InputError>, Unreadable> {
    let mut errors = Vec::new();
    for list in file.all("Errors") {
        for error in list.all("Error") {
            errors.push(read_error(&error)?);
        }
    }
    for totals in file.within("TotalNumberOfErrors") {
        let mut total = 0_u64;
        for kind in ["amendedRecords", "returnedRecords", "rejectedRecords"] {
            total = total.saturating_add(totals.attribute(kind).count()?);
        }
        if u64::try_from(errors.len()) != Ok(total) {
            return Err(totals.total_differs("the number of records"));
        }
    }
    Ok(errors)
}

fn read_error(error: &Element) -> Result<InputError, Unreadable> {
    let item = error.only("ErrorItem")?;
    let messages: Vec<Element> = error.all("ErrorMessage").collect();
    let texts: Vec<String> = messages.iter().map(|message| message.everything_but("type")).collect();
    Ok(InputError {
        effect: effect(&messages),
        message: texts.join(" ").trim().to_owned(),
        reference: item.attribute("reference").text(),
        amount_pence: item.attribute("valueOf").in_line(amount::parse),
        payer: optional_account(
            item.attribute("destinationSortCode"),
            item.attribute("destinationAccountNumber"),
        ),
        amended_account: optional_account(
            item.attribute("amendedSortCode"),
            item.attribute("amendedAccountNumber"),
        ),
    })
}

/// Several messages for one item count when they say the same; else all of what they say is for a human.
fn effect(messages: &[Element]) -> Result<InputEffect, UnclearText> {
    let mut types: Vec<String> = messages.iter().map(|message| message.attribute("type").text()).collect();
    types.retain(|text| !text.is_empty());
    types.dedup();
    match types.join(" ").as_str() {
        "REJECTED" => Ok(InputEffect::Rejected),
        "RETURNED" => Ok(InputEffect::Returned),
        "AMENDED" => Ok(InputEffect::Amended),
        unclear => Err(UnclearText(unclear.to_owned())),
    }
}

pub fn write(xml: &mut Xml, report: &Input) {
    let (produced_on, processing_on) = (report.produced_on.to_string(), report.processing_on.to_string());
    xml.within("InputReport", &[], |xml| {
        xml.within("Header", &[("reportNumber", "1"), ("reportType", "REFT2013")], |xml| {
            xml.empty("ProducedOn", &[("date", &produced_on)]);
            xml.empty("ProcessingDate", &[("date", &processing_on)]);
        });
        xml.within("Submission", &[], |xml| {
            let submission = [("media", "BACSTEL-IP"), ("volumeSerialNumber", report.serial.as_str())];
            xml.empty("SubmissionInformation", &submission);
            let message = if report.is_accepted { "" } else { REJECTED };
            xml.within("UserFile", &[("fileLevelMessage", message)], |xml| {
                xml.within("InputUserFile", &[], |xml| write_file(xml, report, &processing_on));
            });
        });
    });
}

fn write_file(xml: &mut Xml, report: &Input, processing_on: &str) {
    let information = [
        ("userNumber", report.sun.as_str()),
        ("userFileNumber", &report.file_number),
        ("fileCurrency", "GBP"),
        ("uhl1ProcessingDate", processing_on),
    ];
    let count = |effect| report.errors.iter().filter(|error| error.effect == Ok(effect)).count();
    let (amended, returned) = (count(InputEffect::Amended), count(InputEffect::Returned));
    let rejected = report.errors.len() - amended - returned;
    xml.empty("UserFileInformation", &information);
    xml.within("Errors", &[], |xml| report.errors.iter().for_each(|error| write_error(xml, error)));
    xml.within("InputReportSummary", &[], |xml| {
        xml.within("AccountTotals", &[], |xml| {
            xml.within("AccountTotal", &[], |xml| write_debits(xml, report));
        });
        let totals = [
            ("amendedRecords", amended.to_string()),
            ("returnedRecords", returned.to_string()),
            ("rejectedRecords", rejected.to_string()),
        ];
        let totals: Vec<(&str, &str)> = totals.iter().map(|(name, count)| (*name, count.as_str())).collect();
        xml.empty("TotalNumberOfErrors", &totals);
    });
}

fn write_debits(xml: &mut Xml, report: &Input) {
    let (count, value) = (report.debit_count.to_string(), amount::format(report.debit_pence));
    xml.within("DebitEntry", &[], |xml| {
        xml.empty("AcceptedRecords", &[("numberOf", &count), ("currency", "GBP"), ("valueOf", &value)]);
    });
}

fn write_error(xml: &mut Xml, error: &InputError) {
    let amount = match &error.amount_pence {
        Ok(pence) => amount::format(*pence),
        Err(unclear) => unclear.0.clone(),
    };
    let payer = error.payer.as_ref().map(xml::parts).unwrap_or_default();
    let amended = error.amended_account.as_ref().map(xml::parts).unwrap_or_default();
    let mut item = vec![("reference", error.reference.as_str()), ("valueOf", &amount)];
    let accounts = [
        ("destinationSortCode", payer.0),
        ("destinationAccountNumber", payer.1),
        ("amendedSortCode", amended.0),
        ("amendedAccountNumber", amended.1),
    ];
    item.extend(accounts.into_iter().filter(|(_, part)| !part.is_empty()));
    let effect = match &error.effect {
        Ok(InputEffect::Rejected) => "REJECTED",
        Ok(InputEffect::Returned) => "RETURNED",
        Ok(InputEffect::Amended) => "AMENDED",
        Err(unclear) => &unclear.0,
    };
    xml.within("Error", &[], |xml| {
        xml.empty("ErrorItem", &item);
        xml.empty("ErrorMessage", &[("type", effect), ("message", &error.message)]);
    });
}
