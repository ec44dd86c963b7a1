//! The withdrawal of a submission (bacs.md §2.14, §3.2).

use super::element::Element;
use super::xml::Xml;
use super::{Unreadable, Withdrawal, amount};

pub fn read(report: &Element) -> Result<Withdrawal, Unreadable> {
    let submission = report.only("Submission")?;
    let information = submission.only("SubmissionInformation")?;
    let sun = information.attribute("bureauNumber").sun()?;
    let (mut debit_pence, mut credit_pence, mut has_totals) = (0, 0, false);
    for user_file in submission.all("UserFile") {
        let file = user_file.only("WithdrawalUserFile")?;
        for day in file.all("DaySection") {
            for totals in day.all("Totals") {
                add(&totals, "Debit", &mut debit_pence)?;
                add(&totals, "Credit", &mut credit_pence)?;
                has_totals = true;
            }
        }
    }
    if !has_totals {
        return Err(report.expected("Totals"));
    }
    Ok(Withdrawal {
        sun,
        serial: information.attribute("volumeSerialNumber").serial()?,
        debit_pence,
        credit_pence,
    })
}

fn add(totals: &Element, side: &'static str, sum: &mut u64) -> Result<(), Unreadable> {
    let value = totals.only(side)?.attribute("valueOf");
    *sum = sum.checked_add(value.pence()?).ok_or_else(|| value.expected("a smaller amount"))?;
    Ok(())
}

pub fn write(xml: &mut Xml, report: &Withdrawal) {
    let information = [("bureauNumber", report.sun.as_str()), ("volumeSerialNumber", report.serial.as_str())];
    xml.within("WithdrawalReport", &[], |xml| {
        xml.within("Submission", &[], |xml| {
            xml.empty("SubmissionInformation", &information);
            xml.within("UserFile", &[], |xml| {
                xml.within("WithdrawalUserFile", &[], |xml| {
                    xml.within("DaySection", &[], |xml| {
                        xml.within("Totals", &[], |xml| write_totals(xml, report))
                    });
                });
            });
        });
    });
}

fn write_totals(xml: &mut Xml, report: &Withdrawal) {
    xml.empty("Credit", &[("currency", "GBP"), ("valueOf", &amount::format(report.credit_pence))]);
    xml.empty("Debit", &[("currency", "GBP"), ("valueOf", &amount::format(report.debit_pence))]);
}
