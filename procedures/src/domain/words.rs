//! Amounts, dates and schedules, in the words of whoever pays.

use super::mandate::Mandate;
use super::money::AmountPence;
use super::schedule::{CollectionDay, Frequency};
use jiff::civil::Date;

/// `£1,250.05`.
pub fn pounds(amount: AmountPence) -> String {
    let pence = amount.get();
    let whole = (pence / 100).to_string();
    let grouped: Vec<&str> =
        whole.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("£{}.{:02}", grouped.join(","), pence % 100)
}

/// `Monday 7 December 2026`.
pub fn day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

/// `every month, on the 1st`.
pub fn schedule(mandate: &Mandate) -> String {
    match mandate.frequency {
        Frequency::Weekly => "every week".to_owned(),
        Frequency::Fortnightly => "every two weeks".to_owned(),
        Frequency::FourWeekly => "every four weeks".to_owned(),
        Frequency::Monthly if mandate.collection_day == CollectionDay::LAST => {
            "every month, on its last working day".to_owned()
        }
        Frequency::Monthly => format!("every month, on the {}", ordinal(mandate.collection_day.to_stored())),
    }
}

fn ordinal(number: i64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// What the payments are for: the property's address, or else the organisation's reference of it.
pub fn purpose(mandate: &Mandate) -> String {
    match &mandate.property.address {
        Some(address) => {
            [address.line1.as_str(), address.city.as_str(), address.postcode.as_str()].join(", ")
        }
        None => mandate.property.reference.as_str().to_owned(),
    }
}

/// `z•••@example.com`: who has the link need not learn the address it was sent to.
pub fn masked_email(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    format!("{}•••@{domain}", local.chars().next().map(String::from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn amounts_and_dates_read_as_people_write_them() {
        let pounds = |pence| pounds(AmountPence::new(pence).unwrap());
        assert_eq!(pounds(95_000), "£950.00");
        assert_eq!(pounds(125_005), "£1,250.05");
        assert_eq!(pounds(99), "£0.99");
        assert_eq!(day(date(2026, 12, 7)), "Monday 7 December 2026");
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 22, 31].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 31st"
        );
        assert_eq!(masked_email("zoe@example.com"), "z•••@example.com");
    }
}
