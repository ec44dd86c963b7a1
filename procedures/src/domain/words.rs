//! Amounts, dates and schedules, in the words of whoever pays.

use super::mandate::Mandate;
use super::money::AmountPence;
use super::organisation::Organisation;
use super::schedule::{CollectionDay, Frequency, Period};
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

/// `every month, on the 1st`, or `every week, on Fridays` where it is known when a payment falls due.
pub fn schedule(frequency: Frequency, collection_day: CollectionDay, due_on: Option<Date>) -> String {
    let often = frequency.in_words();
    let weekday = || due_on.map_or_else(String::new, |on| on.strftime(", on %As").to_string());
    match frequency {
        Frequency::Weekly | Frequency::Fortnightly | Frequency::FourWeekly => format!("{often}{}", weekday()),
        Frequency::Monthly if collection_day == CollectionDay::LAST => {
            format!("{often}, on its last working day")
        }
        Frequency::Monthly => match collection_day.to_stored() {
            day @ 29.. => format!("{often}, on the {}, or on the last day of a shorter month", ordinal(day)),
            day => format!("{often}, on the {}", ordinal(day)),
        },
    }
}

/// The schedule of a mandate; with the weekday once the payer has signed, because that is when it is fixed.
pub fn schedule_of(mandate: &Mandate) -> String {
    let anchor = mandate.schedule().map(|schedule| schedule.anchor);
    schedule(mandate.frequency, mandate.collection_day, anchor)
}

/// Where the collection day comes in: `on the 1st`; beyond months it only says where counting begins (bacs.md §6).
pub fn collection_day(frequency: Frequency, day: CollectionDay) -> String {
    match frequency {
        Frequency::Monthly => schedule(frequency, day, None),
        Frequency::Weekly | Frequency::Fortnightly | Frequency::FourWeekly if day == CollectionDay::LAST => {
            format!("{}, counted from the last day of a month", frequency.in_words())
        }
        Frequency::Weekly | Frequency::Fortnightly | Frequency::FourWeekly => {
            format!("{}, counted from the {} of a month", frequency.in_words(), ordinal(day.to_stored()))
        }
    }
}

/// `December 2026`; for what is not paid by the month, `the period from Monday 4 January 2027`.
pub fn period(period: &Period) -> String {
    let text = period.as_str();
    if let Ok(from) = text.parse::<Date>() {
        return format!("the period from {}", day(from));
    }
    let first = format!("{text}-01").parse::<Date>();
    first.map_or_else(|_| text.to_owned(), |first| first.strftime("%B %Y").to_string())
}

/// What a payer is promised when the mandate is signed: the same sentence wherever it is promised (bacs.md §2.6).
pub fn notice_promise(organisation: &Organisation) -> String {
    format!(
        "{} will tell you the amount and the date of each payment by e-mail, at least {} working days before your \
         account is debited.",
        organisation.name.as_str(),
        u32::from(organisation.notice_working_days)
    )
}

/// How changes are told: the promise of the Guarantee, by the same sender and as long before.
pub fn change_promise(organisation: &Organisation) -> String {
    format!(
        "If the amount, the date or the frequency changes, {} will tell you by e-mail, at least {} working days before \
         your account is debited.",
        organisation.name.as_str(),
        u32::from(organisation.notice_working_days)
    )
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

    #[test]
    fn a_schedule_says_its_weekday_or_its_day_of_the_month() {
        let day = |stored| CollectionDay::from_stored(stored).unwrap();
        let friday = Some(date(2027, 1, 1));
        let table = [
            (Frequency::Weekly, 5, friday, "every week, on Fridays"),
            (Frequency::Fortnightly, 0, friday, "every two weeks, on Fridays"),
            (Frequency::FourWeekly, 5, None, "every four weeks"),
            (Frequency::Monthly, 0, friday, "every month, on its last working day"),
            (Frequency::Monthly, 28, None, "every month, on the 28th"),
            (Frequency::Monthly, 31, None, "every month, on the 31st, or on the last day of a shorter month"),
        ];
        for (frequency, stored, due_on, words) in table {
            assert_eq!(schedule(frequency, day(stored), due_on), words);
        }
        assert_eq!(collection_day(Frequency::Weekly, day(5)), "every week, counted from the 5th of a month");
        assert_eq!(collection_day(Frequency::Monthly, day(5)), "every month, on the 5th");
    }

    #[test]
    fn a_period_is_a_month_or_begins_on_a_day() {
        let words = |text| period(&Period::parse(text).unwrap());
        assert_eq!(words("2026-12"), "December 2026");
        assert_eq!(words("2027-01-04"), "the period from Monday 4 January 2027");
    }
}
