//! The list of bank holidays that the government publishes at <https://www.gov.uk/bank-holidays.json>.

use super::Calendar;
use super::correction::{HolidayName, YEARS};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The longest list that is read, in bytes; that of 2025 has 30,000.
pub const MOST_BYTES: usize = 1024 * 1024;

/// The division whose holidays Bacs keeps (bacs.md §5).
const DIVISION: &str = "england-and-wales";

/// The holidays of England and Wales in a published list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    holidays: BTreeMap<Date, HolidayName>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with the key england-and-wales")]
struct Divisions {
    #[serde(rename = "england-and-wales")]
    england_and_wales: Division,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with the keys division and events")]
struct Division {
    division: String,
    events: Vec<Holiday>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with the keys title and date")]
struct Holiday {
    title: HolidayName,
    date: String,
}

impl Publication {
    /// The list written in `text`, a JSON object with the key `england-and-wales`; other divisions are passed over.
    ///
    /// # Errors
    /// A sentence that says where the list is not what it should be.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        if text.len() > MOST_BYTES {
            return Err(format!("it is longer than {MOST_BYTES} bytes: no list of bank holidays is"));
        }
        let mut json = serde_json::Deserializer::from_slice(text);
        let divisions: Divisions =
            serde_path_to_error::deserialize(&mut json).map_err(|error| sentence(&error))?;
        json.end().map_err(|error| format!("it is not JSON: {error}"))?;
        let Division { division, events } = divisions.england_and_wales;
        if division != DIVISION {
            return Err(format!("{DIVISION}.division: expected \"{DIVISION}\""));
        }
        let mut holidays = BTreeMap::new();
        for (index, Holiday { title, date }) in events.into_iter().enumerate() {
            let at = format!("{DIVISION}.events[{index}].date");
            let (first, last) = (YEARS.start(), YEARS.end());
            let expected = || format!("{at}: expected a date such as 2026-12-25, from {first} to {last}");
            let on = iso_date(&date).filter(|on| YEARS.contains(&on.year())).ok_or_else(expected)?;
            if holidays.insert(on, title).is_some() {
                return Err(format!("{at}: {on} stands in the list twice"));
            }
        }
        if holidays.is_empty() {
            return Err(format!("{DIVISION}.events: expected at least one holiday"));
        }
        Ok(Self { holidays })
    }

    /// Its holidays, in order.
    pub fn holidays(&self) -> impl Iterator<Item = (Date, &HolidayName)> {
        self.holidays.iter().map(|(on, name)| (*on, name))
    }

    /// What the calendar holds for holidays and the list does not, in the years from its first to its last: the day was
    /// moved, or the list is not complete.
    pub fn lacks(&self, calendar: &Calendar) -> Vec<(Date, String)> {
        let years = self.holidays.keys().map(|on| on.year());
        let (first, last) = (years.clone().min(), years.max());
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        let kept = (first..=last).flat_map(|year| calendar.holidays_in(year));
        let lacking = kept.filter(|(on, _)| !self.holidays.contains_key(on));
        lacking.map(|(on, name)| (on, name.to_owned())).collect()
    }
}

/// A date as it is published, and in no other of the forms that could be read.
fn iso_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

fn sentence(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = error.path().to_string();
    let cause = error.inner();
    match (cause.is_data(), path.as_str()) {
        (false, _) => format!("it is not JSON: {cause}"),
        (true, ".") => cause.to_string(),
        (true, _) => format!("{path}: {cause}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const LIST: &str = r#"{
        "england-and-wales": { "division": "england-and-wales", "events": [
            { "title": "Christmas Day", "date": "2026-12-25", "notes": "", "bunting": true },
            { "title": "Boxing Day", "date": "2026-12-28", "notes": "Substitute day", "bunting": true }
        ] },
        "scotland": { "division": "scotland", "events": [ { "title": "St Andrew", "date": "2026-11-30" } ] }
    }"#;

    #[test]
    fn the_holidays_of_england_and_wales_are_read_and_no_others() {
        let list = Publication::read(LIST.as_bytes()).unwrap();
        let read: Vec<_> = list.holidays().map(|(on, name)| (on, name.as_str())).collect();
        assert_eq!(read, [(date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 28), "Boxing Day")]);
    }

    #[test]
    fn what_the_list_lacks_is_told_for_its_years() {
        let list = Publication::read(LIST.as_bytes()).unwrap();
        let moved = Calendar::default().with_working_days([date(2026, 5, 4)]);
        let lacking: Vec<Date> = list.lacks(&moved).into_iter().map(|(on, _)| on).collect();
        let expected = [(1, 1), (4, 3), (4, 6), (5, 25), (8, 31)].map(|(month, day)| date(2026, month, day));
        assert_eq!(lacking, expected);
    }

    #[test]
    fn a_list_that_is_none_is_refused_with_the_place() {
        for (from, to, expected) in [
            ("{", "{{", "it is not JSON"),
            ("{", "", "expected an object with the key england-and-wales"),
            ("england-and-wales\":", "england\":", "missing field `england-and-wales`"),
            (
                "\"division\": \"england-and-wales\"",
                "\"division\": \"scotland\"",
                "england-and-wales.division: ",
            ),
            ("2026-12-28", "28/12/2026", "england-and-wales.events[1].date: expected a date"),
            ("2026-12-28", "20261228", "england-and-wales.events[1].date: expected a date"),
            ("2026-12-28", "2206-12-28", "england-and-wales.events[1].date: expected a date"),
            (
                "2026-12-28",
                "2026-12-25",
                "england-and-wales.events[1].date: 2026-12-25 stands in the list twice",
            ),
            ("Boxing Day", " ", "england-and-wales.events[1].title: expected the name of a day"),
            (
                "\"title\": \"Boxing Day\"",
                "\"name\": \"x\"",
                "england-and-wales.events[1]: missing field `title`",
            ),
        ] {
            let sentence = Publication::read(LIST.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert!(sentence.contains(expected), "{sentence}");
        }
        let none = r#"{"england-and-wales":{"division":"england-and-wales","events":[]}}"#;
        assert!(Publication::read(none.as_bytes()).unwrap_err().contains("at least one holiday"));
        assert!(Publication::read(format!("{LIST} x").as_bytes()).unwrap_err().contains("it is not JSON"));
        assert!(Publication::read(&vec![b' '; MOST_BYTES + 1]).unwrap_err().contains("longer than"));
    }
}
