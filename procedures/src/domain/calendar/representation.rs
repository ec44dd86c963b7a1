//! How long an unpaid collection may be presented again (bacs.md §2.12).

use super::Calendar;
use jiff::ToSpan;
use jiff::civil::Date;

/// The last processing day of a re-presentation (code 18): one calendar month after the original processing day, or the
/// working day before it; later ones come back as ARUDD 9 (bacs.md §2.12).
///
/// A month without that day ends with its last one: 29 January gives 28 February at most.
pub fn last_representation_processing_on(original_processing_on: Date, calendar: &Calendar) -> Date {
    calendar.roll_backward(original_processing_on.checked_add(1.month()).unwrap_or(Date::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_window_is_a_calendar_month_that_ends_on_a_working_day() {
        for (original, last) in [
            (date(2027, 1, 29), date(2027, 2, 26)),
            (date(2027, 2, 26), date(2027, 3, 25)),
            (date(2028, 1, 31), date(2028, 2, 29)),
            (date(2026, 11, 25), date(2026, 12, 24)),
            (date(2027, 6, 1), date(2027, 7, 1)),
        ] {
            assert_eq!(last_representation_processing_on(original, &Calendar::default()), last, "{original}");
        }
        let end = last_representation_processing_on(Date::MAX, &Calendar::default());
        assert_eq!(end, Calendar::default().roll_backward(Date::MAX));
    }
}
