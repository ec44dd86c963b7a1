//! The bank holidays of England and Wales as published (gov.uk data of 2025-11-24, Open Government Licence v3).

use jiff::civil::{Date, date};
use std::sync::LazyLock;

/// The first date covered by the table.
pub(super) const FIRST: Date = date(2019, 1, 1);
/// The last date covered by the table. Move it only together with the table.
pub(super) const LAST: Date = date(2028, 12, 31);

const TABLE: &str = include_str!("bank_holidays_england_wales.csv");

/// Read once, in the order of the file, which is the order of the dates; a test holds both true.
static HOLIDAYS: LazyLock<Vec<(Date, &'static str)>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter_map(|row| row.split_once(','));
    rows.filter_map(|(on, name)| Some((on.parse().ok()?, name))).collect()
});

/// Whether the table says of this date what it is.
pub(super) fn covers(date: Date) -> bool {
    (FIRST..=LAST).contains(&date)
}

/// The name of the published holiday on this date.
pub(super) fn holiday_on(date: Date) -> Option<&'static str> {
    let found = HOLIDAYS.binary_search_by_key(&date, |(on, _)| *on).ok()?;
    HOLIDAYS.get(found).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::super::rule;
    use super::*;

    #[test]
    fn every_row_is_read_and_the_rows_are_in_order() {
        assert_eq!(HOLIDAYS.len(), TABLE.lines().skip(1).filter(|row| !row.is_empty()).count());
        assert_eq!(HOLIDAYS.len(), 83);
        assert!(HOLIDAYS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn the_bounds_are_the_whole_years_of_the_table() {
        assert_eq!(HOLIDAYS.first().unwrap().0.first_of_year(), FIRST);
        assert_eq!(HOLIDAYS.last().unwrap().0.last_of_year(), LAST);
        for year in 2019..=2028 {
            assert!(HOLIDAYS.iter().filter(|(on, _)| on.year() == year).count() >= 8, "{year}");
        }
    }

    #[test]
    fn the_rule_differs_from_the_table_only_where_parliament_or_the_crown_moved_a_day() {
        let differing: Vec<String> = FIRST
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= LAST)
            .filter(|day| holiday_on(*day) != rule::holiday_on(*day))
            .map(|day| day.to_string())
            .collect();
        let moved = [
            "2020-05-04",
            "2020-05-08",
            "2022-05-30",
            "2022-06-02",
            "2022-06-03",
            "2022-09-19",
            "2023-05-08",
        ];
        assert_eq!(differing, moved);
    }
}
