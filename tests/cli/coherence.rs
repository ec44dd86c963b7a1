use serde_json::{Value, json};

use crate::support::Machine;

#[test]
fn a_new_database_agrees_in_everything() {
    let machine = Machine::migrated();
    machine.organisation();
    let looked = machine.run(&["coherence", "--json"]).ok();
    let found: Value = serde_json::from_str(&looked.stdout).unwrap();
    assert_eq!(found, json!({ "workspaces": 2, "findings": [] }));
    assert_eq!(machine.run(&["coherence"]).ok().stdout, "ok  2 workspaces agree in everything\n");
}

#[test]
fn repairing_what_is_right_changes_nothing_and_says_so() {
    let machine = Machine::migrated();
    machine.organisation();
    let repaired = machine.run(&["coherence", "--repair", "--json"]).json();
    assert_eq!(repaired, json!({ "workspaces": 2, "repairedFigures": 0, "findings": [] }));
    let said = machine.run(&["coherence", "--repair"]).ok().stdout;
    assert_eq!(said, "0 figures were set right\nok  2 workspaces agree in everything\n");
}
