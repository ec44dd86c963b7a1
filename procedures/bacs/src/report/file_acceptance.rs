//! AUDACC and AUDREJ: what became of a whole AUDDIS file (bacs.md §3.2).

use super::element::{Element, Value};
use super::messaging::{Header, check_sun, is_reprint};
use super::xml::{self, Xml};
use super::{FileAcceptance, FileAdvice, Unreadable};
use crate::{Serial, Sun};

pub fn read(report: &Element, header: &Element, accepted: bool) -> Result<FileAcceptance, Unreadable> {
    let sun = header.attribute("user-number").sun()?;
    let mut files = Vec::new();
    for line in report.all("MessagingAdvice") {
        check_sun(&line, sun)?;
        check_record_type(&line.attribute("record-type"), accepted)?;
        files.push(read_file(&line));
    }
    report.check_all_read("MessagingAdvice", files.len())?;
    Ok(FileAcceptance {
        accepted,
        sun,
        user_name: header.attribute("user-name").text(),
        generated_on: header.attribute("report-generation-date").date()?,
        envelope_sequence: header.attribute("envelope-sequence-number").text(),
        is_reprint: is_reprint(&header.attribute("reprint-indicator")),
        files,
    })
}

/// A rejected file in a report of accepted ones, or the reverse, contradicts the header.
fn check_record_type(record_type: &Value, accepted: bool) -> Result<(), Unreadable> {
    match (record_type.as_str(), accepted) {
        ("", _) | ("V", true) | ("R", false) => Ok(()),
        (_, true) => Err(record_type.expected("V, for accepted files")),
        (_, false) => Err(record_type.expected("R, for rejected files")),
    }
}

fn read_file(line: &Element) -> FileAdvice {
    let error_code = line.attribute("file-error-code").text();
    FileAdvice {
        aosn: line.attribute("aosn").text(),
        processing_on: line.attribute("processing-date").date_in_line(),
        file_number: line.attribute("originator-file-number").text(),
        work_code: line.attribute("work-code").text(),
        is_live: line.attribute("file-type").as_str() == "LIVE",
        accepted: line.attribute("accepted-ddi").count_in_line(),
        rejected: line.attribute("rejected-ddi").count_in_line(),
        serial: line.attribute("vol-serial-number").in_line(|text| Serial::parse(text).ok()),
        error_code: (!matches!(error_code.as_str(), "" | "0")).then_some(error_code),
    }
}

pub fn write(xml: &mut Xml, report: &FileAcceptance) {
    let header = Header {
        advice_type: if report.accepted { "AUDACC" } else { "AUDREJ" },
        report_type: if report.accepted { "7003" } else { "7004" },
        sun: report.sun,
        user_name: &report.user_name,
        generated_on: report.generated_on.to_string(),
        envelope_sequence: &report.envelope_sequence,
        is_reprint: report.is_reprint,
        first: report.files.first().map_or("", |file| &file.aosn),
        last: report.files.last().map_or("", |file| &file.aosn),
    };
    xml.within("MessagingAdvices", &[], |xml| {
        header.write(xml);
        for file in &report.files {
            write_file(xml, report.sun, report.accepted, file);
        }
        xml.empty("MessagingError", &[]);
    });
}

fn write_file(xml: &mut Xml, sun: Sun, accepted: bool, file: &FileAdvice) {
    let attributes = [
        ("user-number", sun.as_str()),
        ("record-type", if accepted { "V" } else { "R" }),
        ("aosn", &file.aosn),
        ("processing-date", &xml::value(&file.processing_on)),
        ("originator-file-number", &file.file_number),
        ("work-code", &file.work_code),
        ("file-type", if file.is_live { "LIVE" } else { "TEST" }),
        ("accepted-ddi", &xml::value(&file.accepted)),
        ("rejected-ddi", &xml::value(&file.rejected)),
        ("vol-serial-number", &xml::value(&file.serial)),
        ("file-error-code", file.error_code.as_deref().unwrap_or("0")),
    ];
    xml.empty("MessagingAdvice", &attributes);
}
