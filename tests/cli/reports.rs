use serde_json::Value;

use crate::support::Machine;

const SEED: [&str; 7] = ["seed", "--mandates", "60", "--months", "3", "--seed", "5"];

fn seeded() -> (Machine, Value) {
    let machine = Machine::migrated();
    let seeded = machine.run(&[&SEED[..], &["--json"]].concat()).json();
    (machine, seeded)
}

fn report(machine: &Machine, org: &Value, more: &[&str]) -> String {
    let org = org["organisationId"].as_str().unwrap();
    let days = ["--org", org, "--workspace", "test", "--from", "2026-08-01", "--until", "2026-12-31"];
    machine.run(&[&["report", "reconciliation"], &days[..], more].concat()).ok().stdout
}

#[test]
fn a_seeded_portfolio_agrees_in_everything_and_follows_from_its_seed() {
    let (machine, one) = seeded();
    let looked = machine.run(&["coherence", "--json"]).json();
    assert_eq!(looked["findings"], serde_json::json!([]));
    assert_eq!((&one["mandates"], one["collections"].as_u64() > Some(100)), (&60.into(), true));
    let (other, again) = seeded();
    assert_eq!(one, again);
    assert_eq!(report(&machine, &one, &[]), report(&other, &again, &[]));
}

#[test]
fn a_report_is_written_with_all_its_pages() {
    let (machine, seeded) = seeded();
    let json: Value = serde_json::from_str(&report(&machine, &seeded, &["--json"])).unwrap();
    let rows = json["items"].as_array().unwrap();
    assert!(json["nextCursor"].is_null());
    let csv = report(&machine, &seeded, &["--format", "csv"]);
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), rows.len() + 1);
    let ids = lines[1..].iter().map(|line| line.split(',').next().unwrap());
    assert!(ids.eq(rows.iter().map(|row| row["collectionId"].as_str().unwrap())));
}

#[test]
fn what_is_wrong_with_a_report_is_told_before_anything_is_written() {
    let (machine, seeded) = seeded();
    let org = seeded["organisationId"].as_str().unwrap();
    let asked = ["report", "arrears", "--org", org, "--workspace", "test", "--until", "2026-12-31"];
    machine.run(&asked).failed(2, &["until: is not a parameter"]);
    machine
        .run(&["report", "nonsense", "--org", org, "--workspace", "test"])
        .failed(2, &["there is no such report"]);
}

#[test]
fn nothing_is_seeded_beside_a_live_workspace_that_is_in_use() {
    let machine = Machine::migrated();
    let org = machine.organisation();
    let user = ["service-user", "set", &org, "--sun", "123456", "--name", "ACME LETTINGS"];
    let set =
        machine.run(&[&user[..], &["--sort-code", "20-00-00", "--account-number", "55779911"]].concat());
    set.ok();
    let refusal = machine.run(&[&SEED[..], &["--json"]].concat());
    assert_eq!(refusal.failed(1, &["is in use"]).json_error()["code"], "DATABASE_IN_USE");
}
