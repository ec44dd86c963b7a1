//! ARUDD: unpaid collections (bacs.md §3.2).

use super::element::{Element, account};
use super::xml::{self, Xml};
use super::{Arudd, ReportedAccount, Unpaid, Unreadable, amount};

pub fn read(report: &Element) -> Result<Arudd, Unreadable> {
    let header = report.only("Header")?;
    let licence = report.only("ServiceLicenseInformation")?;
    let mut items = Vec::new();
    for advice in report.all("Advice") {
        for records in advice.all("OriginatingAccountRecords") {
            for record in records.all("OriginatingAccountRecord") {
                items.extend(read_record(&record)?);
            }
        }
    }
    report.check_all_read("ReturnedDebitItem", items.len())?;
    Ok(Arudd {
        sun: licence.attribute("userNumber").sun()?,
        user_name: licence.attribute("userName").text(),
        advice_number: header.attribute("adviceNumber").text(),
        processing_on: header.attribute("currentProcessingDate").date()?,
        items,
    })
}

/// The items of one originating account, which must make up its totals.
fn read_record(record: &Element) -> Result<Vec<Unpaid>, Unreadable> {
    let origin = record.only("OriginatingAccount")?;
    let originating_account = account(origin.attribute("sortCode"), origin.attribute("number"));
    let originating_name = origin.attribute("name").text();
    let mut items = Vec::new();
    for item in record.all("ReturnedDebitItem") {
        items.push(read_item(&item, originating_account.clone(), originating_name.clone())?);
    }
    let totals = record.only("Totals")?;
    if u64::try_from(items.len()) != Ok(totals.attribute("numberOf").count()?) {
        return Err(totals.total_differs("numberOf"));
    }
    let sum = items.iter().try_fold(0_u64, |sum, item| sum.checked_add(item.amount_pence));
    if sum != Some(totals.attribute("valueOf").pence()?) {
        return Err(totals.total_differs("valueOf"));
    }
    Ok(items)
}

fn read_item(
    item: &Element,
    originating_account: ReportedAccount,
    originating_name: String,
) -> Result<Unpaid, Unreadable> {
    let currency = item.attribute("currency");
    if !matches!(currency.as_str(), "" | "GBP") {
        return Err(currency.expected("GBP"));
    }
    let payer = |name| item.attribute_of("PayerAccount", name);
    Ok(Unpaid {
        originating_account,
        originating_name,
        reference: item.attribute("ref").text(),
        trans_code: item.attribute("transCode").text(),
        return_code: item.attribute("returnCode").text(),
        description: item.attribute("returnDescription").text(),
        original_processing_on: item.attribute("originalProcessingDate").date_in_line(),
        amount_pence: item.attribute("valueOf").pence()?,
        payer: account(payer("sortCode")?, payer("number")?),
        payer_name: payer("name")?.text(),
    })
}

pub fn write(xml: &mut Xml, report: &Arudd) {
    let processing_on = report.processing_on.to_string();
    xml.within("ARUDD", &[], |xml| {
        let header = [
            ("reportType", "REFT1019"),
            ("adviceNumber", &report.advice_number),
            ("currentProcessingDate", &processing_on),
        ];
        xml.empty("Header", &header);
        xml.empty("AddresseeInformation", &[("name", &report.user_name)]);
        let licence = [("userName", report.user_name.as_str()), ("userNumber", report.sun.as_str())];
        xml.empty("ServiceLicenseInformation", &licence);
        xml.within("Advice", &[], |xml| {
            xml.within("OriginatingAccountRecords", &[], |xml| {
                let by_account = |a: &Unpaid, b: &Unpaid| {
                    a.originating_account == b.originating_account && a.originating_name == b.originating_name
                };
                report.items.chunk_by(by_account).for_each(|items| write_record(xml, items));
            });
        });
    });
}

fn write_record(xml: &mut Xml, items: &[Unpaid]) {
    let Some(first) = items.first() else { return };
    let (sort_code, number) = xml::hyphenated_parts(&first.originating_account);
    let account = [
        ("name", first.originating_name.as_str()),
        ("number", number),
        ("sortCode", &sort_code),
        ("type", "0"),
    ];
    let count = items.len().to_string();
    let value = amount::format(items.iter().fold(0, |sum, item| sum.saturating_add(item.amount_pence)));
    xml.within("OriginatingAccountRecord", &[], |xml| {
        xml.empty("OriginatingAccount", &account);
        items.iter().for_each(|item| write_item(xml, item));
        xml.empty("Totals", &[("numberOf", &count), ("valueOf", &value), ("currency", "GBP")]);
    });
}

fn write_item(xml: &mut Xml, item: &Unpaid) {
    let (original_processing_on, value) =
        (xml::value(&item.original_processing_on), amount::format(item.amount_pence));
    let (sort_code, number) = xml::hyphenated_parts(&item.payer);
    let returned = [
        ("ref", item.reference.as_str()),
        ("transCode", &item.trans_code),
        ("returnCode", &item.return_code),
        ("returnDescription", &item.description),
        ("originalProcessingDate", &original_processing_on),
        ("valueOf", &value),
        ("currency", "GBP"),
    ];
    xml.within("ReturnedDebitItem", &returned, |xml| {
        let payer = [
            ("number", number),
            ("ref", &item.reference),
            ("name", &item.payer_name),
            ("sortCode", &sort_code),
        ];
        xml.empty("PayerAccount", &payer);
    });
}
