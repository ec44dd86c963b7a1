use jiff::civil::date;

use super::*;
use crate::domain::report::Grouping;

fn days_left(on: Option<Date>) -> (Value, Value) {
    let range = Range::new(date(2026, 1, 1), date(2026, 12, 31), Grouping::Month).unwrap();
    let end = on.map(|on| End { on, id: "col_1".to_owned(), collection: String::new() });
    let values = Page { range, after: end.as_ref(), limit: 51 }.values(&WorkspaceId::from_number(1));
    (values[1].clone(), values[2].clone())
}

/// Else the day before the page would be read again for each of them.
#[test]
fn the_index_is_entered_where_the_page_before_ended() {
    let until = Value::from("2026-12-31".to_owned());
    assert_eq!(days_left(None), ("2026-01-01".to_owned().into(), until.clone()));
    assert_eq!(days_left(Some(date(2026, 9, 30))), ("2026-09-30".to_owned().into(), until.clone()));
    assert_eq!(days_left(Some(date(2025, 9, 30))), ("2026-01-01".to_owned().into(), until));
}

#[test]
fn what_is_owed_is_the_condition_of_its_indexes() {
    let migration = include_str!("../../../../migration/src/up/0025_reports.sql");
    for index in ["collections_owed_entry", "collections_owed_nominal"] {
        let made = migration.lines().find(|line| line.starts_with(&format!("CREATE INDEX {index} ON ")));
        assert!(made.unwrap().ends_with(&format!(" WHERE {UNPAID};")), "{index}");
    }
}
