use jiff::ToSpan;
use jiff::civil::Date;
use procedures::domain::calendar::Calendar;
use serde_json::{Value, json};

use crate::support::Machine;

/// A machine on which somebody collects.
fn collecting() -> Machine {
    let machine = Machine::migrated();
    let organisation = machine.organisation();
    let arguments = ["service-user", "set", &organisation, "--sun", "123456", "--name", "ACME"];
    machine.run(&[&arguments[..], &["--sort-code", "200000", "--account-number", "55779911"]].concat()).ok();
    machine
}

fn today(machine: &Machine) -> Date {
    let run = machine.run(&["cycle", "run", "--json"]).json();
    run["today"].as_str().unwrap().parse().unwrap()
}

#[test]
fn without_a_live_service_user_there_is_nothing_to_do() {
    let machine = Machine::migrated();
    let run = machine.run(&["cycle", "run", "--json"]).json();
    assert_eq!(run["workspaces"], json!([]));
    assert!(machine.run(&["cycle", "run"]).ok().stdout.contains("no live service user"));
}

#[test]
fn a_part_runs_when_it_is_named_and_the_run_says_what_it_did() {
    let machine = collecting();
    for part in ["morning", "cut-off"] {
        let run = machine.run(&["cycle", "run", "--part", part, "--json"]).json();
        let workspace = &run["workspaces"][0];
        assert_eq!(
            (&workspace["sun"], &workspace["parts"]),
            (&json!("123456"), &json!([part.replace('-', "_")]))
        );
        assert_eq!(
            (&workspace["files"], &workspace["items"], &workspace["totalPence"]),
            (&json!([]), &json!(0), &json!(0))
        );
        assert_eq!((&workspace["reports"], &workspace["lines"]), (&json!([]), &json!({})));
        assert_eq!(workspace["failure"], Value::Null);
    }
    let told = machine.run(&["cycle", "run", "--part", "morning"]).ok().stdout;
    assert_eq!(told, "123456  morning: 0 files, 0 items, £0.00\n");
    machine.run(&["cycle", "run", "--part", "evening"]).failed(2, &["evening"]);
}

#[test]
fn a_day_to_come_is_refused_and_of_one_that_is_over_no_file_is_made() {
    let machine = collecting();
    let today = today(&machine);
    let yesterday = today.checked_sub(1.day()).unwrap();
    let worked = Calendar::default().roll_backward(yesterday).to_string();
    let run = |date: &str, more: &[&str]| {
        machine.run(&[&["cycle", "run", "--date", date, "--json"], more].concat())
    };
    let tomorrow = today.tomorrow().unwrap().to_string();
    let refusal = run(&tomorrow, &[]).failed(1, &["has not come yet"]);
    assert_eq!(refusal.json_error()["code"], "DATE_REFUSED");
    run(&worked, &["--part", "cut-off"]).failed(1, &["would be too late"]);
    run("2026-01-01", &[]).failed(1, &["was no working day"]);
    run("yesterday", &[]).failed(2, &["expected a date"]);
    let earlier = run(&worked, &[]).json();
    assert_eq!(earlier["workspaces"][0]["parts"], json!([]));
    assert_eq!(
        run(&today.to_string(), &["--part", "morning"]).json()["workspaces"][0]["parts"],
        json!(["morning"])
    );
}

#[test]
fn a_workspace_that_cannot_go_on_is_told_and_the_command_fails() {
    let machine = collecting();
    let inbox = "data/bacs/123456/inbox";
    std::fs::remove_dir(machine.path(inbox)).unwrap();
    machine.write(inbox, "a file");
    let outcome = machine.run(&["cycle", "run", "--part", "morning", "--json"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let run: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let failure = run["workspaces"][0]["failure"].as_str().unwrap();
    assert!(failure.contains("inbox"), "{failure}");
}

#[test]
fn doctor_says_when_no_part_was_ever_complete() {
    let machine = collecting();
    let doctor = machine.run(&["doctor"]).stdout;
    let line = doctor.lines().find(|line| line.contains(" cycle ")).unwrap();
    let never = "complete everywhere: morning never, cut-off never; run `serve`";
    assert!(line.starts_with("warn ") && line.contains(never), "{line}");
    assert!(line.ends_with("submissions unknown: 0; lines in the manual queue: 0"), "{line}");
}
