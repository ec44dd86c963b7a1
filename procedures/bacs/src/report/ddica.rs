//! DDICA: indemnity claims (bacs.md §2.13, §3.2). No original was seen: the names are those that two importers read.

use super::element::{Element, account};
use super::xml::{self, Xml};
use super::{Claim, ClaimedCollection, Ddica, Unreadable, amount};

pub fn read(document: &Element) -> Result<Ddica, Unreadable> {
    let mut report = Ddica {
        sun: document.field("ServiceUserNumber")?.sun()?,
        debit_on: None,
        claims: Vec::new(),
        cancellations: Vec::new(),
    };
    if let Some(new) = document.at_most_one("NewAdvices")? {
        let debit_on = new.optional_field("DateOfDebit")?;
        report.debit_on = if debit_on.is_empty() { None } else { Some(debit_on.date()?) };
        report.claims = read_claims(&new, "DDICAdvice", "TotalValueOfDebits")?;
    }
    if let Some(taken_back) = document.at_most_one("Cancellations")? {
        report.cancellations = read_claims(&taken_back, "DDICCancellation", "TotalValueOfCancellations")?;
    }
    document.check_all_read("DDICAdvice", report.claims.len())?;
    document.check_all_read("DDICCancellation", report.cancellations.len())?;
    Ok(report)
}

/// The claims of a list, which must make up its total.
fn read_claims(list: &Element, name: &'static str, total: &'static str) -> Result<Vec<Claim>, Unreadable> {
    let mut claims = Vec::new();
    for claim in list.all(name) {
        claims.push(read_claim(&claim)?);
    }
    let sum = claims.iter().try_fold(0_u64, |sum, claim| sum.checked_add(claim.total_pence));
    let stated = list.optional_field(total)?;
    let is_empty_list = claims.is_empty() && stated.is_empty();
    if !is_empty_list && sum != Some(stated.separated_pence()?) {
        return Err(list.total_differs(total));
    }
    Ok(claims)
}

/// A claim is always for the full amount of each collection, so that these must make up its total.
fn read_claim(claim: &Element) -> Result<Claim, Unreadable> {
    let mut collections = Vec::new();
    for collection in claim.only("DDCollections")?.any("DDCollections/*") {
        collections.push(ClaimedCollection {
            collected_on: collection.optional_field("DateOfDirectDebit")?.date_in_line(),
            amount_pence: collection.field("Amount")?.separated_pence()?,
        });
    }
    let sum = collections.iter().try_fold(0_u64, |sum, collection| sum.checked_add(collection.amount_pence));
    let total_pence = claim.field("TotalAmount")?.separated_pence()?;
    if sum != Some(total_pence) {
        return Err(claim.total_differs("TotalAmount"));
    }
    Ok(Claim {
        sequence: claim.optional_field("SeqNo")?.text(),
        paying_bank_reference: claim.optional_field("PayingBankReference")?.text(),
        reference: claim.optional_field("SUReference")?.text(),
        reason_code: claim.optional_field("ReasonCode")?.text(),
        reason: claim.optional_field("ReasonCodeMeaning")?.text(),
        payer: account(claim.optional_field("PayerSortCode")?, claim.optional_field("PayerAccount")?),
        payer_name: claim.optional_field("PayerName")?.text(),
        total_pence,
        collections,
    })
}

pub fn write(xml: &mut Xml, report: &Ddica) {
    xml.within("Document", &[], |xml| {
        xml.field("ServiceUserNumber", report.sun.as_str());
        xml.within("NewAdvices", &[], |xml| {
            xml.field("TotalValueOfDebits", &total(&report.claims));
            if let Some(debit_on) = report.debit_on {
                xml.field("DateOfDebit", &debit_on.to_string());
            }
            report.claims.iter().for_each(|claim| write_claim(xml, "DDICAdvice", claim));
        });
        xml.within("Cancellations", &[], |xml| {
            xml.field("TotalValueOfCancellations", &total(&report.cancellations));
            report.cancellations.iter().for_each(|claim| write_claim(xml, "DDICCancellation", claim));
        });
    });
}

fn total(claims: &[Claim]) -> String {
    amount::format(claims.iter().fold(0, |sum, claim| sum.saturating_add(claim.total_pence)))
}

fn write_claim(xml: &mut Xml, name: &'static str, claim: &Claim) {
    let (sort_code, number) = xml::parts(&claim.payer);
    xml.within(name, &[], |xml| {
        xml.field("SeqNo", &claim.sequence);
        xml.field("PayingBankReference", &claim.paying_bank_reference);
        xml.field("SUReference", &format!("{:<18}", claim.reference));
        xml.field("ReasonCode", &claim.reason_code);
        xml.field("ReasonCodeMeaning", &claim.reason);
        xml.field("PayerSortCode", sort_code);
        xml.field("PayerName", &claim.payer_name);
        xml.field("PayerAccount", number);
        xml.field("TotalAmount", &amount::format(claim.total_pence));
        xml.within("DDCollections", &[], |xml| {
            claim.collections.iter().for_each(|collection| write_collection(xml, collection));
        });
    });
}

fn write_collection(xml: &mut Xml, collection: &ClaimedCollection) {
    xml.within("DDCollection", &[], |xml| {
        xml.field("DateOfDirectDebit", &xml::value(&collection.collected_on));
        xml.field("Amount", &amount::format(collection.amount_pence));
    });
}
