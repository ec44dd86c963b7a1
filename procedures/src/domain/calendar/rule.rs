//! Bank holidays of England and Wales by rule, for years whose dates are not published (bacs.md §5).

use jiff::civil::{Date, Weekday};

/// The name of the holiday the rule keeps on this date; substitute days included, specials unknown.
pub(super) fn holiday_on(date: Date) -> Option<&'static str> {
    use Weekday::{Monday, Saturday, Sunday, Tuesday};
    let weekday = date.weekday();
    match (date.month(), date.day()) {
        _ if matches!(weekday, Saturday | Sunday) => None,
        (1, 1) => Some("new_year"),
        (1, 2 | 3) if weekday == Monday => Some("new_year"),
        (3 | 4, _) => easter_holiday(date),
        (5, 1..=7) if weekday == Monday => Some("early_may"),
        (5, 25..=31) if weekday == Monday => Some("spring"),
        (8, 25..=31) if weekday == Monday => Some("late_august"),
        (12, 25) => Some("christmas"),
        (12, 26) => Some("boxing_day"),
        // 25 or 26 December on a weekend moves two days on, past the other one.
        (12, 27) if matches!(weekday, Monday | Tuesday) => Some("christmas"),
        (12, 28) if matches!(weekday, Monday | Tuesday) => Some("boxing_day"),
        _ => None,
    }
}

/// The holidays that the rule keeps in a year, in order.
pub(super) fn holidays_in(year: i16) -> impl Iterator<Item = (Date, &'static str)> {
    super::days_of(year).filter_map(|day| Some((day, holiday_on(day)?)))
}

fn easter_holiday(date: Date) -> Option<&'static str> {
    let easter = easter_sunday(date.year())?;
    let days_after_easter = easter.duration_until(date).as_hours() / 24;
    match days_after_easter {
        -2 => Some("good_friday"),
        1 => Some("easter_monday"),
        _ => None,
    }
}

/// Easter Sunday of the Gregorian calendar (the Meeus/Jones/Butcher algorithm, with its letters).
///
/// Euclidean remainders keep it total: Easter repeats every 5,700,000 years, in both directions.
fn easter_sunday(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let a = y.rem_euclid(19);
    let (b, c) = (y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let month_and_day = h + l - 7 * m + 114;
    let month = i8::try_from(month_and_day / 31).ok()?;
    let day = i8::try_from(month_and_day % 31 + 1).ok()?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[track_caller]
    fn check(year: i16, month: i8, day: i8) {
        assert_eq!(easter_sunday(year), Some(date(year, month, day)));
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        check(1818, 3, 22);
        check(1943, 4, 25);
        check(2000, 4, 23);
        check(2024, 3, 31);
        check(2029, 4, 1);
        check(2030, 4, 21);
        check(2038, 4, 25);
        check(2285, 3, 22);
    }

    #[test]
    fn every_year_has_an_easter_on_a_sunday() {
        for year in -9999..=9999 {
            assert_eq!(easter_sunday(year).map(Date::weekday), Some(Weekday::Sunday), "{year}");
        }
    }

    #[test]
    fn every_year_keeps_eight_holidays_on_weekdays() {
        for year in 2029..=2129 {
            assert_eq!(holidays_in(year).count(), 8, "{year}");
        }
    }
}
