use serde_json::Value;

use crate::support::Machine;

fn applied(machine: &Machine) -> Vec<bool> {
    let status = machine.run(&["migrate", "status", "--json"]).json();
    let migrations = status["migrations"].as_array().unwrap();
    migrations.iter().map(|migration| migration["applied"].as_bool().unwrap()).collect()
}

#[test]
fn up_down_and_up_again() {
    let machine = Machine::new();
    let all = machine.run(&["migrate", "up", "--json"]).json()["applied"].as_u64().unwrap() as usize;
    assert!(all >= 3);
    assert_eq!(applied(&machine), vec![true; all]);
    assert_eq!(machine.run(&["migrate", "--json"]).json()["applied"], 0);

    assert_eq!(machine.run(&["migrate", "down", "--json"]).json()["takenBack"], 1);
    assert_eq!(applied(&machine).iter().filter(|applied| !**applied).count(), 1);
    machine
        .run(&["org", "list"])
        .failed(1, &["1 of ", "migrations are missing", "`direct-debit migrate up`"]);

    let steps = all.to_string();
    assert_eq!(machine.run(&["migrate", "down", "--steps", &steps, "--json"]).json()["takenBack"], all - 1);
    assert_eq!(applied(&machine), vec![false; all]);

    assert_eq!(machine.run(&["migrate", "up", "--json"]).json()["applied"], all);
    machine.organisation();
}

#[test]
fn without_a_database_every_command_says_how_to_make_one_and_makes_none() {
    let machine = Machine::new();
    for arguments in [&["org", "list"][..], &["migrate", "status"], &["migrate", "down"]] {
        machine.run(arguments).failed(1, &["there is no database at", "`direct-debit migrate up`"]);
    }
    assert!(!machine.path("data").exists());
}

#[test]
fn a_person_sees_one_line_a_migration() {
    let machine = Machine::migrated();
    let shown = machine.run(&["migrate", "status"]).ok().stdout;
    assert!(shown.lines().all(|line| line.starts_with("applied  0")), "{shown}");
    machine.run(&["migrate", "down", "--steps", "0"]).failed(2, &["--steps"]);
}

#[test]
fn an_openrpc_document_is_printed_without_any_database() {
    let machine = Machine::new();
    let shown = machine.run(&["openrpc"]).ok().stdout;
    assert!(shown.ends_with("}\n") && shown.lines().count() > 10);
    let document: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(document["openrpc"], "1.3.2");
    assert_eq!(machine.run(&["openrpc", "--json"]).json(), document);
    assert!(!machine.path("data").exists());
}
