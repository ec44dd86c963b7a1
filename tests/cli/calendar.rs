use jiff::civil::date;
use procedures::domain::calendar::Calendar;
use serde_json::{Value, json};

use crate::support::Machine;

/// The last date of the program's own list.
const TABLE_END: &str = "2028-12-31";

/// A list as the government publishes it.
fn list(events: &[(&str, &str)]) -> String {
    let events: Vec<Value> = events
        .iter()
        .map(|(date, title)| json!({ "title": title, "date": date, "notes": "", "bunting": true }))
        .collect();
    let division = |name: &str, events: &[Value]| json!({ "division": name, "events": events });
    let scottish = json!({ "title": "St Andrew’s Day", "date": "2026-11-30", "notes": "", "bunting": true });
    json!({
        "england-and-wales": division("england-and-wales", &events),
        "scotland": division("scotland", &[scottish]),
    })
    .to_string()
}

/// The days of a year, as `date name source`.
fn days(machine: &Machine, year: &str) -> Vec<String> {
    let listed = machine.run(&["calendar", "list", "--year", year, "--json"]).json();
    let text = |day: &Value, field: &str| day[field].as_str().unwrap().to_owned();
    let days = listed["days"].as_array().unwrap().iter();
    days.map(|day| format!("{} {} {}", text(day, "on"), text(day, "name"), text(day, "source"))).collect()
}

#[test]
fn a_proclaimed_holiday_is_added_once() {
    let machine = Machine::migrated();
    let add = ["calendar", "add", "2026-06-15", " Proclaimed ", "--json"];
    let added = machine.run(&add).json();
    assert_eq!((&added["isNew"], &added["day"]["name"]), (&json!(true), &json!("Proclaimed")));
    assert_eq!(added["day"]["kind"], "holiday");
    let again = machine.run(&add).json();
    assert_eq!((&again["isNew"], &again["day"]), (&json!(false), &added["day"]));

    let listed = days(&machine, "2026");
    assert_eq!(listed.len(), 9);
    assert!(listed.contains(&"2026-06-15 Proclaimed manual".to_owned()), "{listed:?}");
    assert!(listed.contains(&"2026-12-28 boxing_day published".to_owned()), "{listed:?}");
    assert_eq!(machine.run(&["calendar", "status", "--json"]).json()["decided"], 1);
}

#[test]
fn a_published_holiday_stays_as_it_is() {
    let machine = Machine::migrated();
    let known = machine.run(&["calendar", "add", "2026-12-25", "Christmas", "--json"]).json();
    assert_eq!((&known["isNew"], &known["day"]["source"]), (&json!(false), &json!("published")));
    assert_eq!(machine.run(&["calendar", "status", "--json"]).json()["decided"], 0);
}

#[test]
fn a_moved_holiday_is_taken_from_its_day_and_can_be_given_back() {
    let machine = Machine::migrated();
    let away = ["calendar", "add", "2027-05-03", "moved to the 7th", "--working-day", "--json"];
    assert_eq!(machine.run(&away).json()["day"]["kind"], "working_day");
    assert_eq!(machine.run(&away).json()["isNew"], false);
    machine.run(&["calendar", "add", "2027-05-07", "Early May", "--quiet"]).ok();
    let shown = machine.run(&["calendar", "list", "--year", "2027"]).ok().stdout;
    assert!(shown.contains("2027-05-03  Mon  moved to the 7th  the operator: it is worked"), "{shown}");
    assert!(shown.contains("2027-05-07  Fri  Early May         the operator\n"), "{shown}");

    let back = machine.run(&["calendar", "add", "2027-05-03", "Early May", "--json"]).json();
    assert_eq!((&back["isNew"], &back["day"]["kind"]), (&json!(true), &json!("holiday")));
}

#[test]
fn a_day_that_makes_no_sense_is_refused_and_nothing_is_kept() {
    let machine = Machine::migrated();
    for (arguments, sentence) in [
        (&["2026-06-13", "x"][..], "2026-06-13 is at a weekend"),
        (&["2026-06-15", "x", "--working-day"], "2026-06-15 is a working day already"),
        (&["2026-06-15", " "], "name: expected the name of a day of 1 to 100 characters"),
        (&["2206-06-16", "x"], "date: expected a date from 2000 to 2199"),
        (&["15/06/2026", "x"], "expected a date such as 2026-06-15"),
        (&["2026-02-29", "x"], "expected a date such as 2026-06-15"),
    ] {
        machine.run(&[&["calendar", "add"], arguments].concat()).failed(2, &[sentence]);
    }
    machine.run(&["calendar", "list", "--year", "1999"]).failed(2, &["1999"]);
    assert_eq!(machine.run(&["calendar", "status", "--json"]).json()["decided"], 0);
}

#[test]
fn a_published_list_adds_what_is_new_and_tells_what_it_lacks() {
    let machine = Machine::migrated();
    machine.run(&["calendar", "add", "2026-05-25", "moved", "--working-day"]).ok();
    machine.run(&["calendar", "add", "2026-07-01", "typed"]).ok();
    machine.write(
        "list.json",
        &list(&[
            ("2026-01-01", "New Year’s Day"),
            ("2026-05-25", "Spring bank holiday"),
            ("2026-06-15", "World Cup"),
            ("2026-12-25", "Christmas Day"),
            ("2026-12-26", "Boxing Day on a Saturday"),
        ]),
    );
    let imported = machine.run(&["calendar", "import", "list.json", "--json"]).json();
    let dates = |field: &str| -> Vec<String> {
        let days = imported[field].as_array().unwrap().iter();
        days.map(|day| day["on"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(dates("added"), ["2026-06-15"]);
    assert_eq!(dates("keptWorking"), ["2026-05-25"]);
    let lacking = ["2026-04-03", "2026-04-06", "2026-05-04", "2026-07-01", "2026-08-31", "2026-12-28"];
    assert_eq!(dates("lacking"), lacking);
    assert_eq!((&imported["known"], &imported["publishedUntil"]), (&json!(3), &json!(TABLE_END)));

    let listed = days(&machine, "2026");
    assert!(listed.contains(&"2026-06-15 World Cup import".to_owned()), "{listed:?}");
    assert!(listed.contains(&"2026-05-25 moved manual".to_owned()), "{listed:?}");
    assert!(listed.contains(&"2026-12-28 boxing_day published".to_owned()), "{listed:?}");
    assert_eq!(machine.run(&["calendar", "import", "list.json", "--quiet"]).ok().stdout, "");
    let human = machine.run(&["calendar", "import", "list.json"]).ok();
    assert!(human.stdout.ends_with("0 added, 4 known already; published until 2028-12-31\n"), "{human:?}");
    assert!(human.stdout.contains("lacking  2026-12-28  boxing_day\n"), "{human:?}");
    assert!(human.stderr.contains("--working-day"), "{human:?}");
}

#[test]
fn a_list_of_later_years_moves_the_horizon_and_doctor_knows() {
    let machine = Machine::migrated();
    let calendar = Calendar::default();
    let years: Vec<String> =
        (2029..=2150).flat_map(|year| calendar.holidays_in(year)).map(|(on, _)| on.to_string()).collect();
    assert_eq!(days(&machine, "2031")[0], "2031-01-01 new_year computed");
    let events: Vec<(&str, &str)> = years.iter().map(|on| (on.as_str(), "listed")).collect();
    machine.write("list.json", &list(&events));
    let imported = machine.run(&["calendar", "import", "list.json", "--json"]).json();
    assert_eq!(imported["added"].as_array().unwrap().len(), years.len());
    assert_eq!(imported["publishedUntil"], "2150-12-31");
    assert_eq!(days(&machine, "2031")[0], "2031-01-01 listed import");

    let status = machine.run(&["calendar", "status", "--json"]).json();
    assert_eq!((&status["reachesAYear"], &status["warning"]), (&json!(true), &Value::Null));
    assert_eq!(machine.run(&["calendar", "status", "--quiet"]).word(), "2150-12-31");
    let doctor = machine.run(&["doctor"]).stdout;
    let line = doctor.lines().find(|line| line.contains("calendar")).unwrap();
    let sentence = format!("published until 2150-12-31, {} days decided by the operator", years.len());
    assert!(line.starts_with("ok ") && line.contains(&sentence), "{line}");
}

#[test]
fn the_status_warns_when_the_published_holidays_end_within_a_year() {
    let machine = Machine::migrated();
    let status = machine.run(&["calendar", "status", "--json"]).json();
    let today = status["today"].as_str().unwrap().parse().unwrap();
    let is_enough = Calendar::default().reaches_a_year_beyond(today);
    assert_eq!((&status["reachesAYear"], status["warning"].is_null()), (&json!(is_enough), is_enough));
    assert_eq!((&status["publishedUntil"], is_enough), (&json!(TABLE_END), today <= date(2027, 12, 31)));
    let human = machine.run(&["calendar", "status"]).ok().stdout;
    assert!(human.starts_with(if is_enough { "ok  " } else { "warn  " }), "{human}");
}

#[test]
fn a_file_that_is_no_list_is_refused_with_the_place_and_nothing_is_kept() {
    let machine = Machine::migrated();
    let import = ["calendar", "import", "list.json"];
    machine.run(&import).failed(1, &["list.json cannot be read"]);
    let twice = list(&[("2026-06-15", "one"), ("2026-06-15", "other")]);
    let half = list(&[("2026-06-15", "good"), ("June", "bad")]);
    let long = " ".repeat(1024 * 1024 + 1);
    for (text, sentence) in [
        ("", "file: it is not JSON"),
        ("<html>", "file: it is not JSON"),
        ("{}", "missing field `england-and-wales`"),
        (&twice, "england-and-wales.events[1].date: 2026-06-15 stands in the list twice"),
        (&half, "england-and-wales.events[1].date: expected a date such as 2026-12-25"),
        (&list(&[]), "england-and-wales.events: expected at least one holiday"),
        (&long, "longer than 1048576 bytes"),
    ] {
        machine.write("list.json", text);
        machine.run(&import).failed(2, &[sentence]);
    }
    assert_eq!(machine.run(&["calendar", "status", "--json"]).json()["decided"], 0);
}
