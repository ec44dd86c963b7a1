//! Every row of the shared vectors, and the laws the arithmetic keeps.

use super::*;
use crate::domain::schedule::{CollectionDay, Frequency, Schedule};
use jiff::civil::date;
use jiff::{Span, ToSpan};
use proptest::prelude::*;

const VECTORS: &str = include_str!("calendar_vectors.csv");

fn parse(date: &str) -> Date {
    date.trim().parse().unwrap()
}

/// The date after `key=` in a row such as `processing=2026-12-24 entry=2026-12-29`.
fn field(text: &str, key: &str) -> Date {
    let start = text.find(&format!("{key}=")).unwrap() + key.len() + 1;
    parse(&text[start..start + 10])
}

fn first_of(month: &str) -> Date {
    parse(&format!("{month}-01"))
}

#[track_caller]
fn check(kind: &str, input: &str, expected: &str) {
    let calendar = Calendar::default();
    let single = |actual: Date| assert_eq!(actual, parse(expected), "{kind} {input}");
    match kind {
        "roll_forward" => single(calendar.roll_forward(parse(input))),
        "latest_notice_10wd" => single(calendar.subtract_working_days(parse(input), 10)),
        "last_allowed_entry_3wd_after_advised_date" => single(calendar.add_working_days(parse(input), 3)),
        "input_day_for_entry" => single(Cycle::from_entry(parse(input), &calendar).input_on),
        "arudd_first_report" => single(calendar.add_working_days(parse(input), 1)),
        "last_working_day" => {
            let first = first_of(input);
            single(calendar.last_working_day_of_month(first.year(), first.month()).unwrap());
        }
        "cycle" => check_cycle(&calendar, input, expected),
        "auddis_0N" => check_auddis(&calendar, input, expected),
        "representation_window" => {
            let original = field(input, "original_processing");
            assert_eq!(original + 1.month(), field(expected, "last_processing_day<"));
            let (_, last) = expected.split_once("last working ").unwrap();
            assert_eq!(last_representation_processing_on(original, &calendar), parse(last));
        }
        monthly => check_monthly(&calendar, monthly, input, expected),
    }
}

#[track_caller]
fn check_cycle(calendar: &Calendar, input: &str, expected: &str) {
    let cycle = Cycle::from_input(field(input, "input"), calendar);
    assert_eq!(cycle.processing_on, field(expected, "processing"));
    assert_eq!(cycle.entry_on, field(expected, "entry"));
    assert_eq!(Cycle::from_entry(cycle.entry_on, calendar), cycle);
}

#[track_caller]
fn check_auddis(calendar: &Calendar, input: &str, expected: &str) {
    let after = |days| calendar.add_working_days(field(input, "input"), days);
    assert_eq!(after(1), field(expected, "bank_processing"));
    assert_eq!(after(2), field(expected, "earliest_collection_input"));
    assert_eq!(after(4), field(expected, "earliest_entry"));
    assert_eq!(after(5), field(expected, "conservative_entry"));
}

#[track_caller]
fn check_monthly(calendar: &Calendar, kind: &str, month: &str, expected: &str) {
    let day: i64 = kind.strip_prefix("monthly_dom_").unwrap().parse().unwrap();
    let day = CollectionDay::new(day).unwrap();
    let schedule = Schedule::anchored(Frequency::Monthly, day, date(2027, 1, 1));
    let occurrence = schedule.occurrences_from(first_of(month), calendar).next().unwrap();
    assert_eq!(occurrence.nominal_on, field(expected, "nominal"));
    assert_eq!(occurrence.entry_on, field(expected, "entry"));
    assert_eq!(occurrence.period.as_str(), month);
}

#[test]
fn every_shared_vector_holds() {
    let rows: Vec<&str> = VECTORS.lines().skip(2).collect();
    assert_eq!(rows.len(), 38);
    for row in rows {
        let cells: Vec<&str> = row.splitn(3, ',').collect();
        check(cells[0], cells[1], cells[2]);
    }
}

#[test]
fn a_date_that_is_no_working_day_counts_from_the_side_that_gives_the_payer_more() {
    let calendar = Calendar::default();
    let (friday, saturday) = (date(2026, 11, 20), date(2026, 11, 21));
    let (monday, tuesday) = (date(2026, 11, 23), date(2026, 11, 24));
    assert_eq!(calendar.add_working_days(saturday, 0), monday);
    assert_eq!(calendar.add_working_days(saturday, 1), tuesday);
    assert_eq!(calendar.subtract_working_days(saturday, 0), friday);
    assert_eq!(calendar.subtract_working_days(saturday, 1), date(2026, 11, 19));
    assert_eq!(calendar.working_days_between(saturday, monday), 1);
    assert_eq!(calendar.working_days_between(monday, friday), -1);
}

#[test]
fn an_extra_holiday_is_kept_beside_the_published_ones() {
    let proclaimed = date(2026, 6, 15);
    let calendar = Calendar::default().with_extra([(proclaimed, "proclaimed".to_owned())]);
    assert!(Calendar::default().is_working_day(proclaimed));
    assert_eq!(calendar.roll_forward(proclaimed), date(2026, 6, 16));
    assert_eq!(calendar.holiday(proclaimed), Some("proclaimed"));
    assert_eq!(calendar.holiday(date(2026, 12, 28)), Some("boxing_day"));
}

#[test]
fn a_published_holiday_can_be_moved() {
    // As in 2020, when the bank holiday of Monday 4 May was moved to Friday the 8th.
    let (from, to) = (date(2027, 5, 3), date(2027, 5, 7));
    let calendar = Calendar::default().with_extra([(to, "moved".to_owned())]).with_working_days([from]);
    assert_eq!((calendar.holiday(from), calendar.holiday(to)), (None, Some("moved")));
    assert!(calendar.is_working_day(from) && !calendar.is_working_day(to));
    let back = calendar.with_working_days([to]).with_extra([(from, "early_may".to_owned())]);
    assert_eq!(back.holiday(from), Some("early_may"));
    assert!(back.is_working_day(to) && !back.is_working_day(date(2027, 5, 8)));
}

#[test]
fn a_year_is_published_once_each_day_of_the_rule_is_confirmed_or_taken_away() {
    let by_rule = |year| rule::holidays_in(year).map(|(on, name)| (on, name.to_owned())).collect::<Vec<_>>();
    let (year, next) = (by_rule(2029), by_rule(2030));
    let most = Calendar::default().with_extra(next).with_extra(year[1..].to_vec());
    assert_eq!(most.horizon(), date(2028, 12, 31));
    let confirmed = most.clone().with_extra([year[0].clone()]);
    assert_eq!(confirmed.horizon(), date(2030, 12, 31));
    assert!(!confirmed.is_provisional(date(2030, 12, 31)) && confirmed.is_provisional(date(2031, 1, 1)));
    let taken_away = most.with_working_days([year[0].0]);
    assert_eq!(taken_away.horizon(), date(2030, 12, 31));
    assert!(taken_away.is_working_day(date(2029, 1, 1)));
}

#[test]
fn the_horizon_is_near_within_a_year() {
    let calendar = Calendar::default();
    assert!(calendar.reaches_a_year_beyond(date(2027, 12, 31)));
    assert!(!calendar.reaches_a_year_beyond(date(2028, 1, 1)) && !calendar.reaches_a_year_beyond(Date::MAX));
}

#[test]
fn the_holidays_of_a_year_are_listed_in_order() {
    let calendar = Calendar::default().with_extra([(date(2026, 6, 13), "on a saturday".to_owned())]);
    let names: Vec<&str> = calendar.holidays_in(2026).map(|(_, name)| name).collect();
    assert_eq!(names.len(), 8);
    assert_eq!((names[0], names[7]), ("new_year", "boxing_day"));
    assert_eq!(calendar.holidays_in(i16::MAX).count(), 0);
}

#[test]
fn days_beyond_the_published_years_are_provisional_and_follow_the_rule() {
    let calendar = Calendar::default();
    assert_eq!(calendar.horizon(), date(2028, 12, 31));
    assert!(!calendar.is_provisional(calendar.horizon()));
    assert!(calendar.is_provisional(date(2029, 1, 1)) && calendar.is_provisional(date(2018, 12, 31)));
    assert_eq!(calendar.roll_forward(date(2029, 3, 30)), date(2029, 4, 3));
    assert_eq!(calendar.roll_forward(date(2032, 12, 25)), date(2032, 12, 29));
}

#[test]
fn counting_stops_at_the_ends_of_the_civil_calendar() {
    let calendar = Calendar::default().with_extra([(Date::MAX, "end".to_owned())]);
    assert_eq!(calendar.add_working_days(Date::MAX, 5), Date::MAX);
    assert_eq!(calendar.subtract_working_days(Date::MIN, 5), Date::MIN);
    assert_eq!(calendar.last_working_day_of_month(2027, 13), None);
}

fn any_date() -> impl Strategy<Value = Date> {
    (0..20_000_i64).prop_map(|days| date(2015, 1, 1) + Span::new().days(days))
}

proptest! {
    #[test]
    fn rolling_gives_the_nearest_working_day_on_its_side(day in any_date()) {
        let calendar = Calendar::default();
        let (before, after) = (calendar.roll_backward(day), calendar.roll_forward(day));
        prop_assert!(before <= day && day <= after);
        prop_assert!(calendar.is_working_day(before) && calendar.is_working_day(after));
        prop_assert_eq!(before == after, calendar.is_working_day(day));
        prop_assert!(calendar.working_days_between(before, after) <= 1);
    }

    #[test]
    fn subtracting_undoes_adding_and_between_counts_it(day in any_date(), count in 0..300_u32) {
        let calendar = Calendar::default();
        let start = calendar.roll_forward(day);
        let end = calendar.add_working_days(start, count);
        prop_assert_eq!(calendar.subtract_working_days(end, count), start);
        prop_assert_eq!(calendar.working_days_between(start, end), i64::from(count));
        prop_assert_eq!(calendar.working_days_between(end, start), -i64::from(count));
    }

    #[test]
    fn a_later_date_never_gives_an_earlier_result(day in any_date(), later in 0..40_i64, count in 0..20_u32) {
        let calendar = Calendar::default();
        let other = day + Span::new().days(later);
        prop_assert!(calendar.add_working_days(day, count) <= calendar.add_working_days(other, count));
        prop_assert!(calendar.subtract_working_days(day, count) <= calendar.subtract_working_days(other, count));
    }

    #[test]
    fn a_cycle_is_three_consecutive_working_days_from_either_end(day in any_date()) {
        let calendar = Calendar::default();
        let cycle = Cycle::from_entry(day, &calendar);
        prop_assert_eq!(calendar.working_days_between(cycle.input_on, cycle.processing_on), 1);
        prop_assert_eq!(calendar.working_days_between(cycle.processing_on, cycle.entry_on), 1);
        prop_assert_eq!(Cycle::from_input(cycle.input_on, &calendar), cycle);
    }
}
